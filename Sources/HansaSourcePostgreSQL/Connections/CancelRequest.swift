import CLibPQ
import Foundation

/// PostgreSQL's request to stop what a backend runs, over a connection of its own: what libpq's PQcancel sends, to the same
/// address, without encryption as there.
///
/// PQcancel waits without limit for a peer that took the request and never answers; libpq has no other way before
/// version 17.
struct CancelRequest: Sendable {
  private let address: [UInt8]
  private let message: [UInt8]

  /// - Parameter key: what the server gave to the connection.
  /// - Returns: nil where the address of the connection's other end is not known.
  init?(_ connection: OpaquePointer, _ key: BackendKey) {
    var peer = sockaddr_storage()
    var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
    let isKnown = withUnsafeMutablePointer(to: &peer) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        getpeername(PQsocket(connection), $0, &length) == 0
      }
    }
    guard isKnown else { return nil }
    address = withUnsafeBytes(of: peer) { Array($0.prefix(Int(length))) }
    message = [16, 80_877_102, key.process, key.secret].flatMap { (part: Int32) in
      withUnsafeBytes(of: part.bigEndian) { Array($0) }
    }
  }

  /// Sends it, and waits until the server has passed it on, which it tells by ending the connection.
  func deliver(until deadline: ContinuousClock.Instant) {
    let family = address.withUnsafeBytes { Int32($0.loadUnaligned(as: sa_family_t.self)) }
    let kind = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue) | Int32(SOCK_NONBLOCK.rawValue)
    let descriptor = socket(family, kind, 0)
    guard descriptor >= 0 else { return }
    defer { close(descriptor) }
    let isBegun = address.withUnsafeBytes { bytes in
      guard let pointer = bytes.bindMemory(to: sockaddr.self).baseAddress else { return false }
      return connect(descriptor, pointer, socklen_t(bytes.count)) == 0 || errno == EINPROGRESS
    }
    guard isBegun, Self.wait(descriptor, for: POLLOUT, until: deadline) else { return }
    // It fits any socket's buffer, so that it is sent as a whole or not at all.
    guard send(descriptor, message, message.count, Int32(MSG_NOSIGNAL)) == message.count else { return }
    // A peer that says something instead is no server.
    _ = Self.wait(descriptor, for: POLLIN, until: deadline)
  }

  private static func wait(_ descriptor: Int32, for event: Int32, until deadline: ContinuousClock.Instant) -> Bool {
    while true {
      let left = deadline - .now
      guard left > .zero else { return false }
      var entry = pollfd(fd: descriptor, events: Int16(event), revents: 0)
      let count = poll(&entry, 1, Int32(clamping: Int64(left / .milliseconds(1)) + 1))
      if count > 0 { return true }
      if count < 0, errno != EINTR { return false }
    }
  }
}

/// libpq's own request, for where the key of a connection is not known.
final class LibraryCancelRequest: @unchecked Sendable {
  private let handle: OpaquePointer?

  init(_ connection: OpaquePointer) { handle = PQgetCancel(connection) }

  /// Waits without limit for a peer that takes the request and never answers.
  func send() {
    var reason = [CChar](repeating: 0, count: 256)
    if let handle { _ = PQcancel(handle, &reason, Int32(reason.count)) }
  }

  deinit { if let handle { PQfreeCancel(handle) } }
}
