/// What is asked of PostgreSQL's system catalogs; what differs between its versions follows from the server's number.
struct CatalogQueries {
  /// 150004 for 15.4.
  let version: Int

  /// Tables and views that the user may read: identifier, schema, name, kind, rows by the statistics, whether other
  /// tables inherit from it, whether any of its rows are in a foreign table.
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
      SELECT r.oid, r.nspname, r.relname, r.relkind, s.tuples, s.has_heirs, s.is_foreign
      FROM readable r JOIN sizes s ON s.root = r.oid
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

  /// Indexes over all rows of their table: table, name, attribute numbers (0 for an expression), how many of them are
  /// key columns, whether they are ordered, unique by the types' own equality, primary, checked at once, and whether a
  /// NULL equals a NULL. `$1` as for the tables.
  var indexes: String {
    """
    SELECT i.indrelid, x.relname, i.indkey, \(version >= 110_000 ? "i.indnkeyatts" : "i.indnatts"), a.amname = 'btree',
      i.indisunique AND NOT i.indisexclusion AND a.amname = 'btree' AND NOT EXISTS (
        SELECT FROM pg_opclass o
        WHERE o.oid = ANY (i.indclass::oid[]) AND NOT o.opcdefault AND o.opcname !~ '_pattern_ops$'),
      i.indisprimary, i.indimmediate, \(version >= 150_000 ? "i.indnullsnotdistinct" : "false")
    FROM pg_index i JOIN pg_class x ON x.oid = i.indexrelid JOIN pg_am a ON a.oid = x.relam
      JOIN pg_class c ON c.oid = i.indrelid JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE i.indisvalid AND i.indpred IS NULL AND a.amname IN ('btree', 'hash')
      AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
      AND ($1::text[] = '{}' OR n.nspname = ANY ($1::text[]))
    ORDER BY i.indrelid, NOT i.indisprimary, x.relname
    """
  }

  /// Types but those of rows: identifier, kind, element of a true array, base and modifier of a domain.
  let types = """
    SELECT t.oid, t.typtype, CASE WHEN t.typcategory = 'A' AND t.typlen = -1 THEN t.typelem ELSE 0 END,
      t.typbasetype, t.typtypmod
    FROM pg_type t LEFT JOIN pg_type e ON e.oid = t.typelem
    WHERE t.typtype NOT IN ('c', 'p') AND (e.oid IS NULL OR e.typtype NOT IN ('c', 'p'))
    """

  /// The database: its collation's name, who provides it, its encoding, whether the user may create temporary tables
  /// in it, whether the server is a standby, what it says of its build.
  var database: String {
    let provider = version >= 150_000 ? "datlocprovider" : "'c'"
    let locale = version >= 170_000 ? "datlocale" : version >= 150_000 ? "daticulocale" : "NULL"
    return """
      SELECT CASE WHEN \(provider) = 'c' THEN datcollate ELSE coalesce(\(locale), datcollate) END, \(provider),
        pg_encoding_to_char(encoding), has_database_privilege(oid, 'TEMPORARY'), pg_is_in_recovery(), version()
      FROM pg_database WHERE datname = current_database()
      """
  }

  /// What sessions have that set nothing, and what this one has: name, their value, ours.
  let settings = """
    SELECT name, reset_val, setting FROM pg_settings
    WHERE name IN ('client_encoding', 'TimeZone', 'DateStyle', 'IntervalStyle', 'extra_float_digits', 'search_path',
      'standard_conforming_strings', 'default_transaction_read_only')
    ORDER BY name
    """
}
