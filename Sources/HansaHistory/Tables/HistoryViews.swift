import HansaCore

/// The views of the schema `hansa` over live rows, file and archive.
struct HistoryViews {
  /// Parquet files by what they have, in the order of their days.
  var archived: [Archived: [String]] = [:]
  /// Whether there is a file.
  var isAttached = false
  /// Whether the archive is encrypted.
  var isEncrypted = false

  /// Files of the archive with the same columns.
  struct Archived: Hashable {
    var table: StoredTable
    /// Of the history that wrote them.
    var format: Int
  }

  /// A view for a table: what is live, and behind it what is stored.
  func statement(_ name: Name) -> String {
    let live = "SELECT * FROM hansa_live('\(name)', getvariable('hansa_reader'))"
    let stored = isAttached ? HistoryTable(rawValue: name.string).map(stored) : nil
    return "CREATE OR REPLACE VIEW hansa.\"\(name)\" AS "
      + ([live] + (stored ?? [])).joined(separator: "\nUNION ALL\n")
  }

  /// A view of what the sources' connections did, by file and archive, for what this process makes of it.
  var connections: String {
    let columns = "source, counted, connections_open, connections_idle, connections_waiting, connections_limit"
    return "CREATE OR REPLACE VIEW connections AS "
      + raw(.samples) { "SELECT \(columns) FROM \($0)" }.joined(separator: "\nUNION ALL\n")
  }

  private func stored(_ table: HistoryTable) -> [String] {
    switch table {
    case .queries: raw(.queries, Self.queries)
    case .fragments: raw(.fragments, Self.fragments)
    case .sourceMetrics: raw(.samples, Self.samples) + [Self.sources]
    case .statementMetrics: [Self.rolledStatements]
    case .events: raw(.events, Self.events)
    }
  }

  /// What the file has, and behind it the archive.
  private func raw(_ table: StoredTable, _ select: (String) -> String) -> [String] {
    let key = isEncrypted ? ", encryption_config={footer_key: 'hansa'}" : ""
    let files = archived.filter { $0.key.table == table }.sorted { $0.key.format < $1.key.format }
    return [select("(\(table.select()))")]
      + files.map { what, files in
        let rows = "read_parquet([\(files.map(sqlLiteral).joined(separator: ", "))]\(key))"
        // What later formats have more.
        let isEarly = what.format < 2 && table == .queries
        return select(isEarly ? "(SELECT *, NULL::VARCHAR AS trace_id FROM \(rows))" : rows)
      }
  }

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
      error_class, error_source, trace_id
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

  private static let percentiles = StoredDigest.names.map { "(\(StoredDigest.value(sql: $0))) / 1000.0::DOUBLE" }
    .joined(separator: ", ")

  private static let sources = """
    SELECT level, source, time, \(length), requests, failed, NULL::VARCHAR, rows, bytes,
      CASE WHEN requests > 0 THEN sum / requests / 1000.0::DOUBLE END, \(percentiles),
      cache_lookups, cache_hits, NULL::BIGINT, NULL::BIGINT, NULL::BIGINT, NULL::BIGINT, NULL::BIGINT, NULL::BIGINT,
      NULL::BIGINT, NULL::VARCHAR
    FROM history.source_rollups
    """

  private static let rolledStatements = """
    SELECT level, fingerprint, normalized, time, \(length), queries, failed, cancelled, rows, bytes, rows_pulled,
      bytes_pulled, CASE WHEN queries > 0 THEN sum / queries / 1000.0::DOUBLE END, \(percentiles)
    FROM history.statement_rollups\(StoredTable.statements)
    """
}

/// A text as a SQL literal.
func sqlLiteral(_ text: String) -> String {
  "'" + text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "''") + "'"
}
