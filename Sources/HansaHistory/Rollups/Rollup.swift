import Foundation
import HansaCore
import HansaDuckDB

/// One step of the rollups: rows of a finer level become rows of a coarser one, each row counted once.
///
/// The histograms add up bucket by bucket, so that percentiles of an hour are those of its values and not of its minutes'
/// percentiles.
struct Rollup {
  enum Level: String, CaseIterable {
    case minute, hour, day

    var seconds: Int64 {
      switch self {
      case .minute: 60
      case .hour: 3_600
      case .day: 86_400
      }
    }

    var finer: Level? {
      switch self {
      case .minute: nil
      case .hour: .minute
      case .day: .hour
      }
    }
  }

  enum Subject: String, CaseIterable {
    case source, statement

    var table: String { "history.\(rawValue)_rollups" }
    /// Columns that add up.
    var sums: [String] {
      switch self {
      case .source: ["requests", "failed", "rows", "bytes", "cache_lookups", "cache_hits", "sum"]
      case .statement: ["queries", "failed", "cancelled", "rows", "bytes", "rows_pulled", "bytes_pulled", "sum"]
      }
    }
  }

  /// What is recorded in a minute may come so much later.
  static let grace: Int64 = 75

  var subject: Subject
  var level: Level

  /// The end of the last whole period at `now`, in microseconds.
  func closed(at now: Date) -> Int64 {
    let seconds = Int64(now.timeIntervalSince1970.rounded(.down)) - Self.grace
    return (seconds - ((seconds % level.seconds) + level.seconds) % level.seconds) * 1_000_000
  }

  /// Rolls up what ended in [from, until), both whole periods' borders, in the connection's transaction.
  func run(_ connection: DuckDBConnection, from: Int64?, until: Int64) throws(HansaError) {
    try connection.execute(statement(from: from, until: until))
    let name = "subject = '\(subject.rawValue)' AND level = '\(level.rawValue)'"
    try connection.execute("DELETE FROM history.rolled WHERE \(name)")
    try connection.execute(
      "INSERT INTO history.rolled VALUES ('\(subject.rawValue)', '\(level.rawValue)', make_timestamptz(\(until)))")
  }

  private func statement(from: Int64?, until: Int64) -> String {
    let key = subject.rawValue
    let sums = subject.sums
    let period = "time_bucket(INTERVAL \(level.seconds) SECONDS, time, TIMESTAMPTZ '2000-01-01 00:00:00+00')"
    return """
      INSERT INTO \(subject.table)
      WITH input AS MATERIALIZED (\(input(from: from, until: until))),
      sums AS (
        SELECT \(period) AS t, \(key) AS k, \(sums.map { "sum(\($0)) AS \($0)" }.joined(separator: ", "))
        FROM input GROUP BY ALL),
      parts AS (
        SELECT t, k, bucket, sum(n) AS n FROM (\(parts(period, key))) GROUP BY ALL),
      ranked AS (
        SELECT *, sum(n) OVER (PARTITION BY t, k ORDER BY bucket) AS seen, sum(n) OVER (PARTITION BY t, k) AS total
        FROM parts),
      digests AS (
        SELECT t, k, \(StoredDigest.shares.enumerated().map { quantile($1, "q\($0)") }.joined(separator: ", ")),
          list(bucket ORDER BY bucket) AS buckets, list(n ORDER BY bucket) AS counts
        FROM ranked GROUP BY t, k)
      SELECT '\(level.rawValue)', t, k, \(sums.map { "sums.\($0)" }.joined(separator: ", ")),
        \(StoredDigest.shares.indices.map { StoredDigest.value(sql: "q\($0)") }.joined(separator: ", ")),
        coalesce(buckets, []), coalesce(counts, [])
      FROM sums LEFT JOIN digests USING (t, k) ORDER BY t, k
      """
  }

  private func quantile(_ share: Double, _ name: String) -> String {
    "min(bucket) FILTER (seen >= greatest(ceil(\(share) * total), 1)) AS \(name)"
  }

  /// The histograms' buckets, a row each.
  private func parts(_ period: String, _ key: String) -> String {
    if subject == .statement, level == .minute {
      return "SELECT \(period) AS t, \(key) AS k, bucket, 1 AS n FROM input"
    }
    return "SELECT \(period) AS t, \(key) AS k, unnest(buckets) AS bucket, unnest(counts) AS n FROM input"
  }

  private func input(from: Int64?, until: Int64) -> String {
    let column = level == .minute ? "counted" : "time"
    var range = "\(column) < make_timestamptz(\(until))"
    if let from { range += " AND \(column) >= make_timestamptz(\(from))" }
    switch (subject, level.finer) {
    case (_, let finer?):
      return "SELECT * FROM \(subject.table) WHERE level = '\(finer.rawValue)' AND \(range)"
    case (.source, nil):
      return "SELECT counted AS time, * EXCLUDE (counted, time) FROM history.samples WHERE \(range)"
    case (.statement, nil):
      return """
        SELECT counted AS time, statement, 1 AS queries, CAST(outcome = 'failed' AS INTEGER) AS failed,
          CAST(outcome = 'cancelled' AS INTEGER) AS cancelled, rows, bytes, rows_pulled, bytes_pulled,
          CAST(duration AS DOUBLE) AS sum, \(StoredDigest.bucket(sql: "duration")) AS bucket
        FROM history.queries WHERE \(range)
        """
    }
  }
}
