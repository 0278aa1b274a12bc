import HansaArrow
import HansaCore
import HansaDuckDB
import HansaHistory
import HansaSource
import Synchronization

/// The DuckDB that answers for the tables of `hansa`: the history's where its file is open, else one without a file.
final class SystemDatabase: Sendable {
  private let store: HistoryStore?
  /// Opened by the first statement that needs it.
  private let plain = Mutex<HistoryDatabase?>(nil)

  init(_ store: HistoryStore?) { self.store = store }

  /// Runs a statement and sends its rows; blocks.
  ///
  /// - Parameter made: tables that were made for the query that asks, by names that no other query's have.
  func run(
    _ request: FragmentRequest, _ reader: SystemTable.Reader, made: [SystemTable], _ stream: BatchStream
  ) throws(HansaError) {
    var reader = reader
    let database: HistoryDatabase
    // Why there is no history was told as an event when it was found: what is live can be shown all the same.
    if let store, let attached = try? store.database() {
      database = attached
      reader.history = store
    } else {
      database = try withoutFile()
    }
    stream.markConnected()
    let asking = reader
    do throws(HansaError) {
      try database.withStatement(
        request.sql, user: reader.user,
        further: Dictionary(made.map { ($0.name, Schema($0.columns)) }) { first, _ in first },
        rows: { name throws(HansaError) in try SystemTable.batch(name, asking, made: made) }
      ) { statement throws(HansaError) in
        try statement.bind(request.parameters)
        try statement.send(to: stream, as: request.schema)
      }
    } catch {
      reader.history?.failed(error)
      throw stream.wasCancelled ? HansaError(.queryCanceled, "the query was cancelled") : error
    }
  }

  private func withoutFile() throws(HansaError) -> HistoryDatabase {
    try plain.withLock { (plain) throws(HansaError) in
      if let plain { return plain }
      let made = try HistoryDatabase(nil, tables: SystemTable.schemas)
      plain = made
      return made
    }
  }

  /// Statements that run keep their database until they end.
  func close() { plain.withLock { $0 = nil } }
}
