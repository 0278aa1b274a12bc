import HansaCore
import HansaSQL

/// What is expected of a fragment or a shipment before it runs.
public struct FragmentExpectation: Sendable {
  public var rows: Double
  /// Bytes of a row's values, on average.
  public var width: Double
  /// Milliseconds, the writing of rows that travel with the statement among them; nil for a shipment.
  public var cost: FragmentCost?
}

extension CostModel {
  /// nil where the number of rows is not known.
  func expectation(_ relation: Relation, at source: Name) -> FragmentExpectation? {
    guard let estimate = estimator.estimate(relation) else { return nil }
    var cost = fragment(relation, at: source)
    relation.forEachNode { node in
      guard case .shipped(let rows) = node, let sent = estimator.estimate(node) else { return }
      cost?.transfer += sending(sent, rows.columns, to: source)
    }
    return FragmentExpectation(rows: estimate.rows, width: estimate.width(of: relation.output), cost: cost)
  }
}
