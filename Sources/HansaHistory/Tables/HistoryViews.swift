import HansaCore

/// The views of the schema `hansa` over live rows, file and archive.
struct HistoryViews {
  /// Parquet files by subject (`queries`, `fragments`, `samples`, `events`), in the order of their days.
  var archived: [String: [String]] = [:]
  /// Whether there is a file.
  var isAttached = false
  /// Whether the archive is encrypted.
  var isEncrypted = false

  /// A view for a table: what is live, and behind it what is stored.
  func statement(_ name: Name) -> String {
    let live = "SELECT * FROM hansa_live('\(name)', getvariable('hansa_reader'))"
    let stored = isAttached ? HistoryTable(rawValue: name.string).map(stored) : nil
    return "CREATE OR REPLACE VIEW hansa.\"\(name)\" AS "
      + ([live] + (stored ?? [])).joined(separator: "\nUNION ALL\n")
  }

  private func stored(_ table: HistoryTable) -> [String] {
    switch table {
    case .queries:
      return [Self.queries("history.queries" + Self.statements)] + parquet("queries", Self.queries)
    case .fragments:
      return [Self.fragments("history.fragments" + Self.statements)] + parquet("fragments", Self.fragments)
    case .sourceMetrics: return [Self.samples("history.samples")] + parquet("samples", Self.samples) + [Self.sources]
    case .statementMetrics: return [Self.rolledStatements]
    case .events: return [Self.events("history.events")] + parquet("events", Self.events)
    }
  }

  private func parquet(_ subject: String, _ select: (String) -> String) -> [String] {
    guard let files = archived[subject], !files.isEmpty else { return [] }
    let key = isEncrypted ? ", encryption_config={footer_key: 'hansa'}" : ""
    return [select("read_parquet([\(files.map(sqlLiteral).joined(separator: ", "))]\(key))")]
  }

  /// Adds the columns `fingerprint` and `normalized` to rows that have the number of a statement; archived rows have them.
  static let statements = """
     LEFT JOIN (SELECT id AS number, fingerprint, text AS normalized FROM history.statements) s ON s.number = statement
    """

  private static func milliseconds(_ columns: String...) -> String {
    columns.map { "\($0) / 1000.0::DOUBLE" }.joined(separator: ", ")
  }

  private static let isOwn = "user_name = getvariable('hansa_user')"

  private static func queries(_ from: String) -> String {
    """
    SELECT id, outcome, user_name, normalized, started, \(milliseconds("duration", "queued", "planning")), rows,
      bytes, rows_pulled, bytes_pulled, 0::BIGINT, sources, error_code, error, process, fingerprint,
      CASE WHEN \(isOwn) THEN text END, client, settings, \(milliseconds("first_row", "client_wait")), peak_memory,
      spilled_bytes, \(milliseconds("cpu")), cache, plan_cached, retries::BIGINT, reruns::BIGINT, verdicts, engine,
      error_class, error_source
    FROM \(from)
    """
  }

  private static func fragments(_ from: String) -> String {
    """
    SELECT process, query_id, id, user_name, started, source, endpoint, fingerprint,
      CASE WHEN \(isOwn) THEN text END, estimated_rows::DOUBLE, rows, bytes,
      \(milliseconds("waited", "connected", "first_row", "total")), attempts::BIGINT, cache, error_code
    FROM \(from)
    """
  }

  private static func samples(_ from: String) -> String {
    """
    SELECT 'raw', source, time, \(milliseconds("length")), requests, failed, errors, rows, bytes,
      CASE WHEN requests > 0 THEN sum / requests / 1000.0::DOUBLE END, \(milliseconds("p50", "p95", "p99")),
      cache_lookups, cache_hits, connections_open, connections_idle, connections_waiting, connections_limit,
      connections_created, connections_failed, concurrency_limit, breaker
    FROM \(from)
    """
  }

  private static func events(_ from: String) -> String {
    "SELECT time, kind, source, message, fingerprint FROM \(from)"
  }

  private static let length =
    "CASE level WHEN 'minute' THEN 60000.0 WHEN 'hour' THEN 3600000.0 ELSE 86400000.0 END::DOUBLE"

  private static let sources = """
    SELECT level, source, time, \(length), requests, failed, NULL::VARCHAR, rows, bytes,
      CASE WHEN requests > 0 THEN sum / requests / 1000.0::DOUBLE END, \(milliseconds("p50", "p95", "p99")),
      cache_lookups, cache_hits, NULL::BIGINT, NULL::BIGINT, NULL::BIGINT, NULL::BIGINT, NULL::BIGINT, NULL::BIGINT,
      NULL::BIGINT, NULL::VARCHAR
    FROM history.source_rollups
    """

  private static let rolledStatements = """
    SELECT level, fingerprint, normalized, time, \(length), queries, failed, cancelled, rows, bytes, rows_pulled,
      bytes_pulled, CASE WHEN queries > 0 THEN sum / queries / 1000.0::DOUBLE END, \(milliseconds("p50", "p95", "p99"))
    FROM history.statement_rollups\(statements)
    """
}

/// A text as a SQL literal.
func sqlLiteral(_ text: String) -> String {
  "'" + text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "''") + "'"
}
