import CLibPQ
import HansaCore

/// Reads `COPY (…) TO STDOUT (FORMAT binary)`: the cheapest way to get many rows out of PostgreSQL.
struct CopyReader: ~Copyable {
  private let connection: Connection
  private var rows: RowCollector
  private var isFirst = true
  private var hasEnded = false

  init(_ connection: Connection, _ rows: consuming RowCollector) {
    self.connection = connection
    self.rows = rows
  }

  /// - Throws: the server's error, `.connectionFailure`, what is wrong with a value, or `.queryCanceled`.
  mutating func read(_ sql: String) throws(HansaError) {
    // The line breaks keep a comment at the statement's end from swallowing the parenthesis.
    guard PQsendQuery(connection.handle, "COPY (\n\(sql)\n) TO STDOUT (FORMAT binary)") == 1 else {
      throw connection.connectionError()
    }
    let start = ResultHandle(PQgetResult(connection.handle))
    guard PQresultStatus(start.pointer) == PGRES_COPY_OUT else {
      defer { connection.drain() }
      throw connection.error(of: start)
    }
    var message: UnsafeMutablePointer<CChar>?
    while true {
      let length = PQgetCopyData(connection.handle, &message, 0)
      guard length > 0 else { break }
      defer { PQfreemem(message) }
      try read(message: UnsafeRawBufferPointer(start: message, count: Int(length)))
    }
    let end = ResultHandle(PQgetResult(connection.handle))
    defer { connection.drain() }
    guard PQresultStatus(end.pointer) == PGRES_COMMAND_OK else { throw connection.error(of: end) }
    guard hasEnded else { throw malformed }
    try rows.end()
  }

  private static let signature: [UInt8] = Array("PGCOPY\n".utf8) + [0xFF, 0x0D, 0x0A, 0x00]

  /// A message has a row, the first one a header before it, the last one a mark instead.
  private mutating func read(message: UnsafeRawBufferPointer) throws(HansaError) {
    var offset = 0
    if isFirst {
      isFirst = false
      guard message.count >= 19, message[..<11].elementsEqual(Self.signature) else { throw malformed }
      offset = 19 + Int(message.bigEndian(UInt32.self, at: 15))
    }
    while offset < message.count {
      guard !hasEnded, offset + 2 <= message.count else { throw malformed }
      let fields = Int(message.bigEndian(Int16.self, at: offset))
      offset += 2
      if fields == -1 {
        hasEnded = true
        continue
      }
      guard fields == rows.columnCount else { throw malformed }
      for column in 0..<fields {
        guard offset + 4 <= message.count else { throw malformed }
        let length = Int(message.bigEndian(Int32.self, at: offset))
        offset += 4
        if length == -1 {
          rows.appendNull(column)
          continue
        }
        guard length >= 0, offset + length <= message.count else { throw malformed }
        try rows.append(column, UnsafeRawBufferPointer(rebasing: message[offset..<offset + length]))
        offset += length
      }
      try rows.endRow()
    }
  }

  private var malformed: HansaError {
    HansaError(.badCopyFormat, "the source's answer is not PostgreSQL's binary COPY format")
  }
}
