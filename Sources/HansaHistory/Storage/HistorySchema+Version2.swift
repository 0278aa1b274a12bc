extension HistorySchema {
  /// Numbers instead of texts, buckets instead of percentiles, seconds in which records count.
  static let version2 =
    [
      """
      CREATE TABLE history.sessions AS SELECT CAST(row_number() OVER () AS INTEGER) AS id, *
      FROM (SELECT DISTINCT user_name, client, settings FROM history.queries)
      """,
      """
      CREATE TABLE history.plans AS SELECT CAST(row_number() OVER () AS INTEGER) AS id, *
      FROM (SELECT DISTINCT array_to_string(sources, chr(31)) AS sources, verdicts, engine FROM history.queries)
      """,
      """
      CREATE TABLE history.endings AS SELECT CAST(row_number() OVER () AS INTEGER) AS id, *
      FROM (SELECT DISTINCT outcome, cache, error_code, error_class, error, error_source FROM history.queries)
      """,
      """
      CREATE TABLE history.targets AS SELECT CAST(row_number() OVER () AS INTEGER) AS id, *
      FROM (SELECT DISTINCT id AS fragment, source, endpoint, cache, error_code FROM history.fragments)
      """,
      """
      CREATE TABLE history.queries_2 (counted BIGINT, process BIGINT, id BIGINT, started TIMESTAMPTZ, statement INTEGER,
        session INTEGER, plan INTEGER, ending INTEGER, text VARCHAR, trace_id VARCHAR, queued BIGINT, planning BIGINT,
        duration BIGINT, first_row BIGINT, client_wait BIGINT, rows BIGINT, bytes BIGINT, rows_pulled BIGINT,
        bytes_pulled BIGINT, peak_memory BIGINT, spilled_bytes BIGINT, cpu BIGINT, plan_cached BOOLEAN, retries INTEGER,
        reruns INTEGER)
      """,
      """
      INSERT INTO history.queries_2
      SELECT epoch_us(counted) // 1000000, process, q.id, started, statement, s.id, p.id, e.id, q.text, NULL, queued,
        planning, duration, first_row, client_wait, rows, bytes, rows_pulled, bytes_pulled, peak_memory, spilled_bytes,
        cpu, plan_cached, retries, reruns
      FROM history.queries q
        JOIN history.sessions s ON s.user_name IS NOT DISTINCT FROM q.user_name
          AND s.client IS NOT DISTINCT FROM q.client AND s.settings IS NOT DISTINCT FROM q.settings
        JOIN history.plans p ON p.sources IS NOT DISTINCT FROM array_to_string(q.sources, chr(31))
          AND p.verdicts IS NOT DISTINCT FROM q.verdicts AND p.engine IS NOT DISTINCT FROM q.engine
        JOIN history.endings e ON e.outcome IS NOT DISTINCT FROM q.outcome AND e.cache IS NOT DISTINCT FROM q.cache
          AND e.error_code IS NOT DISTINCT FROM q.error_code AND e.error_class IS NOT DISTINCT FROM q.error_class
          AND e.error IS NOT DISTINCT FROM q.error AND e.error_source IS NOT DISTINCT FROM q.error_source
      ORDER BY counted, process, q.id
      """,
      """
      CREATE TABLE history.fragments_2 (counted BIGINT, process BIGINT, query_id BIGINT, started TIMESTAMPTZ,
        statement INTEGER, session INTEGER, target INTEGER, text VARCHAR, estimated_rows FLOAT, rows BIGINT, bytes BIGINT,
        waited BIGINT, connected BIGINT, first_row BIGINT, total BIGINT, attempts INTEGER)
      """,
      """
      INSERT INTO history.fragments_2
      SELECT epoch_us(f.counted) // 1000000, f.process, f.query_id, f.started, f.statement, q.session, t.id, f.text,
        f.estimated_rows, f.rows, f.bytes, f.waited, f.connected, f.first_row, f.total, f.attempts
      FROM history.fragments f
        LEFT JOIN history.queries_2 q ON q.process = f.process AND q.id = f.query_id
        JOIN history.targets t ON t.fragment IS NOT DISTINCT FROM f.id AND t.source IS NOT DISTINCT FROM f.source
          AND t.endpoint IS NOT DISTINCT FROM f.endpoint AND t.cache IS NOT DISTINCT FROM f.cache
          AND t.error_code IS NOT DISTINCT FROM f.error_code
      ORDER BY f.counted, f.process, f.query_id, f.id
      """,
      "DROP TABLE history.queries", "ALTER TABLE history.queries_2 RENAME TO queries",
      "DROP TABLE history.fragments", "ALTER TABLE history.fragments_2 RENAME TO fragments",
      "ALTER TABLE history.samples ALTER counted TYPE BIGINT USING epoch_us(counted) // 1000000",
      "ALTER TABLE history.events ALTER counted TYPE BIGINT USING epoch_us(counted) // 1000000",
      // Bytes of file and archive, once an hour.
      "CREATE TABLE history.sizes (time TIMESTAMPTZ, bytes BIGINT)",
      // Files of the archive have the columns of the format that they were written in.
      "ALTER TABLE history.archived ADD COLUMN format INTEGER DEFAULT 1",
    ]
    + ["samples", "source_rollups", "statement_rollups"].flatMap { table in
      ["p50", "p95", "p99"].map { column in
        """
        ALTER TABLE history.\(table) ALTER \(column) TYPE INTEGER USING
          CASE WHEN \(column) <= 0 THEN -32768 ELSE CAST(round(log2(\(column)) * 16 - 0.5) AS INTEGER) END
        """
      }
    }
}
