import HansaCore
import HansaSQL

/// What is expected of a fragment or a shipment before it runs.
public struct FragmentExpectation: Sendable {
  public var rows: Double
  /// Bytes of a row's values, on average.
  public var width: Double
  /// Milliseconds, the writing of rows that travel with the statement among them; nil for a shipment.
  public var cost: FragmentCost?
  /// The source's costs that `cost` was computed by, and those that are usual for a source of its kind.
  public var costs: (current: SourceCost, usual: SourceCost)?
  /// Rows without what earlier runs returned; the same as `rows` where they taught nothing.
  public var uncorrectedRows: Double
  /// What earlier runs are found by; nil where nothing is learned.
  public var shape: RelationShape?

  init(_ estimate: Estimate, of columns: [Column]) {
    rows = estimate.rows
    width = estimate.width(of: columns)
    uncorrectedRows = estimate.correction == 1 ? estimate.rows : estimate.uncorrectedRows
    shape = estimate.shape?.shape
  }

  /// Whether earlier runs had a part in `rows`.
  public var isLearned: Bool { rows != uncorrectedRows }
}

extension CostModel {
  /// nil where the number of rows is not known.
  func expectation(_ relation: Relation, at source: Name) -> FragmentExpectation? {
    guard let estimate = estimator.estimate(relation) else { return nil }
    var expected = FragmentExpectation(estimate, of: relation.output)
    expected.costs = (cost(of: source), usualCost(of: source))
    expected.cost = fragment(relation, at: source)
    for rows in relation.shippedRows {
      guard let sent = estimator.estimate(.shipped(rows)) else { continue }
      expected.cost?.transfer += sending(sent, rows.columns, to: source)
    }
    return expected
  }
}
