import HansaCatalog
import HansaCore
import HansaSQL

/// Conditions on a table of which its source is asked how many rows it expects, for it knows better.
public struct WantedEstimate: Sendable {
  public var source: Name
  public var table: TableName
  /// Each by a hash of what it says.
  public var conditions: Set<UInt64>
  /// What the source is to explain.
  public var statement: String
  /// Rows that are expected without.
  public var estimated: Double
  /// Of more the source only guesses.
  public var limit: Double

  /// Whether plans may be others for what the source says.
  public func isMaterial(_ rows: Double) -> Bool { LearnedRows.isMaterial(estimated, rows) }
}

extension FederatedPlan {
  /// Conditions on large tables that sources can explain and that are not estimated well here, each once: several columns
  /// and conditions of other forms in PostgreSQL, which has more statistics than are read of it; columns that an index of
  /// MariaDB or MySQL begins with and of whose values no histogram tells.
  ///
  /// - Parameters:
  ///   - learned: what earlier runs returned, which is better than any estimate.
  ///   - latency: milliseconds that a source takes for any statement: it is asked where that is next to nothing.
  ///   - always: whatever it takes, of tables of any size.
  public func wantedEstimates(
    _ catalog: Catalog, learned: LearnedEstimates?, dialects: Planner.Dialects, latency: (SourceCatalog) -> Double,
    always: Bool = false
  ) -> [WantedEstimate] {
    let estimator = Estimator(catalog: catalog)
    var wanted: [WantedEstimate] = []
    for (scan, condition) in allFragments.flatMap(\.fragment.relation.filteredScans) {
      guard let source = catalog.source(scan.source), !source.isSystem,
        let statistics = source.statistics[TableName(scan.schema, scan.table)],
        always || statistics.rows >= Self.fewestSampledRows && latency(source) * Self.worthwhile <= cost ?? 0
      else { continue }
      let dialect = dialects(source)
      let question = ExplainedConditions(scan, condition, statistics, dialect.features)
      guard let question, !statistics.expectations.contains(where: { $0.conditions == question.hashes }),
        !wanted.contains(where: {
          $0.table == question.table && $0.source == scan.source && $0.conditions == question.hashes
        }),
        let filtered = estimator.estimate(question.relation), !question.isLearned(learned),
        let statement = try? RelationPrinter.statement(question.relation, dialect: dialect)
      else { continue }
      wanted.append(
        WantedEstimate(
          source: scan.source, table: question.table, conditions: question.hashes, statement: statement,
          estimated: filtered.rows, limit: question.limit))
    }
    return wanted
  }

  /// How many times the question's the plan's time has to be.
  private static let worthwhile = 20.0

  /// What sources were asked, and said, of the plan's tables.
  func expectations(_ catalog: Catalog) -> [PlanRows] {
    let estimator = Estimator(catalog: catalog)
    var found: [PlanRows] = []
    for (scan, condition) in allFragments.flatMap(\.fragment.relation.filteredScans) {
      guard let told = estimator.told(of: scan, condition.plainConjuncts) else { continue }
      let expectation = PlanRows(
        source: scan.source, schema: scan.schema, table: scan.table, rows: Int(min(1e15, told.rows.rounded())))
      if !found.contains(expectation) { found.append(expectation) }
    }
    return found
  }
}

extension Relation {
  /// The tables that are read by conditions, and these.
  fileprivate var filteredScans: [(scan: Scan, condition: ScalarExpression)] {
    var found: [(Scan, ScalarExpression)] = []
    forEachNode { if case .filter(.scan(let scan), let condition) = $0 { found.append((scan, condition)) } }
    return found
  }
}
