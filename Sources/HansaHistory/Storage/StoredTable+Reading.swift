extension StoredTable {
  /// The table's records with everything that they share with others, as the archive has them and the views read them.
  ///
  /// - Parameter condition: which records, by the stored columns.
  func select(where condition: String = "true") -> String {
    switch self {
    case .queries:
      """
      SELECT \(Self.counted("q")), process, q.id AS id, started, outcome, fingerprint, normalized, q.text AS text, trace_id,
        user_name, client, settings, queued, planning, duration, first_row, client_wait, rows, bytes, rows_pulled,
        bytes_pulled, CASE WHEN sources = '' THEN [] ELSE string_split(sources, chr(31)) END AS sources, peak_memory,
        spilled_bytes, cpu, cache, plan_cached, retries, reruns, verdicts, engine, error_code, error_class, error,
        error_source
      FROM history.queries q\(Self.statements)\(Self.sessions)
        LEFT JOIN (SELECT id AS number, sources, verdicts, engine FROM history.plans) p ON p.number = plan
        LEFT JOIN (SELECT * EXCLUDE (id), id AS number FROM history.endings) e ON e.number = ending
      WHERE \(condition)
      """
    case .fragments:
      """
      SELECT \(Self.counted("f")), process, query_id, fragment AS id, started, user_name, source, endpoint, fingerprint,
        f.text AS text, estimated_rows, rows, bytes, waited, connected, first_row, total, attempts, cache, error_code
      FROM history.fragments f\(Self.statements)\(Self.sessions)
        LEFT JOIN (SELECT * EXCLUDE (id), id AS number FROM history.targets) t ON t.number = target
      WHERE \(condition)
      """
    case .samples:
      """
      SELECT * REPLACE (\(Self.counted("history.samples")),
        \(StoredDigest.names.map { "\(StoredDigest.value(sql: $0)) AS \($0)" }.joined(separator: ", ")))
      FROM history.samples WHERE \(condition)
      """
    case .events:
      "SELECT * REPLACE (\(Self.counted("history.events"))) FROM history.events WHERE \(condition)"
    }
  }

  private static func counted(_ table: String) -> String { "make_timestamptz(\(table).counted * 1000000) AS counted" }

  /// Adds the columns `fingerprint` and `normalized` to rows that have the number of a statement.
  static let statements = """
     LEFT JOIN (SELECT id AS number, fingerprint, text AS normalized FROM history.statements) s ON s.number = statement
    """

  private static let sessions = """
     LEFT JOIN (SELECT * EXCLUDE (id), id AS number FROM history.sessions) u ON u.number = session
    """
}
