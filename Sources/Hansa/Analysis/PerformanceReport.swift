import Foundation

/// What queries have cost, and what could be spared: questions to `hansa.queries`, whose statements are without their
/// constants.
public enum PerformanceReport: String, Sendable, CaseIterable {
  /// The kinds of queries that took the most time.
  case slowest
  /// Those that take longer than in the time before, of the same length.
  case regressions
  /// Those that pulled the most bytes from the sources.
  case pulled
  /// Those that pulled the most that was not in their answers: what pushdown could have spared at most.
  case pushdown
  /// Those without constants that ran again: what a cache could have spared.
  case caching
  /// Limits that will be reached: the history's size, the connections of sources.
  case limits

  /// What it tells, for a heading.
  public var title: String {
    switch self {
    case .slowest: "Most time"
    case .regressions: "Slower than in the time before"
    case .pulled: "Most bytes pulled"
    case .pushdown: "Pulled, and not in the answer (what pushdown could have spared at most)"
    case .caching: "The same statement again (what a cache could have spared)"
    case .limits: "Limits that will be reached"
    }
  }

  /// The query that answers it.
  ///
  /// - Parameters:
  ///   - length: of the time before `end` that is looked at, in seconds.
  ///   - limit: the most rows.
  public func sql(before end: Date, length: Double, limit: Int) -> String {
    let range = Self.range(end.addingTimeInterval(-length), end)
    let ended = "FROM hansa.queries WHERE state = 'finished' AND \(QueryConditions.isForeign)"
    let finished = "\(ended) AND \(range)"
    let order = "ORDER BY 2 DESC, query LIMIT \(limit)"
    // Texts of one fingerprint differ in aliases and in how many values a list has; queries without a record have none.
    let (text, kind) = ("min(query) AS query", "GROUP BY coalesce(fingerprint, query)")
    switch self {
    case .slowest:
      return """
        SELECT count(*) AS queries, \(Self.rounded("sum(duration_ms)")) AS total_ms,
          \(Self.rounded("avg(duration_ms)")) AS mean_ms, max(duration_ms) AS max_ms, \(text) \(finished) \(kind) \(order)
        """
    case .regressions:
      // The geometric mean, which one slow run among many does not move far.
      let times =
        "SELECT coalesce(fingerprint, query) AS kind, \(text), count(*) AS queries, "
        + "exp(avg(ln(greatest(duration_ms, 0.001)))) AS typical_ms"
      let before = Self.range(end.addingTimeInterval(-2 * length), end.addingTimeInterval(-length))
      return """
        SELECT n.queries, \(Self.rounded("(n.typical_ms - b.typical_ms) * n.queries")) AS lost_ms,
          \(Self.rounded("b.typical_ms")) AS before_ms, \(Self.rounded("n.typical_ms")) AS now_ms, n.query
        FROM (\(times) \(finished) GROUP BY 1) n
        JOIN (\(times) \(ended) AND \(before) GROUP BY 1) b ON b.kind = n.kind
        WHERE n.queries >= 3 AND b.queries >= 3 AND n.typical_ms > 1.2 * b.typical_ms \(order)
        """
    case .pulled:
      return """
        SELECT count(*) AS queries, sum(bytes_pulled)::int8 AS bytes_pulled, sum(rows_pulled)::int8 AS rows_pulled, \(text)
        \(finished) \(kind) HAVING sum(bytes_pulled) > 0 \(order)
        """
    case .pushdown:
      return """
        SELECT count(*) AS queries, sum(bytes_pulled - bytes)::int8 AS bytes_beyond, sum(bytes_pulled)::int8 AS bytes_pulled,
          sum(rows_pulled)::int8 AS rows_pulled, sum(rows)::int8 AS rows, \(text)
        \(finished) AND bytes_pulled > bytes \(kind) \(order)
        """
    case .caching:
      return """
        SELECT count(*) AS queries, \(Self.rounded("sum(duration_ms) - max(duration_ms)")) AS spared_ms,
          (sum(bytes_pulled) - max(bytes_pulled))::int8 AS spared_bytes, query
        \(finished) AND query NOT LIKE '%$%' GROUP BY query HAVING count(*) > 1 \(order)
        """
    case .limits:
      return """
        SELECT CASE subject WHEN 'history' THEN 'history reaches its size limit' ELSE 'pool of ' || name || ' saturates' END
          AS what, reaches, extract(epoch FROM reaches - TIMESTAMPTZ '\(Self.text(end))')::float8 / 86400 AS days, capacity
        FROM hansa.forecasts WHERE step = 1 AND reaches IS NOT NULL ORDER BY reaches, what LIMIT \(limit)
        """
    }
  }

  /// To microseconds, as durations are kept.
  private static func rounded(_ milliseconds: String) -> String { "round((\(milliseconds))::numeric, 3)::float8" }

  private static func range(_ start: Date, _ end: Date) -> String {
    "started >= TIMESTAMPTZ '\(text(start))' AND started < TIMESTAMPTZ '\(text(end))'"
  }

  private static func text(_ date: Date) -> String {
    date.formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true))
  }
}
