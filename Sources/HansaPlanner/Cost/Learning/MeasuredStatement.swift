import HansaCore

/// One run of a plan.
public struct MeasuredRun: Sendable {
  /// `FederatedPlan.identity`.
  public var plan: UInt64
  /// Milliseconds without planning.
  public var milliseconds: Double
  /// Whether it ran to its end; else it takes at least so long.
  public var isComplete: Bool
  /// Rows that its fragments returned together; nil where that is not what they always return.
  public var rows: Double?
  /// `FederatedPlan.tableRows`.
  public var tableRows: [Double]
  public var sources: [Name]

  public init(
    plan: UInt64, milliseconds: Double, isComplete: Bool, rows: Double?, tableRows: [Double], sources: [Name]
  ) {
    self.plan = plan
    self.milliseconds = milliseconds
    self.isComplete = isComplete
    self.rows = rows
    self.tableRows = tableRows
    self.sources = sources
  }
}

/// What the runs of one plan took.
public struct MeasuredPlan: Hashable, Sendable {
  /// Runs that are kept.
  static let kept = 5

  public var plan: UInt64
  /// Of the last runs, the newest last.
  public var milliseconds: [Double]
  /// Rows that its fragments returned together at last; nil where that is not known.
  public var rows: Double?
  public var runs: Int
  /// When it ran last: seconds since 1970.
  public var date: Int

  public init(plan: UInt64, milliseconds: [Double] = [], rows: Double? = nil, runs: Int = 0, date: Int = 0) {
    self.plan = plan
    self.milliseconds = milliseconds
    self.rows = rows
    self.runs = runs
    self.date = date
  }

  /// Milliseconds that it takes: those in the middle of three runs and more, so that an odd one changes nothing. Of fewer
  /// the least, for the first run of all waits for connections and disks.
  public var typical: Double {
    let sorted = milliseconds.sorted()
    guard sorted.count >= 3 else { return sorted.first ?? .infinity }
    return (sorted[sorted.count / 2] + sorted[(sorted.count - 1) / 2]) / 2
  }

  mutating func add(_ run: MeasuredRun, date: Int) {
    milliseconds = milliseconds.suffix(Self.kept - 1) + [run.milliseconds]
    rows = run.rows ?? rows
    runs += 1
    self.date = date
  }

  var isSound: Bool {
    !milliseconds.isEmpty && milliseconds.count <= Self.kept && milliseconds.allSatisfy { $0.isFinite && $0 >= 0 }
      && rows.map { $0.isFinite && $0 >= 0 } ?? true && date >= 0 && runs >= 1
  }
}

/// What the plans of one statement, with its constants, were measured to take.
public struct MeasuredStatement: Hashable, Sendable {
  /// Plans that are kept: as many are tried at most.
  static let kept = 8
  /// Seconds for which it is believed of a plan that it is no good.
  static let validity = 7 * 24 * 3600

  public var statement: UInt64
  public var sources: [Name]
  /// The one that ran last comes last.
  public var plans: [MeasuredPlan] = []
  /// `FederatedPlan.tableRows` of the last run.
  public var tableRows: [Double] = []

  public init(statement: UInt64, sources: [Name], plans: [MeasuredPlan] = [], tableRows: [Double] = []) {
    self.statement = statement
    self.sources = sources
    self.plans = plans
    self.tableRows = tableRows
  }

  var date: Int { plans.last?.date ?? 0 }
  /// Milliseconds of the plan that takes the least.
  var least: Double { plans.map(\.typical).min() ?? .infinity }

  /// - Returns: whether it counts.
  mutating func add(_ run: MeasuredRun, date: Int) -> Bool {
    let position = plans.firstIndex { $0.plan == run.plan }
    let known = position.map { plans[$0] }
    // Of a run that was ended it is known only that it takes longer.
    guard run.isComplete || run.milliseconds > known?.typical ?? 0 else { return false }
    let hasOtherRows = known?.rows.flatMap { before in run.rows.map { LearnedRows.isMaterial(before, $0) } } ?? false
    let isOtherData = hasOtherRows || Self.differ(tableRows, run.tableRows)
    if isOtherData {
      plans = []
    } else if let position {
      plans.remove(at: position)
    } else if plans.count >= Self.kept, let slowest = plans.indices.max(by: { plans[$0].typical < plans[$1].typical }) {
      plans.remove(at: slowest)
    }
    tableRows = run.tableRows
    sources = run.sources
    var plan = (isOtherData ? nil : known) ?? MeasuredPlan(plan: run.plan)
    plan.add(run, date: date)
    plans.append(plan)
    return true
  }

  /// Whether a table has more than twice the rows, or less than half.
  static func differ(_ before: [Double], _ after: [Double]) -> Bool {
    before.count != after.count || zip(before, after).contains { LearnedRows.isMaterial($0, $1) }
  }

  var isSound: Bool {
    !plans.isEmpty && plans.count <= Self.kept && plans.allSatisfy(\.isSound)
      && tableRows.allSatisfy { $0.isFinite && $0 >= 0 }
  }
}
