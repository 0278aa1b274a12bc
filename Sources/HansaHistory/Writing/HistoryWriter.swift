import Foundation
import HansaArrow
import HansaCore
import HansaDuckDB
import HansaMonitoring

/// The file as its one writer has it. Used by one thread at a time; calls block.
final class HistoryWriter {
  let database: HistoryDatabase
  let options: HistoryOptions
  let connection: DuckDBConnection
  private let process: UInt64
  private var numbers: RecordNumbers
  /// What is rolled up, in microseconds: records that come later than that are counted behind it.
  private(set) var rolled: [String: Int64] = [:]
  /// When it was last looked at what is old.
  var swept: Date?

  init(_ options: HistoryOptions, tables: [Name: Schema], process: UInt64) throws(HansaError) {
    self.options = options
    self.process = process
    database = try HistoryDatabase(options, tables: tables)
    connection = try database.database.connect()
    numbers = try RecordNumbers(connection)
    let known = try connection.texts(
      "SELECT subject || ' ' || level, CAST(epoch_us(until) AS VARCHAR) FROM history.rolled", columns: 2)
    for row in known { rolled[row[0] ?? ""] = row[1].flatMap { Int64($0) } }
  }

  /// Writes a batch in one transaction: it is in the file as a whole when this returns, or not at all.
  func write(_ batch: MetricsBatch, _ written: WrittenRecords) throws(HansaError) {
    let rows = RecordRows(process: process, rolled: rolled.values.max() ?? .min)
    for query in batch.queries { rows.add(query, &numbers) }
    for sample in batch.samples { rows.add(sample) }
    for event in batch.events { rows.add(event) }
    HistoryFile(options).protectLog()
    do throws(HansaError) {
      try connection.execute("BEGIN")
      for (table, rows) in numbers.fresh { try append(rows, to: table.rawValue) }
      for table in StoredTable.allCases where rows[table].count > 0 {
        try append(rows[table].take(), to: table.rawValue)
      }
      try database.boundary.withLock { _ throws(HansaError) in
        try connection.execute("COMMIT")
        written.add(batch)
      }
      numbers.committed()
    } catch {
      try? connection.execute("ROLLBACK")
      numbers.rolledBack()
      throw error
    }
  }

  /// Reads the numbers anew, after some were taken out.
  func forgetNumbers() throws(HansaError) { numbers = try RecordNumbers(connection) }

  private func append(_ rows: RecordBatch, to table: String) throws(HansaError) {
    guard rows.rowCount > 0 else { return }
    let appender = try DuckDBAppender(
      connection, database: HistorySchema.database, table: table, rows.schema)
    try appender.append(rows)
    try appender.finish()
  }

  /// Does what is due at `now`.
  func maintain(at now: Date) throws(HansaError) {
    try rollUp(at: now)
    try sweep(at: now)
  }

  private func rollUp(at now: Date) throws(HansaError) {
    let due = Rollup.Level.allCases.flatMap { level in
      Rollup.Subject.allCases.map { Rollup(subject: $0, level: level) }
    }.filter { $0.closed(at: now) > rolled[$0.key] ?? .min }
    guard !due.isEmpty else { return }
    var reached = rolled
    try transaction { () throws(HansaError) in
      for rollup in due {
        let until = rollup.closed(at: now)
        try rollup.run(connection, from: reached[rollup.key], until: until)
        reached[rollup.key] = until
      }
    }
    rolled = reached
  }

  /// Runs statements that write, and hold together.
  func transaction(_ body: () throws(HansaError) -> Void) throws(HansaError) {
    HistoryFile(options).protectLog()
    try connection.execute("BEGIN")
    do throws(HansaError) {
      try body()
      try connection.execute("COMMIT")
    } catch {
      try? connection.execute("ROLLBACK")
      throw error
    }
  }

  /// Brings the log into the file.
  func checkpoint() { try? connection.execute("CHECKPOINT history") }
}

extension Rollup {
  /// As `HistoryWriter.rolled` names it.
  var key: String { "\(subject.rawValue) \(level.rawValue)" }
}
