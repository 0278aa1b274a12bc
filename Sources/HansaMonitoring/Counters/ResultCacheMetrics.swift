import CoreMetrics

/// Counts what the result cache does, in whatever metrics system the program has bootstrapped.
public enum ResultCacheMetrics {
  /// The counters' labels.
  public static let lookups = "hansa_result_cache_lookups_total"
  public static let evictions = "hansa_result_cache_evictions_total"

  /// Counts one look-up.
  ///
  /// - Parameter scope: `query` or `fragment`.
  public static func count(_ outcome: CacheOutcome, scope: String) {
    Counter(label: lookups, dimensions: [("scope", scope), ("result", outcome.name)]).increment()
  }

  /// Counts results that made room for others.
  public static func countEvictions(_ count: Int) { Counter(label: evictions).increment(by: count) }
}
