import HansaCore
import HansaDuckDB

/// The tables of the file, and how a file of an earlier version is brought up to this one.
enum HistorySchema {
  /// DuckDB's name for the attached file.
  static let database = "history"

  /// What the steps make of an empty file, one after the other: version 1, 2 … A file of version n lacks those behind n.
  ///
  /// A step that was released is never changed: files out there have had it.
  static let steps: [[String]] = [version1, version2]

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
}
