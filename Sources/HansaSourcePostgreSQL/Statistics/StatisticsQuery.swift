/// One statement for what the server knows of several tables, whatever its version.
///
/// `$1`, `$2`: schemas and names of the tables, pair by pair. Rows are of three kinds, by their first column:
/// - `t`: schema, table, rows, bytes
/// - `c`: schema, table, column, its number, type and modifier, whether the statistics are of all rows, null fraction,
///   distinct values (negative: as a part of the rows), width, most common values, their fractions, histogram, correlation
/// - `g`: schema, table, pg_ndistinct (`{"1, 2": 11}`, by column numbers)
struct StatisticsQuery {
  /// 150004 for 15.4.
  let version: Int
  /// Whether files are looked at. That takes a lock, for which an ALTER TABLE that runs can make it wait.
  let measuresFiles: Bool

  /// The locks of `pg_relation_size` are waited for this long.
  private static let lockTimeout = "200ms"

  var text: String {
    """
    WITH RECURSIVE asked AS (
      SELECT c.oid, n.nspname, c.relname FROM unnest($1::text[], $2::text[]) AS a(schema_name, table_name)
        JOIN pg_namespace n ON n.nspname = a.schema_name
        JOIN pg_class c ON c.relnamespace = n.oid AND c.relname = a.table_name
      WHERE c.relkind IN ('r', 'p', 'm', 'f')
    ), family(root, member) AS (
      SELECT oid, oid FROM asked
      UNION
      SELECT f.root, i.inhrelid FROM family f JOIN pg_inherits i ON i.inhparent = f.member
    ), members AS MATERIALIZED (
      SELECT f.root, m.oid, m.relkind, m.reltuples, m.relpages,
        \(bytes) AS bytes
      FROM family f JOIN pg_class m ON m.oid = f.member WHERE m.relkind IN ('r', 'm', 'f')
    ), counted AS MATERIALIZED (
      SELECT m.*, \(rows) AS tuples FROM members m
    ), totals AS MATERIALIZED (
      SELECT a.oid, a.nspname, a.relname, sum(c.tuples) AS tuples, sum(c.bytes) AS bytes,
        (SELECT count(*) > 1 FROM family f WHERE f.root = a.oid) AS has_heirs,
        (array_agg(c.oid ORDER BY c.tuples DESC NULLS LAST))[1] AS largest
      FROM asked a LEFT JOIN counted c ON c.root = a.oid GROUP BY a.oid, a.nspname, a.relname
    )
    SELECT 't', nspname::text, relname::text, tuples::text, bytes::text, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL,
      NULL, NULL
    FROM totals
    UNION ALL
    SELECT 'c', t.nspname, t.relname, a.attname, a.attnum::text, a.atttypid::text, a.atttypmod::text, s.is_own::text,
      s.null_frac::text, s.n_distinct::text, s.avg_width::text, s.most_common_vals::text,
      s.most_common_freqs::float8[]::text, s.histogram_bounds::text, s.correlation::text
    FROM totals t JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum > 0 AND NOT a.attisdropped
      LEFT JOIN LATERAL (
        SELECT true AS is_own, p.* FROM pg_stats p
        WHERE p.schemaname = t.nspname AND p.tablename = t.relname AND p.attname = a.attname
          AND p.inherited = t.has_heirs
        UNION ALL
        SELECT false, p.* FROM pg_class l JOIN pg_namespace n ON n.oid = l.relnamespace
          JOIN pg_stats p ON p.schemaname = n.nspname AND p.tablename = l.relname
        WHERE t.has_heirs AND l.oid = t.largest AND p.attname = a.attname AND NOT p.inherited
        ORDER BY 1 DESC LIMIT 1
      ) s ON true\(groups)
    """
  }

  private var bytes: String {
    guard measuresFiles else { return "m.relpages * current_setting('block_size')::float8" }
    // CASE has the setting made before the lock is asked for.
    return """
      CASE WHEN m.relkind = 'f' THEN NULL WHEN set_config('lock_timeout', '\(Self.lockTimeout)', true) IS NOT NULL
          THEN pg_relation_size(m.oid)::float8 END
      """
  }

  /// As PostgreSQL's own planner estimates: the rows a page had when it was last looked at, on the pages of today; for a
  /// table that nobody looked at (-1 rows, before version 14 none on no pages) by the declared widths of its columns.
  private var rows: String {
    """
    CASE
      WHEN m.relkind = 'f' THEN CASE WHEN m.reltuples > 0 OR m.relpages > 0 THEN m.reltuples::float8 END
      WHEN m.relpages > 0 AND m.reltuples >= 0
        THEN m.reltuples * (m.bytes / current_setting('block_size')::float8 / m.relpages)
      WHEN m.bytes = 0 THEN greatest(m.reltuples::float8, 0)
      ELSE m.bytes * (1 - 24 / current_setting('block_size')::float8) / (28 + (
        SELECT coalesce(sum(CASE
          WHEN a.attlen > 0 THEN a.attlen WHEN a.atttypid = 1700 THEN 8
          WHEN a.atttypmod > 4 THEN least(a.atttypmod - 4, 32) ELSE 32 END), 0)
        FROM pg_attribute a WHERE a.attrelid = m.oid AND a.attnum > 0 AND NOT a.attisdropped)) END
    """
  }

  /// The view came with version 12, statistics of heirs with 15.
  private var groups: String {
    guard version >= 120_000 else { return "" }
    let isOfAll = version >= 150_000 ? " AND e.inherited = t.has_heirs" : ""
    return """

      UNION ALL
      SELECT 'g', t.nspname, t.relname, e.n_distinct::text, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL
      FROM totals t JOIN pg_stats_ext e ON e.schemaname = t.nspname AND e.tablename = t.relname\(isOfAll)
      WHERE e.n_distinct IS NOT NULL
      """
  }
}
