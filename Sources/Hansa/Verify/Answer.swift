import HansaArrow
import HansaCore
import HansaExecution
import HansaFormats

/// The rows of an answer, kept to be compared: bounded by rows and bytes.
struct Answer: Sendable {
  /// Bytes of batches that are kept at most.
  static let byteLimit = 256 << 20

  let schema: Schema
  private(set) var batches: [RecordBatch] = []
  private(set) var rowCount = 0
  private var bytes = 0
  /// It has more rows, or bytes, than were kept.
  private(set) var isCut = false

  init(schema: Schema) { self.schema = schema }

  /// Reads an answer until its end, or until it has more rows than `limit`.
  init(of execution: QueryExecution, limit: Int) async throws(HansaError) {
    self.init(schema: execution.schema)
    while let batch = try await execution.next() {
      batches.append(batch)
      rowCount += batch.rowCount
      bytes += batch.byteCount
      guard rowCount <= limit, bytes <= Self.byteLimit else {
        isCut = true
        return
      }
    }
  }

  /// The rows, in their order, in a form in which equal values have equal bytes.
  var rows: [[AnswerCell]] { batches.flatMap(Self.rows) }

  private static func rows(_ batch: RecordBatch) -> [[AnswerCell]] {
    let form = TextForm(zone: .utc)
    let writers = form.writers(batch.schema, batch)
    let isNumber = batch.schema.fields.map { $0.type.isNumeric }
    var buffer = ByteBuffer()
    return (0..<batch.rowCount).map { row in
      batch.columns.indices.map { column in
        guard !batch.columns[column].isNull(row) else { return AnswerCell(bytes: nil) }
        buffer.removeAll()
        writers[column](row, &buffer)
        let bytes = Array(buffer.bytes)
        return AnswerCell(bytes: isNumber[column] ? withoutTrailingZeros(bytes) : bytes)
      }
    }
  }

  /// Numerics are equal by value: 1.50 is 1.5.
  private static func withoutTrailingZeros(_ bytes: [UInt8]) -> [UInt8] {
    guard bytes.contains(UInt8(ascii: ".")) else { return bytes }
    var end = bytes.count
    while end > 0, bytes[end - 1] == UInt8(ascii: "0") { end -= 1 }
    if end > 0, bytes[end - 1] == UInt8(ascii: ".") { end -= 1 }
    let text = bytes[..<end]
    return text.elementsEqual("-0".utf8) || text.isEmpty ? [UInt8(ascii: "0")] : Array(text)
  }
}

/// A value in PostgreSQL's text, by its bytes; nil for NULL.
struct AnswerCell: Hashable, Sendable {
  var bytes: [UInt8]?

  /// For a message: quoted, and cut where it is long.
  var shown: String {
    guard let bytes else { return "NULL" }
    let text = String(decoding: bytes, as: UTF8.self)
    return text.count <= 60 ? "'\(text)'" : "'\(text.prefix(60))…'"
  }

  var number: Double? { bytes.flatMap { Double(String(decoding: $0, as: UTF8.self)) } }
}
