import Foundation
import HansaCore

/// A port of 127.0.0.1 that takes connections and never says anything: what a server that hangs looks like.
public final class SilentListener: Sendable {
  public let host = "127.0.0.1"
  public let port: Int
  private let socket: Int32

  /// - Throws: `.ioError` when no port can be had.
  public init() throws(HansaError) {
    socket = Foundation.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let socket = socket
    let isListening = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        // The system completes the connections; nobody ever accepts them.
        bind(socket, $0, length) == 0 && listen(socket, 16) == 0 && getsockname(socket, $0, &length) == 0
      }
    }
    port = Int(UInt16(bigEndian: address.sin_port))
    guard isListening else {
      Foundation.close(socket)
      throw HansaError(.ioError, "no port to listen on: \(String(cString: strerror(errno)))")
    }
  }

  deinit { Foundation.close(socket) }
}
