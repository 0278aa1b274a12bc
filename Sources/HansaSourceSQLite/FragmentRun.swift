import CSQLite
import HansaArrow
import HansaCore
import HansaSource
import Synchronization

/// Runs one fragment on the thread it is called from.
struct FragmentRun {
  let connection: SQLiteConnection
  let request: FragmentRequest
  let stream: BatchStream
  let options: SQLiteOptions

  /// The first batch is small, so that its rows come early.
  private static let firstBatchRows = 256
  private static let batchRows = 8192
  private static let batchBytes = 4 << 20

  func run() throws(HansaError) {
    connection.begin()
    let running = RunningConnection(connection)
    stream.onCancel { running.stop() }
    defer {
      stream.onCancel(nil)
      running.end()
    }
    let statement = try connection.prepare(request.sql)
    try statement.bind(request.parameters)
    let fields = request.schema.fields
    guard fields.isEmpty || statement.columnCount == fields.count else {
      throw HansaError(
        .internalError, "a fragment gives \(statement.columnCount) columns where \(fields.count) are expected",
        detail: "The statement is \(request.sql)")
    }
    let batch = BatchBuilder(request.schema)
    var readers: [ColumnReader] = []
    for (index, builder) in batch.columns.enumerated() {
      readers.append(try ColumnReader(index, fields[index], builder, statement.handle, options.datetime))
    }
    var limit = Self.firstBatchRows
    while try statement.step() {
      for reader in readers { try read(reader, statement) }
      batch.rowCount += 1
      // After each row: a single value may have a gigabyte, and a batch's offsets end at two.
      if batch.rowCount >= limit || batch.byteCount >= Self.batchBytes {
        try stream.send(batch.take())
        limit = Self.batchRows
      }
    }
    if batch.rowCount > 0 { try stream.send(batch.take(), isLast: true) }
  }

  @inline(__always)
  private func read(_ reader: ColumnReader, _ statement: SQLiteStatement) throws(HansaError) {
    do throws(Misfit) { try reader.read() } catch {
      if options.onTypeMismatch == .null, error.code != .invalidCharacter {
        reader.appendNull()
      } else {
        throw MisfitReport(
          connection: connection, type: reader.type, place: reader.place, name: reader.name, value: reader.value
        ).error(error)
      }
    }
  }
}

/// Lets a cancellation from another thread reach the connection only while its statement runs.
private final class RunningConnection: Sendable {
  private let connection: Mutex<SQLiteConnection?>

  init(_ connection: SQLiteConnection) { self.connection = Mutex(connection) }

  func stop() { connection.withLock { $0?.interrupt() } }
  func end() { connection.withLock { $0 = nil } }
}
