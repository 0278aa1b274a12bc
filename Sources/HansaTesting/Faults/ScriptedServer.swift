import Foundation
import HansaCore
import Synchronization

/// A port of 127.0.0.1 behind which there is no database, but something that says what it was told to say to each
/// connection, whatever it hears, until the other side leaves.
public final class ScriptedServer: Sendable {
  public let host = "127.0.0.1"
  public let port: Int
  private let listener: Int32
  private let count = Atomic<Int>(0)

  /// How a server goes on once it has said its words.
  public enum Rest: Sendable {
    case silent
    /// It ends the connection.
    case closes
    /// It says this again and again, with a pause in between.
    case repeats([UInt8], every: Duration)
  }

  /// - Parameters:
  ///   - words: what it says first to each connection.
  ///   - listens: whether it says so only when it has heard something.
  /// - Throws: `.ioError` when no port can be had.
  public init(saying words: [UInt8], then rest: Rest = .silent, listens: Bool = false) throws(HansaError) {
    (listener, port) = try LoopbackSocket.bound()
    guard listen(listener, 64) == 0 else {
      close(listener)
      throw HansaError(.ioError, "cannot listen: \(String(cString: strerror(errno)))")
    }
    let listener = listener
    Thread.detachNewThread { [weak self] in
      while true {
        let client = accept(listener, nil, nil)
        guard client >= 0 else { break }
        if let server = self { server.count.add(1, ordering: .relaxed) }
        Thread.detachNewThread { Self.serve(client, words, rest, listens: listens) }
      }
      close(listener)
    }
  }

  /// Connections that were made to it.
  public var connections: Int { count.load(ordering: .relaxed) }

  /// Ends the thread that accepts.
  deinit { shutdown(listener, Int32(SHUT_RD)) }

  private static func serve(_ client: Int32, _ words: [UInt8], _ rest: Rest, listens: Bool) {
    defer { close(client) }
    var heard = [UInt8](repeating: 0, count: 4096)
    if listens, recv(client, &heard, heard.count, 0) <= 0 { return }
    guard send(client, words, words.count, Int32(MSG_NOSIGNAL)) == words.count || words.isEmpty else { return }
    while true {
      var pause: Int32 = -1
      switch rest {
      case .closes: return
      case .silent: break
      case .repeats(let words, let every):
        pause = Int32(every / .milliseconds(1))
        guard send(client, words, words.count, Int32(MSG_NOSIGNAL)) == words.count else { return }
      }
      var entry = pollfd(fd: client, events: Int16(POLLIN), revents: 0)
      if poll(&entry, 1, pause) > 0, recv(client, &heard, heard.count, 0) <= 0 { return }
    }
  }
}
