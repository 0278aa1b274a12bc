import CoreMetrics
import HansaCore

/// Counts how often the planner was wrong about rows, in whatever metrics system the program has bootstrapped.
public enum EstimateMetrics {
  /// The counters' labels.
  public static let fragments = "hansa_estimated_fragments_total"
  public static let misestimates = "hansa_misestimates_total"
  /// From this ratio on an estimate is wrong.
  public static let threshold = 10.0

  /// How many times the actual rows are the estimated ones, both taken for ten where they are fewer: less than that is
  /// no plan's trouble.
  public static func ratio(estimated: Double, rows: Int) -> Double { max(Double(rows), 10) / max(estimated, 10) }

  /// Counts one fragment that was read to its end.
  public static func count(source: Name, estimated: Double, rows: Int) {
    Counter(label: fragments, dimensions: [("source", source.string)]).increment()
    let ratio = ratio(estimated: estimated, rows: rows)
    guard max(ratio, 1 / ratio) > threshold else { return }
    let direction = ratio > 1 ? "too_few" : "too_many"
    Counter(label: misestimates, dimensions: [("source", source.string), ("direction", direction)]).increment()
  }
}
