import HansaCatalog
import HansaCore
import HansaSQL

/// Large tables whose rows leave a source by several connections at once.
extension CostModel {
  /// The way of a part's rows from its source to the merge.
  func transfer(_ estimate: Estimate, of relation: Relation, from source: Name) -> Double {
    transfer(estimate, relation.output, from: source) / ways(of: relation, rows: estimate.rows, from: source)
  }

  /// How many times as fast as by one connection a part's rows come.
  ///
  /// - Parameter work: what the source has to do for them, where that is known already.
  func ways(of relation: Relation, rows: Double, from source: Name, work: SourceTime? = nil) -> Double {
    guard let catalog = estimator.catalog.source(source), let reads = catalog.parallelReads, rows >= reads.fewestRows,
      let scan = relation.rangedScan,
      let bytes = catalog.statistics[TableName(scan.schema, scan.table)]?.bytes, bytes >= reads.fewestBytes,
      // What an index finds is read by one.
      let work = work ?? SourceWork(self, source).part(relation)?.time, work.finding == 0
    else { return 1 }
    return 1 + Self.furtherReader * Double(reads.readers - 1)
  }

  /// What one more connection brings (docs/decisions/0012-costs.md).
  static let furtherReader = 0.6
}
