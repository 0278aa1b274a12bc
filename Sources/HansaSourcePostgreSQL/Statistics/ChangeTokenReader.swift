import HansaCatalog
import HansaCore
import HansaSource

/// Asks which transactions are visible: while the snapshot is the same, none has committed, in any database of the server.
///
/// The counters of `pg_stat_all_tables` would tell tables apart, but a backend reports what it did up to a minute after its
/// commit, and a crash forgets it.
struct ChangeTokenReader {
  let connection: Connection

  /// Tables whose rows only a transaction of this server changes. Not views, which may call anything, nor tables with row
  /// security, whose policies may; foreign tables are changed elsewhere, and unlogged ones are emptied after a crash.
  ///
  /// A replica tells nothing: its snapshots do not list the transactions that run.
  func read(_ tables: [TableName]) throws(HansaError) -> [TableName: ChangeToken] {
    let snapshot = connection.serverVersionNumber >= 130_000 ? "pg_current_snapshot()" : "txid_current_snapshot()"
    let result = try connection.query(
      """
      WITH RECURSIVE asked AS (
        SELECT c.oid, n.nspname, c.relname FROM unnest($1::text[], $2::text[]) AS a(schema_name, table_name)
          JOIN pg_catalog.pg_namespace n ON n.nspname = a.schema_name
          JOIN pg_catalog.pg_class c ON c.relnamespace = n.oid AND c.relname = a.table_name
        WHERE n.nspname NOT IN ('pg_catalog', 'information_schema')
      ), family(root, member) AS (
        SELECT oid, oid FROM asked
        UNION
        SELECT f.root, i.inhrelid FROM family f JOIN pg_catalog.pg_inherits i ON i.inhparent = f.member
      )
      SELECT a.nspname::text, a.relname::text,
        \(snapshot)::text || ' ' || extract(epoch FROM pg_postmaster_start_time())::text
      FROM asked a WHERE NOT pg_is_in_recovery() AND NOT EXISTS (
        SELECT FROM family f JOIN pg_catalog.pg_class m ON m.oid = f.member
        WHERE f.root = a.oid AND (m.relkind NOT IN ('r', 'p', 'm') OR m.relpersistence <> 'p' OR m.relrowsecurity))
      """,
      [.array(tables.map { .text($0.schema) }), .array(tables.map { .text($0.table) })])
    var tokens: [TableName: ChangeToken] = [:]
    for row in 0..<result.rowCount {
      tokens[TableName(result.name(row, 0), result.name(row, 1))] = result.text(row, 2).map { ChangeToken($0) }
    }
    return tokens
  }
}
