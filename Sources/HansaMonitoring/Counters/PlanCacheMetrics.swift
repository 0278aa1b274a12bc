import CoreMetrics

/// Counts what the plan cache does, in whatever metrics system the program has bootstrapped.
public enum PlanCacheMetrics {
  /// The counters' labels.
  public static let lookups = "hansa_plan_cache_lookups_total"
  public static let removals = "hansa_plan_cache_removals_total"

  /// Counts one statement whose plan was looked for.
  ///
  /// - Parameter result: `hit` or `miss`.
  public static func countLookup(_ result: String) {
    Counter(label: lookups, dimensions: [("result", result)]).increment()
  }

  /// Counts plans that were thrown away.
  ///
  /// - Parameter reason: `evicted`, `outdated` or `unfit`.
  public static func countRemovals(_ count: Int, reason: String) {
    Counter(label: removals, dimensions: [("reason", reason)]).increment(by: count)
  }
}
