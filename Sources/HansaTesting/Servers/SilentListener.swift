import Foundation
import HansaCore

/// A port of 127.0.0.1 that takes connections and never says anything: what a server that hangs looks like.
public final class SilentListener: Sendable {
  public let host = "127.0.0.1"
  public let port: Int
  private let socket: Int32

  /// - Throws: `.ioError` when no port can be had.
  public init() throws(HansaError) {
    (socket, port) = try LoopbackSocket.bound()
    // The system completes the connections; nobody ever accepts them.
    guard listen(socket, 16) == 0 else {
      close(socket)
      throw HansaError(.ioError, "no port to listen on: \(String(cString: strerror(errno)))")
    }
  }

  deinit { close(socket) }
}
