/// What is asked of PostgreSQL's system catalogs; what differs between its versions follows from the server's number.
struct CatalogQueries {
  /// 150004 for 15.4.
  let version: Int

  /// Tables and views that the user may read: identifier, schema, name, kind, rows by the statistics, whether other
  /// tables inherit from it, whether any of its rows are in a foreign table, attribute numbers of the primary key.
  ///
  /// `$1`: the schemas; an empty array for all but the system's.
  var tables: String {
    // Before 14 a table that was never analyzed has 0 rows on 0 pages instead of -1 rows.
    let isKnown = version >= 140_000 ? "m.reltuples >= 0" : "(m.reltuples > 0 OR m.relpages > 0)"
    return """
      WITH RECURSIVE readable AS (
        SELECT c.oid, n.nspname, c.relname, c.relkind
        FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f')
          AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
          AND ($1::text[] = '{}' OR n.nspname = ANY ($1::text[]))
          AND has_schema_privilege(n.oid, 'USAGE') AND has_any_column_privilege(c.oid, 'SELECT')
      ), family(root, member) AS (
        SELECT oid, oid FROM readable
        UNION
        SELECT f.root, i.inhrelid FROM family f JOIN pg_inherits i ON i.inhparent = f.member
      ), sizes AS (
        SELECT f.root, sum(m.reltuples::float8) FILTER (WHERE \(isKnown) AND m.relkind IN ('r', 'm', 'f')) AS tuples,
          count(*) > 1 AS has_heirs, bool_or(m.relkind = 'f') AS is_foreign
        FROM family f JOIN pg_class m ON m.oid = f.member GROUP BY f.root
      )
      SELECT r.oid, r.nspname, r.relname, r.relkind, s.tuples, s.has_heirs, s.is_foreign, i.indkey
      FROM readable r JOIN sizes s ON s.root = r.oid
        LEFT JOIN pg_index i ON i.indrelid = r.oid AND i.indisprimary AND i.indisvalid
      ORDER BY r.nspname, r.relname
      """
  }

  /// Columns: table, number, name, type, modifier, type as text, whether NOT NULL, collation's name, provider, locale
  /// and whether it is deterministic. `$1` as for the tables.
  var columns: String {
    """
    SELECT a.attrelid, a.attnum, a.attname, a.atttypid, a.atttypmod, format_type(a.atttypid, a.atttypmod),
      a.attnotnull, co.collname, co.collprovider, co.collcollate, \(version >= 120_000 ? "co.collisdeterministic" : "true")
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_attribute a ON a.attrelid = c.oid
      LEFT JOIN pg_collation co ON co.oid = a.attcollation
    WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND a.attnum > 0 AND NOT a.attisdropped
      AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
      AND ($1::text[] = '{}' OR n.nspname = ANY ($1::text[]))
      AND has_schema_privilege(n.oid, 'USAGE')
      AND (has_table_privilege(c.oid, 'SELECT') OR has_column_privilege(c.oid, a.attnum, 'SELECT'))
    ORDER BY a.attrelid, a.attnum
    """
  }

  /// Types but those of rows: identifier, kind, element of a true array, base and modifier of a domain.
  let types = """
    SELECT t.oid, t.typtype, CASE WHEN t.typcategory = 'A' AND t.typlen = -1 THEN t.typelem ELSE 0 END,
      t.typbasetype, t.typtypmod
    FROM pg_type t LEFT JOIN pg_type e ON e.oid = t.typelem
    WHERE t.typtype NOT IN ('c', 'p') AND (e.oid IS NULL OR e.typtype NOT IN ('c', 'p'))
    """

  /// The database's own collation: its name and who provides it.
  var databaseCollation: String {
    let provider = version >= 150_000 ? "datlocprovider" : "'c'"
    let locale = version >= 170_000 ? "datlocale" : version >= 150_000 ? "daticulocale" : "NULL"
    return """
      SELECT CASE WHEN \(provider) = 'c' THEN datcollate ELSE coalesce(\(locale), datcollate) END, \(provider)
      FROM pg_database WHERE datname = current_database()
      """
  }
}
