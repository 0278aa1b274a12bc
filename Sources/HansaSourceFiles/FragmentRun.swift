import HansaArrow
import HansaCore
import HansaDuckDB
import HansaSQL
import HansaSource

/// Runs one fragment on the thread it is called from, over a connection of its own.
struct FragmentRun {
  let files: FilesDatabase
  let request: FragmentRequest
  let stream: BatchStream

  /// - Throws: `.queryCanceled` when the stream was cancelled, an error naming file and row, or DuckDB's error.
  func run() throws(HansaError) {
    var tables: [TableFiles] = []
    do throws(HansaError) {
      tables = try files.prepare(request.sql)
      guard try !ranNarrow() else { return }
      try send(with: NarrowDecimals.macros(of: request.sql, isNarrow: false))
    } catch {
      if stream.wasCancelled { throw HansaError(.queryCanceled, "the query was cancelled") }
      throw error.code == .undefinedObject
        ? HansaError(.undefinedTable, error.message, detail: error.detail) : FileFailure(tables).error(error)
    }
  }

  /// Runs the statement with decimals of 18 digits, where it may be.
  ///
  /// - Returns: false where they do not suffice, or did not the last time: there is no row yet.
  private func ranNarrow() throws(HansaError) -> Bool {
    let macros = NarrowDecimals.macros(of: request.sql, isNarrow: true)
    guard !macros.isEmpty, !files.overflowed.contains(request.sql) else { return false }
    do throws(HansaError) {
      try send(with: macros)
      return true
    } catch {
      guard error.code == .numericOutOfRange, stream.statistics.batches == 0 else { throw error }
      files.overflowed.insert(request.sql)
      return false
    }
  }

  private func send(with macros: [String]) throws(HansaError) {
    let connection = try files.database.connect()
    stream.markConnected()
    for macro in macros { try connection.execute(macro) }
    let statement = try connection.prepare(request.sql)
    try statement.bind(request.parameters)
    try statement.send(to: stream, as: request.schema)
  }
}
