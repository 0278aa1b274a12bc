import HansaArrow
import HansaCore
import HansaSource

/// Collects decoded rows into batches and sends them on.
struct RowCollector {
  private let stream: BatchStream
  private let builder: BatchBuilder
  private var decoders: [ColumnDecoder] = []
  private var bytes = 0

  /// A batch is sent at whichever comes first: large enough to be cheap per row, small enough to keep memory flat.
  private static let rowLimit = 65_536
  private static let byteLimit = 1 << 20

  /// - Parameter types: the types of the result's columns as the source tells them.
  /// - Throws: `.datatypeMismatch` when they are not what the stream's schema says.
  init(_ stream: BatchStream, types: [UInt32]) throws(HansaError) {
    self.stream = stream
    builder = BatchBuilder(stream.schema)
    let fields = stream.schema.fields
    guard types.count == fields.count else {
      throw HansaError(
        .datatypeMismatch, "the source's result has \(types.count) columns, but \(fields.count) were expected",
        advice: "refresh the source's catalog if the table was changed")
    }
    for (index, field) in fields.enumerated() {
      decoders.append(try ColumnDecoder(field, remote: types[index], into: builder.columns[index]))
    }
  }

  var columnCount: Int { decoders.count }

  mutating func appendNull(_ column: Int) { decoders[column].appendNull() }

  mutating func append(_ column: Int, _ value: UnsafeRawBufferPointer) throws(HansaError) {
    try decoders[column].append(value)
    bytes += value.count
  }

  mutating func endRow() throws(HansaError) {
    builder.rowCount += 1
    bytes += 4 * decoders.count
    if builder.rowCount >= Self.rowLimit || bytes >= Self.byteLimit { try flush() }
  }

  /// Sends what is left, if anything is.
  mutating func flush() throws(HansaError) {
    guard builder.rowCount > 0 else { return }
    bytes = 0
    try stream.send(builder.take())
  }
}
