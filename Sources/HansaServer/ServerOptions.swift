import HansaCore

/// How `hansa serve` listens and ends: the key `server` of the configuration.
public struct ServerOptions: Sendable, Hashable {
  /// Host and port of HTTP; 0 for a port that is free.
  public var host: String
  public var port: Int
  /// Bytes of a request's body that are taken at most.
  public var maximumBody = 1 << 20
  /// Connections that are open at once at most; others wait in the system's queue.
  public var maximumConnections = 1024
  /// How long running queries may go on once the server is told to end.
  public var grace = Duration.seconds(10)
  /// Whether it may listen where other machines reach it, although nobody has to say who they are.
  public var allowsUnauthenticated = false

  public init(host: String = "127.0.0.1", port: Int = 8080) {
    self.host = host
    self.port = port
  }

  /// Whether only programs of this machine reach it.
  public var isLoopback: Bool { Self.isLoopback(host) }

  static func isLoopback(_ host: String) -> Bool {
    if ["localhost", "::1"].contains(Name(host).folded) { return true }
    let parts = host.split(separator: ".", omittingEmptySubsequences: false)
    return parts.count == 4 && parts[0] == "127" && parts.allSatisfy { UInt8($0) != nil }
  }

  /// - Throws: `.configuration` for an address that would give the data to everybody.
  func checkAddress() throws(HansaError) {
    guard !isLoopback, !allowsUnauthenticated else { return }
    throw HansaError(
      .configuration, "the server does not listen on \(host): whoever reaches it could read all sources",
      advice: """
        There is no authentication yet. Listen on 127.0.0.1 with a proxy that authenticates before it, or write \
        allow_unauthenticated: true under server: where the network itself keeps others out.
        """)
  }
}
