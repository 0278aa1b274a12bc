import HansaCatalog
import HansaCore
import HansaSQL

extension Estimator {
  /// What a table's source said of conditions, of as many of these as it was asked for.
  struct Told {
    /// Rows that they leave, and the part of the table's that this is.
    var rows: Double
    var part: Double
    /// The conditions of which it said nothing.
    var others: [ScalarExpression]
  }

  /// nil where it was not asked for any.
  func told(of scan: Scan, _ conditions: [ScalarExpression]) -> Told? {
    let statistics = catalog.source(scan.source)?.statistics[TableName(scan.schema, scan.table)]
    guard let statistics, !statistics.expectations.isEmpty else { return nil }
    let hashes = ConditionHashes(scan)
    let all = hashes.hashes(conditions)
    let known = statistics.expectations.filter { $0.conditions.isSubset(of: all) }.max {
      $0.conditions.count < $1.conditions.count
    }
    guard let known else { return nil }
    return Told(
      rows: known.rows, part: min(1, max(0, known.rows / max(1, statistics.rows))),
      others: conditions.filter { !known.conditions.contains(hashes.hash($0)) })
  }
}

extension Selectivity {
  /// All conditions on one table, by what its source said of them where it was asked.
  func all(_ conjuncts: [ScalarExpression], of scan: Scan) -> Double {
    let conditions = conjuncts.flatMap(\.plainConjuncts)
    return estimator.told(of: scan, conditions).map { $0.part * all($0.others) } ?? all(conditions)
  }
}
