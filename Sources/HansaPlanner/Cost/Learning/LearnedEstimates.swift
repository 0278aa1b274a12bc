import Foundation
import HansaCore
import Synchronization

/// What finished fragments have told: how many rows parts of queries have, and what their sources cost. Safe to use from
/// any thread.
public final class LearnedEstimates: Sendable {
  /// A fragment, or rows that travelled, read to the end.
  public struct Observation: Sendable {
    public var shape: RelationShape
    /// Its tables and the columns of its conditions, for people; asked for only where the part is kept.
    public var name: @Sendable () -> String
    public var sources: [Name]
    /// Rows that were estimated without what was learned, and with it, and that came.
    public var uncorrected: Double
    public var expected: Double
    public var rows: Double

    /// - Parameter expected: nil where nothing that was learned had a part in it.
    public init(
      shape: RelationShape, name: @escaping @Sendable () -> String, sources: [Name], uncorrected: Double,
      expected: Double? = nil, rows: Double
    ) {
      self.shape = shape
      self.name = name
      self.sources = sources
      self.uncorrected = uncorrected
      self.expected = expected ?? uncorrected
      self.rows = rows
    }
  }

  /// All that is kept over restarts.
  public struct Contents: Sendable {
    /// The ones that ran last come last.
    public var parts: [LearnedPart] = []
    public var shapes: [UInt64: LearnedShape] = [:]
    public var costs: [Name: LearnedCost] = [:]
    public var statements: [MeasuredStatement] = []

    public init() {}
  }

  private struct State {
    var rows: LearnedRows
    var costs = LearnedCosts()
    var statements: MeasuredStatements
    var versions: [Name: UInt64] = [:]
    /// Of what concerns all sources.
    var common: UInt64 = 0
    var changes: UInt64 = 0
  }

  private let state: Mutex<State>

  /// - Parameter limit: parts of queries that are kept at most, and statements.
  public init(limit: Int = 10_000) {
    state = Mutex(State(rows: LearnedRows(limit: limit), statements: MeasuredStatements(limit: limit)))
  }

  /// Grows whenever an estimate or a cost of one of the sources moves by more than two times: plans that were made before
  /// may not be the best any more.
  public func version(of sources: some Sequence<Name>) -> UInt64 {
    state.withLock { state in sources.reduce(state.common) { $0 + (state.versions[$1] ?? 0) } }
  }

  /// Grows with all that is learned.
  public var changes: UInt64 { state.withLock { $0.changes } }

  // MARK: Rows

  /// Whether nothing was learned of rows.
  var isEmpty: Bool { state.withLock { $0.rows.isEmpty } }

  /// nil where nothing was learned of the shape.
  func rows(_ shape: RelationShape, uncorrected: Double) -> Double? {
    state.withLock { $0.rows.isEmpty ? nil : $0.rows.rows(shape, uncorrected: uncorrected) }
  }

  /// Whether earlier runs have told how many rows there are with these constants.
  func knows(_ shape: RelationShape) -> Bool { state.withLock { $0.rows.exact[shape.exact] != nil } }

  /// - Parameter date: seconds since 1970.
  public func learn(_ observation: Observation, date: Int = Int(Date().timeIntervalSince1970)) {
    guard observation.rows.isFinite, observation.rows >= 0, observation.uncorrected.isFinite,
      observation.expected.isFinite
    else { return }
    state.withLock { state in
      if state.rows.learn(observation, date: date) {
        for source in observation.sources { state.versions[source, default: 0] += 1 }
      }
      state.changes += 1
    }
  }

  // MARK: Costs

  /// What sources cost, as far as they were measured, by name.
  public var costs: [Name: SourceCost] { state.withLock { $0.costs.calibrated } }

  public func learn(_ timing: FragmentTiming, of source: Name) {
    state.withLock { state in
      if state.costs.learn(timing, of: source) { state.versions[source, default: 0] += 1 }
      state.changes += 1
    }
  }

  // MARK: Plans

  /// Whether a plan of the statement was measured.
  public func knows(_ statement: UInt64) -> Bool { state.withLock { $0.statements.statements[statement] != nil } }

  /// What the statement's plans were measured to take; nil where none was, or its tables are not what they were.
  ///
  /// - Parameter date: seconds since 1970.
  public func history(
    of statement: UInt64, tableRows: [Double], date: Int = Int(Date().timeIntervalSince1970)
  ) -> PlanHistory? {
    state.withLock { $0.statements.history(of: statement, tableRows: tableRows, date: date) }
  }

  /// - Returns: what is known of the statement with this run; nil where the run says nothing.
  @discardableResult
  public func learn(
    _ run: MeasuredRun, of statement: UInt64, date: Int = Int(Date().timeIntervalSince1970)
  ) -> PlanHistory? {
    state.withLock { state in
      state.changes += 1
      return state.statements.learn(run, of: statement, date: date)
    }
  }

  // MARK: All of it

  public var contents: Contents {
    state.withLock { state in
      var contents = Contents()
      contents.parts = state.rows.exact.values.sorted { ($0.date, $0.shape.exact) < ($1.date, $1.shape.exact) }
      contents.shapes = state.rows.general
      contents.costs = state.costs.sources
      contents.statements = state.statements.statements.values.sorted {
        ($0.date, $0.statement) < ($1.date, $1.statement)
      }
      return contents
    }
  }

  /// Takes in what was kept, where it is newer than what is known.
  public func merge(_ contents: Contents) {
    state.withLock { state in
      state.rows.merge(contents.parts, contents.shapes)
      state.costs.merge(contents.costs)
      state.statements.merge(contents.statements)
      state.common += 1
    }
  }

  /// - Parameter source: whose rows and costs are forgotten; nil for all.
  public func forget(_ source: Name? = nil) {
    state.withLock { state in
      state.rows.forget(source)
      state.costs.forget(source)
      state.statements.forget(source)
      state.common += 1
      state.changes += 1
    }
  }
}

extension LearnedEstimates: Hashable {
  public static func == (a: LearnedEstimates, b: LearnedEstimates) -> Bool { a === b }
  public func hash(into hasher: inout Hasher) { hasher.combine(ObjectIdentifier(self)) }
}
