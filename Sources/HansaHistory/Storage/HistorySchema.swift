import HansaArrow
import HansaCore
import HansaDuckDB

/// The tables of the file, and how a file of an earlier version is brought up to this one.
enum HistorySchema {
  /// DuckDB's name for the attached file.
  static let database = "history"

  /// What the steps make of an empty file, one after the other: version 1, 2 … A file of version n lacks those behind n.
  ///
  /// A step that was released is never changed: files out there have had it.
  static let steps: [[String]] = [version1]

  static var version: Int { steps.count }

  /// Makes the tables of a new file, or those that a file of an earlier version lacks, in one transaction.
  ///
  /// - Throws: `.configuration` for a file that a later Hansa has written.
  static func migrate(_ connection: DuckDBConnection, steps: [[String]] = steps) throws(HansaError) {
    try connection.execute("BEGIN")
    do throws(HansaError) {
      try connection.execute("CREATE TABLE IF NOT EXISTS history.format (version INTEGER NOT NULL)")
      let found = try connection.integer("SELECT max(version) FROM history.format") ?? 0
      guard found <= steps.count else {
        throw HansaError(
          .configuration, "the history has format \(found), and this Hansa knows \(steps.count)",
          advice: "Use the Hansa that wrote it, or another folder.")
      }
      for (offset, statements) in steps.enumerated().dropFirst(Int(found)) {
        for statement in statements { try connection.execute(statement) }
        try connection.execute("INSERT INTO history.format VALUES (\(offset + 1))")
      }
      try connection.execute("COMMIT")
    } catch {
      try? connection.execute("ROLLBACK")
      throw error
    }
  }

  private static let version1 = [
    // Fingerprints and texts once, not with every record.
    "CREATE TABLE history.statements (id INTEGER NOT NULL, fingerprint VARCHAR, text VARCHAR)",
    create(.queries), create(.fragments), create(.samples), create(.events),
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

  private static func create(_ table: StoredTable) -> String {
    let columns = table.columns.map { "\"\($0.name)\" \(StoredTable.typeName($0.layout))" }
    return "CREATE TABLE history.\(table.rawValue) (\(columns.joined(separator: ", ")))"
  }
}
