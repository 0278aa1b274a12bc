import CLibPQ
import Foundation

/// What a server gives to a connection for cancelling its statements.
struct BackendKey: Sendable, Hashable {
  let process: Int32
  let secret: Int32

  /// The last that a trace of libpq's tells for this process: `…B	12	BackendKeyData	 18432 -871522810`.
  init?(trace: String, process: Int32) {
    for line in trace.split(separator: "\n").reversed() {
      let fields = line.split(separator: "\t")
      guard fields.count == 5, fields[1] == "B", fields[3] == "BackendKeyData" else { continue }
      let numbers = fields[4].split(separator: " ").map { Int32($0) }
      guard numbers.count == 2, numbers[0] == process, let secret = numbers[1] else { continue }
      (self.process, self.secret) = (process, secret)
      return
    }
    return nil
  }
}

/// Listens to the making of a connection, since libpq tells nobody the key but writes it to its trace.
final class BackendKeyTrace {
  /// All that servers say before they give the key takes a few kilobytes; of one that never stops no more is kept.
  private static let capacity = 1 << 16

  private let buffer: UnsafeMutableRawPointer
  private let file: UnsafeMutablePointer<FILE>?

  /// Begins to listen; `key` must follow, or the connection's end.
  init(_ connection: OpaquePointer) {
    buffer = .allocate(byteCount: Self.capacity, alignment: 1)
    memset(buffer, 0, Self.capacity)
    file = fmemopen(buffer, Self.capacity, "w")
    if let file { PQtrace(connection, file) }
  }

  /// Ends the listening.
  ///
  /// - Returns: nil where the server gave no key, or where this libpq writes it otherwise.
  func key(of connection: OpaquePointer) -> BackendKey? {
    guard let file else { return nil }
    PQuntrace(connection)
    fflush(file)
    let bytes = UnsafeRawBufferPointer(start: buffer, count: Self.capacity).prefix { $0 != 0 }
    return BackendKey(trace: String(decoding: bytes, as: UTF8.self), process: PQbackendPID(connection))
  }

  /// The connection writes to it no more: it was asked for its key, or closed.
  deinit {
    if let file { fclose(file) }
    // Some versions write the answer to the server's question for the password.
    explicit_bzero(buffer, Self.capacity)
    buffer.deallocate()
  }
}
