import HansaMonitoring
import HansaPlanner

/// Rows, bytes and times of a fragment or a shipment, as expected and as they were.
struct FragmentFigures {
  /// What came of it.
  private struct Actual {
    var rows: Int
    var bytes: Int
    var total: Duration?
    /// Whether these are all rows, of what was estimated.
    var isComplete: Bool
    var attempts = 1
    var endpoint: String?
  }

  private let expected: FragmentExpectation?
  private let actual: Actual?
  private let options: ExplainOptions

  init(_ nested: NestedFragment, _ explanation: Explanation, _ options: ExplainOptions) {
    expected = nested.fragment.expectation
    actual = explanation.figures(of: nested).map {
      // Without the rows that it was to carry it is another statement.
      Actual(
        rows: $0.rows, bytes: $0.bytes, total: $0.total ?? .zero, isComplete: $0.isComplete && $0.refusal == nil,
        attempts: $0.attempts, endpoint: $0.endpoint)
    }
    self.options = options
  }

  init(_ shipment: PlannedShipment, at path: ShipmentPath, _ explanation: Explanation, _ options: ExplainOptions) {
    expected = shipment.expectation
    actual = explanation.figures(of: path).map { Actual(rows: $0.rows, bytes: $0.bytes, isComplete: $0.isComplete) }
    self.options = options
  }

  /// Beside the fragment in the tree.
  var short: String {
    if let actual {
      return "  \(actual.rows.rows)" + (options.costs ? misestimate.map { "  (misestimated: \($0))" } ?? "" : "")
    }
    guard options.costs else { return "" }
    return "  " + (expected.map { "~\($0.rows.rows)" } ?? "rows unknown")
  }

  /// Beside a shipment in the tree.
  var shipped: String {
    guard let actual else { return options.costs ? expected.map { "~\($0.rows.rows)" } ?? "" : "" }
    guard actual.isComplete else { return "\(actual.rows.rows) and more" }
    return "\(actual.rows.rows), \(actual.bytes.bytes)"
      + (options.costs ? misestimate.map { "  (misestimated: \($0))" } ?? "" : "")
  }

  /// Above the fragment's statement.
  var long: String {
    var parts: [String] = []
    if options.costs { parts.append(estimate) }
    if let actual {
      let time = options.timing ? actual.total.map { ", \($0.display)" } ?? "" : ""
      parts.append("actual \(actual.rows.rows), \(actual.bytes.bytes)\(time)")
      if actual.attempts > 1 { parts.append("\(actual.attempts) attempts") }
      if let endpoint = actual.endpoint { parts.append("by \(endpoint)") }
      if options.costs, let misestimate { parts.append("misestimated: \(misestimate)") }
    }
    return parts.isEmpty ? "" : "  (\(parts.joined(separator: "; ")))"
  }

  /// `estimated 120 rows of 16 B, 1.25 ms`.
  private var estimate: String {
    guard let expected else { return "rows unknown" }
    let time = expected.cost.map { ", \(Duration.milliseconds($0.total).display)" } ?? ""
    let learned = expected.isLearned ? ", by earlier runs" : ""
    return "estimated \(expected.rows.rows) of \(Int(bounded: expected.width).bytes)\(time)\(learned)"
  }

  /// In a drawing, beside the arrow.
  var label: String {
    guard let actual else { return options.costs ? expected.map { "~\($0.rows.rows)" } ?? "" : "" }
    return "\(actual.rows.rows), \(actual.bytes.bytes)"
      + (options.costs ? misestimate.map { "; misestimated: \($0)" } ?? "" : "")
  }

  /// How many times the actual rows are the expected ones, both taken for ten where they are fewer: less than that is
  /// no plan's trouble. nil while there may be more rows.
  var ratio: Double? {
    guard let expected, let actual, actual.isComplete else { return nil }
    return EstimateMetrics.ratio(estimated: expected.rows, rows: actual.rows)
  }

  /// Where the estimate was wrong by more than ten times: `40 times too few`.
  var misestimate: String? {
    guard let ratio, max(ratio, 1 / ratio) > EstimateMetrics.threshold else { return nil }
    let factor = Int(bounded: ratio > 1 ? ratio : 1 / ratio)
    return "\(factor.grouped) times too \(ratio > 1 ? "few" : "many")"
  }
}

extension Int {
  /// `1 row`, `1,500 rows`.
  var rows: String { self == 1 ? "1 row" : "\(grouped) rows" }

  /// The nearest whole number, of what is too large 10 to the power of 15.
  init(bounded number: Double) { self = Int(Swift.max(-1e15, Swift.min(1e15, number)).rounded()) }
}

extension Double {
  /// `1,500 rows`, of an estimate.
  fileprivate var rows: String { Int(bounded: self).rows }
}
