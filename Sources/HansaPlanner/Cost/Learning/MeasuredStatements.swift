import HansaCore

/// What the plans of statements were measured to take: decisions only, no clock and no I/O.
struct MeasuredStatements: Sendable {
  private let limit: Int
  private(set) var statements: [UInt64: MeasuredStatement] = [:]

  init(limit: Int) { self.limit = max(10, limit) }

  func history(of statement: UInt64, tableRows: [Double], date: Int) -> PlanHistory? {
    guard let known = statements[statement], !MeasuredStatement.differ(known.tableRows, tableRows) else { return nil }
    return PlanHistory(known, date: date)
  }

  /// - Returns: what is known of the statement now; nil where the run says nothing.
  mutating func learn(_ run: MeasuredRun, of statement: UInt64, date: Int) -> PlanHistory? {
    guard run.milliseconds.isFinite, run.milliseconds >= 0 else { return nil }
    var known = statements[statement] ?? MeasuredStatement(statement: statement, sources: run.sources)
    if known.plans.isEmpty { known.tableRows = run.tableRows }
    guard known.add(run, date: date) else { return nil }
    statements[statement] = known
    if statements.count > limit { shrink() }
    return PlanHistory(known, date: date)
  }

  /// A tenth at a time; the quick ones go first, for there is little to lose by them.
  private mutating func shrink() {
    let oldest = statements.values.sorted { a, b in
      let (isQuick, isOtherQuick) = (a.least < AlternativePlans.quick, b.least < AlternativePlans.quick)
      return isQuick == isOtherQuick ? (a.date, a.statement) < (b.date, b.statement) : isQuick
    }
    for statement in oldest.prefix(statements.count - limit * 9 / 10) { statements[statement.statement] = nil }
  }

  mutating func merge(_ others: [MeasuredStatement]) {
    for other in others where other.isSound && (statements[other.statement]?.date ?? .min) < other.date {
      statements[other.statement] = other
    }
    if statements.count > limit { shrink() }
  }

  /// - Parameter source: nil for all.
  mutating func forget(_ source: Name?) {
    guard let source else { return self = MeasuredStatements(limit: limit) }
    statements = statements.filter { !$0.value.sources.contains(source) }
  }
}
