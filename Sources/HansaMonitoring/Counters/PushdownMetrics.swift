import CoreMetrics
import HansaCore

/// Counts what sources are not asked for, in whatever metrics system the program has bootstrapped; without one it costs
/// next to nothing.
public enum PushdownMetrics {
  /// The counter's label.
  public static let refusals = "hansa_pushdown_refusals_total"

  /// Counts one part of a planned query that its source does not do, or not as it stands.
  ///
  /// The dimensions have few values: names of sources, of verdicts and of reasons, and never a query's text.
  /// - Parameters:
  ///   - source: nil where no source is named: the dimension is empty.
  ///   - verdict: `no`, `superset` or `rewritten`.
  ///   - reason: the code of the reason, `text-collation` say.
  public static func countRefusal(source: Name?, verdict: String, reason: Name) {
    Counter(
      label: refusals,
      dimensions: [("source", source?.string ?? ""), ("verdict", verdict), ("reason", reason.string)]
    ).increment()
  }
}
