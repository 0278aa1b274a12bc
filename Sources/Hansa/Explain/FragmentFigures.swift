import HansaMonitoring
import HansaPlanner

/// Rows, bytes and times of a fragment, as expected and as they were.
struct FragmentFigures {
  private let estimated: Double?
  private let actual: FragmentMetrics?
  private let options: ExplainOptions

  init(_ nested: NestedFragment, _ explanation: Explanation, _ options: ExplainOptions) {
    estimated = nested.fragment.estimatedRows
    actual = explanation.figures(of: nested)
    self.options = options
  }

  /// Beside the fragment in the tree.
  var short: String {
    if let actual { return "  \(actual.rows.rows)" }
    guard options.costs else { return "" }
    return "  " + (estimated.map { "~\(Int($0.rounded()).rows)" } ?? "rows unknown")
  }

  /// Above the fragment's statement.
  var long: String {
    var parts: [String] = []
    if options.costs { parts.append(estimated.map { "estimated \(Int($0.rounded()).rows)" } ?? "rows unknown") }
    if let actual {
      let time = options.timing ? ", \((actual.total ?? .zero).display)" : ""
      parts.append("actual \(actual.rows.rows), \(actual.bytes.bytes)\(time)")
      if options.costs, let misestimate { parts.append(misestimate) }
    }
    return parts.isEmpty ? "" : "  (\(parts.joined(separator: "; ")))"
  }

  /// Where the estimate was wrong by more than ten times.
  var misestimate: String? {
    guard let estimated, let actual else { return nil }
    let (expected, found) = (max(estimated, 1), max(Double(actual.rows), 1))
    let ratio = max(expected / found, found / expected)
    guard ratio > 10 else { return nil }
    return "misestimated: \(Int(min(ratio, 1e15).rounded()).grouped) times \(found > expected ? "more" : "fewer")"
  }
}

extension Int {
  /// `1 row`, `1,500 rows`.
  var rows: String { self == 1 ? "1 row" : "\(grouped) rows" }
}
