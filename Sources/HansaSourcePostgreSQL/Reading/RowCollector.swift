import HansaArrow
import HansaCore
import HansaSource

/// Collects decoded rows into batches and sends them on.
struct RowCollector: ~Copyable {
  /// Takes a batch, as `BatchStream.send` does.
  typealias Sink = (_ batch: RecordBatch, _ isLast: Bool) throws(HansaError) -> Void

  private let send: Sink
  private let builder: BatchBuilder
  private let decoders: UnsafeMutableBufferPointer<ColumnDecoder>
  private var rows = 0
  private var bytes = 0

  /// A batch is sent at whichever comes first: large enough to be cheap per row, small enough to keep memory flat.
  private static let rowLimit = 65_536
  private static let byteLimit = 1 << 20

  /// - Parameters:
  ///   - types: the types of the result's columns as the source tells them.
  ///   - send: takes the batches.
  /// - Throws: `.datatypeMismatch` when they are not what the schema says.
  init(
    _ schema: Schema, types: [UInt32], send: @escaping Sink
  ) throws(HansaError) {
    self.send = send
    builder = BatchBuilder(schema)
    let fields = schema.fields
    guard types.count == fields.count else {
      throw HansaError(
        .datatypeMismatch, "the source's result has \(types.count) columns, but \(fields.count) were expected",
        advice: "refresh the source's catalog if the table was changed")
    }
    let decoders = UnsafeMutableBufferPointer<ColumnDecoder>.allocate(capacity: fields.count)
    for (index, field) in fields.enumerated() {
      do throws(HansaError) {
        let decoder = try ColumnDecoder(field, remote: types[index], into: builder.columns[index])
        decoders.initializeElement(at: index, to: decoder)
      } catch {
        decoders.extracting(..<index).deinitialize()
        decoders.deallocate()
        throw error
      }
    }
    self.decoders = decoders
  }

  deinit {
    decoders.deinitialize()
    decoders.deallocate()
  }

  var columnCount: Int { decoders.count }

  mutating func appendNull(_ column: Int) { decoders[column].appendNull() }

  mutating func append(_ column: Int, _ value: UnsafeRawBufferPointer) throws(HansaError) {
    try decoders[column].append(value)
    bytes += value.count
  }

  mutating func endRow() throws(HansaError) {
    rows += 1
    bytes += 4 * decoders.count
    if rows >= Self.rowLimit || bytes >= Self.byteLimit { try flush(isLast: false) }
  }

  /// Sends what is left, if anything is, when the last row was there.
  mutating func end() throws(HansaError) { try flush(isLast: true) }

  private mutating func flush(isLast: Bool) throws(HansaError) {
    guard rows > 0 else { return }
    builder.rowCount = rows
    rows = 0
    bytes = 0
    try send(builder.take(), isLast)
  }
}
