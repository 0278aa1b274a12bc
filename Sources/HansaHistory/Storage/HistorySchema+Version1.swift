extension HistorySchema {
  /// Texts with every record, but for statements.
  static let version1 = [
    "CREATE TABLE history.statements (id INTEGER NOT NULL, fingerprint VARCHAR, text VARCHAR)",
    """
    CREATE TABLE history.queries (counted TIMESTAMPTZ, process BIGINT, id BIGINT, started TIMESTAMPTZ, outcome VARCHAR,
      statement INTEGER, text VARCHAR, user_name VARCHAR, client VARCHAR, settings VARCHAR, queued BIGINT,
      planning BIGINT, duration BIGINT, first_row BIGINT, client_wait BIGINT, rows BIGINT, bytes BIGINT,
      rows_pulled BIGINT, bytes_pulled BIGINT, sources VARCHAR[], peak_memory BIGINT, spilled_bytes BIGINT, cpu BIGINT,
      cache VARCHAR, plan_cached BOOLEAN, retries INTEGER, reruns INTEGER, verdicts VARCHAR, engine VARCHAR,
      error_code VARCHAR, error_class VARCHAR, error VARCHAR, error_source VARCHAR)
    """,
    """
    CREATE TABLE history.fragments (counted TIMESTAMPTZ, process BIGINT, query_id BIGINT, id VARCHAR,
      started TIMESTAMPTZ, user_name VARCHAR, source VARCHAR, endpoint VARCHAR, statement INTEGER, text VARCHAR,
      estimated_rows FLOAT, rows BIGINT, bytes BIGINT, waited BIGINT, connected BIGINT, first_row BIGINT, total BIGINT,
      attempts INTEGER, cache VARCHAR, error_code VARCHAR)
    """,
    """
    CREATE TABLE history.samples (counted TIMESTAMPTZ, process BIGINT, source VARCHAR, time TIMESTAMPTZ, length BIGINT,
      requests BIGINT, failed BIGINT, errors VARCHAR, rows BIGINT, bytes BIGINT, sum DOUBLE, p50 DOUBLE, p95 DOUBLE,
      p99 DOUBLE, buckets INTEGER[], counts BIGINT[], cache_lookups BIGINT, cache_hits BIGINT, connections_open BIGINT,
      connections_idle BIGINT, connections_waiting BIGINT, connections_limit BIGINT, connections_created BIGINT,
      connections_failed BIGINT, concurrency_limit BIGINT, breaker VARCHAR)
    """,
    """
    CREATE TABLE history.events (counted TIMESTAMPTZ, process BIGINT, time TIMESTAMPTZ, kind VARCHAR, source VARCHAR,
      message VARCHAR, fingerprint VARCHAR)
    """,
    // What was rolled up so far, by what and level; rows before `until` are in it.
    "CREATE TABLE history.rolled (subject VARCHAR, level VARCHAR, until TIMESTAMPTZ)",
    """
    CREATE TABLE history.source_rollups (level VARCHAR, time TIMESTAMPTZ, source VARCHAR, requests BIGINT,
      failed BIGINT, rows BIGINT, bytes BIGINT, cache_lookups BIGINT, cache_hits BIGINT, sum DOUBLE,
      p50 DOUBLE, p95 DOUBLE, p99 DOUBLE, buckets INTEGER[], counts BIGINT[])
    """,
    """
    CREATE TABLE history.statement_rollups (level VARCHAR, time TIMESTAMPTZ, statement INTEGER, queries BIGINT,
      failed BIGINT, cancelled BIGINT, rows BIGINT, bytes BIGINT, rows_pulled BIGINT, bytes_pulled BIGINT, sum DOUBLE,
      p50 DOUBLE, p95 DOUBLE, p99 DOUBLE, buckets INTEGER[], counts BIGINT[])
    """,
    // The Parquet files that hold days which are no more in the tables.
    "CREATE TABLE history.archived (subject VARCHAR, day DATE, file VARCHAR, bytes BIGINT)",
  ]
}
