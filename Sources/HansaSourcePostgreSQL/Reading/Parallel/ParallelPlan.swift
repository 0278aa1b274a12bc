import HansaCatalog
import HansaCore
import HansaSQL
import HansaSource

extension ParallelRead {
  /// Rows from which on several connections are worth asking for; the planner's figure is rough, so it only decides
  /// whether the server is asked for its own.
  static let fewestRows = (planner: 10_000.0, server: 50_000.0)

  /// What the planner may expect; nil where one connection reads.
  static func expected(_ readers: Int, _ connection: Connection) -> ParallelReads? {
    guard readers > 1, PostgreSQLDialect(version: connection.version).pageRange("t", from: 0, to: nil) != nil else {
      return nil
    }
    return ParallelReads(
      readers: readers, fewestBytes: Double(PageRanges.fewestPages) * 8192, fewestRows: fewestRows.server)
  }

  /// Whether a fragment is to be read in parts, and then by what: its transaction is open. Otherwise the connection has
  /// the transaction that it came with, or none.
  ///
  /// - Parameter shared: the name of the snapshot that the connection's transaction has; nil: it is in none.
  /// - Throws: `.connectionFailure`, or the server's error when the statement itself is at fault or was cancelled.
  static func plan(
    _ fragment: FragmentRequest, on connection: Connection, shared: String?
  ) throws(HansaError) -> (RangedStatement, TableSnapshot)? {
    guard let statement = fragment.ranged, fragment.estimatedRows ?? .infinity >= fewestRows.planner,
      PostgreSQLDialect(version: connection.version).pageRange("t", from: 0, to: nil) != nil,
      let plan = try StatementPlan.of(fragment.sql, fragment.parameters, on: connection),
      plan.readsWholeTables, plan.rows >= fewestRows.server
    else { return nil }
    do throws(HansaError) {
      let snapshot = try TableSnapshot.open(of: statement, on: connection, shared: shared)
      if let snapshot, snapshot.totalPages >= PageRanges.fewestPages { return (statement, snapshot) }
    } catch {
      // The user may read columns of the table, but not lock it, or the server exports no snapshots: it gives all rows
      // to one connection all the same.
      guard error.code != .queryCanceled else { throw error }
    }
    try TableSnapshot.giveUp(on: connection, shared: shared)
    return nil
  }
}
