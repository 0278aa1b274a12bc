import CLibPQ
import HansaCore
import HansaSQL

/// What connections share that read parts of one table: the snapshot, and the table's lock.
///
/// Each connection takes the lock for itself, for as long as it reads: with it nobody can move the rows to other pages
/// (VACUUM FULL, CLUSTER) or empty the table in between. The first one takes it before the snapshot, unless that is the
/// one of its query's other fragments.
struct TableSnapshot {
  /// What other connections find the snapshot by, as long as the first one's transaction lasts.
  let name: String
  /// Pages of the table, or of the largest of its partitions: a range of pages is one in each of them.
  let pages: Int
  /// Pages of all partitions together.
  let totalPages: Int

  private static let savepoint = "hansa_parts"

  /// Begins the first connection's transaction, or goes on in the one that it has.
  ///
  /// - Parameter shared: the name of the snapshot that its transaction has; nil: it has none.
  /// - Returns: nil where the table cannot be read in parts: it is a view, say, or has foreign partitions. The
  ///   connection may be in the transaction then or not; `giveUp` makes it as it was.
  /// - Throws: the server's error, or `.connectionFailure`: the user may not lock the table, say.
  static func open(
    of statement: RangedStatement, on connection: Connection, shared: String?
  ) throws(HansaError) -> TableSnapshot? {
    let begin = shared == nil ? "BEGIN TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY" : "SAVEPOINT \(savepoint)"
    try connection.run("\(begin); LOCK TABLE \(name(of: statement)) IN ACCESS SHARE MODE")
    let result = try connection.query(
      state(exporting: shared == nil ? "pg_export_snapshot()" : "''"), [.text(Name(name(of: statement)))])
    guard result.rowCount == 1, let exported = result.text(0, 0), let pages = result.text(0, 1).flatMap({ Int($0) }),
      let total = result.text(0, 2).flatMap({ Int($0) })
    else { return nil }
    return TableSnapshot(name: shared ?? exported, pages: pages, totalPages: total)
  }

  /// Leaves the connection as it was before `open`.
  static func giveUp(on connection: Connection, shared: String?) throws(HansaError) {
    try connection.run(shared == nil ? "ROLLBACK" : "ROLLBACK TO SAVEPOINT \(savepoint)")
  }

  /// Lets another connection see what the first one sees, until its transaction ends.
  ///
  /// - Throws: the server's error, also when somebody waits for a lock that excludes ours: we would wait for them, they
  ///   for the first connection, and that one for us.
  func join(of statement: RangedStatement, on connection: Connection) throws(HansaError) {
    try SharedSnapshot.join(name, on: connection)
    try connection.run("LOCK TABLE \(Self.name(of: statement)) IN ACCESS SHARE MODE NOWAIT")
  }

  private static func name(of statement: RangedStatement) -> String {
    let dialect = PostgreSQLDialect()
    return "\(dialect.quote(statement.schema)).\(dialect.quote(statement.table))"
  }

  /// The snapshot's name, pages of the largest member of the table's family, pages of all; no row where a member has
  /// no pages of PostgreSQL's own kind, or the conditions of a row security policy would come before the ranges.
  private static func state(exporting name: String) -> String {
    """
    WITH RECURSIVE family(member) AS (
      SELECT $1::regclass::oid
      UNION
      SELECT i.inhrelid FROM family f JOIN pg_inherits i ON i.inhparent = f.member
    ), sizes AS (
      SELECT max(s.pages) AS largest, sum(s.pages)::int8 AS total,
        bool_and(c.relkind = 'p' OR c.relkind IN ('r', 'm') AND a.amname = 'heap') AND NOT bool_or(c.relrowsecurity)
          AND current_setting('enable_tidscan')::boolean AS has_ranges
      FROM family f JOIN pg_class c ON c.oid = f.member LEFT JOIN pg_am a ON a.oid = c.relam
        CROSS JOIN LATERAL (
          SELECT CASE WHEN c.relkind IN ('r', 'm') THEN pg_relation_size(c.oid) ELSE 0 END
            / current_setting('block_size')::int8 AS pages) AS s
    )
    SELECT \(name), largest, total FROM sizes WHERE has_ranges
    """
  }
}
