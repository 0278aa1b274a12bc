import HansaCatalog
import HansaCore
import HansaSource

/// Asks when a table was last changed, and made: MariaDB's InnoDB notes the second of each commit.
///
/// A change in the same second gives no other time, so a time tells only once it is past. A server that was started since
/// the last change has forgotten its time, as it does when it drops a table from its cache; so it may for one partition of
/// several. MySQL tells what it has once a day.
struct ChangeTokenReader {
  let connection: Connection

  /// Seconds after a commit within which another one could have the same time, with one to spare.
  private static let resolution = 2

  func read(_ tables: [TableName]) throws(HansaError) -> [TableName: ChangeToken] {
    guard connection.isMariaDB, !tables.isEmpty else { return [:] }
    let past = "NOW() - INTERVAL \(Self.resolution) SECOND"
    let rows = try connection.rows(
      StatisticsReader.each(
        tables,
        "SELECT TABLE_SCHEMA, TABLE_NAME, CONCAT_WS(' ', CREATE_TIME, UPDATE_TIME) FROM information_schema.TABLES",
        """
        TABLE_TYPE = 'BASE TABLE' AND ENGINE = 'InnoDB' AND CREATE_OPTIONS NOT LIKE '%partitioned%'
        AND CREATE_TIME < \(past) AND UPDATE_TIME < \(past)
        """))
    var tokens: [TableName: ChangeToken] = [:]
    for row in rows { tokens[StatisticsReader.table(row)] = row[2].map { ChangeToken($0) } }
    return tokens
  }
}
