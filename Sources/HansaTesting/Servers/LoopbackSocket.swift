import Foundation
import HansaCore

/// TCP sockets of 127.0.0.1, as the fixtures need them.
enum LoopbackSocket {
  /// A socket that is bound to a port and does not listen yet.
  ///
  /// - Parameters:
  ///   - port: 0 for one that is free.
  ///   - listensAgain: whether it may listen while connections that were made to it are still known to the system.
  static func bound(
    to port: Int = 0, listensAgain: Bool = false
  ) throws(HansaError) -> (descriptor: Int32, port: Int) {
    let descriptor = try make()
    if listensAgain {
      var yes: Int32 = 1
      setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &yes, socklen_t(MemoryLayout<Int32>.size))
    }
    let found = withAddress(port) { address, length in
      bind(descriptor, address, length) == 0 && getsockname(descriptor, address, &length) == 0
    }
    guard found.isDone else {
      let reason = String(cString: strerror(errno))
      close(descriptor)
      throw HansaError(.ioError, "cannot bind a socket to port \(port) of 127.0.0.1: \(reason)")
    }
    return (descriptor, found.port)
  }

  /// A socket that is connected to a port; nil where nobody listens.
  static func connected(to port: Int) -> Int32? {
    guard let descriptor = try? make() else { return nil }
    if withAddress(port, { address, length in connect(descriptor, address, length) == 0 }).isDone {
      return descriptor
    }
    close(descriptor)
    return nil
  }

  /// Reads and writes return at once, with EAGAIN where they would wait.
  static func makeNonBlocking(_ descriptor: Int32) {
    _ = fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) | O_NONBLOCK)
  }

  /// Closes it so that the other side sees a reset (RST) instead of an end (FIN).
  static func reset(_ descriptor: Int32) {
    var option = linger(l_onoff: 1, l_linger: 0)
    setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &option, socklen_t(MemoryLayout<linger>.size))
    close(descriptor)
  }

  private static func make() throws(HansaError) -> Int32 {
    let kind = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
    let descriptor = socket(AF_INET, kind, 0)
    guard descriptor >= 0 else {
      throw HansaError(.ioError, "cannot make a socket: \(String(cString: strerror(errno)))")
    }
    var yes: Int32 = 1
    setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &yes, socklen_t(MemoryLayout<Int32>.size))
    return descriptor
  }

  private static func withAddress(
    _ port: Int, _ body: (UnsafeMutablePointer<sockaddr>, inout socklen_t) -> Bool
  ) -> (isDone: Bool, port: Int) {
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
    address.sin_port = UInt16(port).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let isDone = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { body($0, &length) }
    }
    return (isDone, Int(UInt16(bigEndian: address.sin_port)))
  }
}
