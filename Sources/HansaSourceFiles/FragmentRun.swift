import HansaArrow
import HansaCore
import HansaDuckDB
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
      let connection = try files.database.connect()
      stream.markConnected()
      let statement = try connection.prepare(request.sql)
      try statement.bind(request.parameters)
      try statement.send(to: stream, as: request.schema)
    } catch {
      if stream.wasCancelled { throw HansaError(.queryCanceled, "the query was cancelled") }
      throw error.code == .undefinedObject
        ? HansaError(.undefinedTable, error.message, detail: error.detail) : FileFailure(tables).error(error)
    }
  }
}
