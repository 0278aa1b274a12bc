import Foundation
import Testing

@testable import HansaTesting

/// The proxy between real sockets.
@Suite struct FaultProxyTests {
  /// Sends back what it gets, each connection on a thread, until the other side ends it.
  private final class EchoServer: Sendable {
    let port: Int
    private let listener: Int32

    init() throws {
      (listener, port) = try LoopbackSocket.bound()
      listen(listener, 64)
      let listener = listener
      Thread.detachNewThread {
        while true {
          let client = accept(listener, nil, nil)
          guard client >= 0 else { return }
          Thread.detachNewThread {
            var piece = [UInt8](repeating: 0, count: 4096)
            while true {
              let count = recv(client, &piece, piece.count, 0)
              guard count > 0, send(client, piece, count, Int32(MSG_NOSIGNAL)) == count else { break }
            }
            close(client)
          }
        }
      }
    }

    deinit { shutdown(listener, Int32(SHUT_RD)) }
  }

  /// How a read ended.
  private enum Ending: Equatable { case end, reset, nothing }

  /// A client whose reads wait for long where a test expects something, and a moment where it expects nothing.
  private final class Client {
    let socket: Int32
    /// The system tells of a reset once: a send that comes after it takes the error, and reads then see an end.
    private var wasReset = false

    struct Refused: Error {}

    init(_ port: Int) throws {
      guard let made = LoopbackSocket.connected(to: port) else { throw Refused() }
      socket = made
    }

    func say(_ bytes: [UInt8]) {
      if send(socket, bytes, bytes.count, Int32(MSG_NOSIGNAL)) < 0, errno == ECONNRESET { wasReset = true }
    }

    /// Reads until so many bytes are there, or no more come.
    func hear(_ count: Int, within milliseconds: Int32 = 120_000) -> (bytes: [UInt8], ending: Ending?) {
      var bytes: [UInt8] = []
      var piece = [UInt8](repeating: 0, count: 4096)
      while bytes.count < count {
        var entry = pollfd(fd: socket, events: Int16(POLLIN), revents: 0)
        guard poll(&entry, 1, milliseconds) > 0 else { return (bytes, .nothing) }
        let got = recv(socket, &piece, min(piece.count, count - bytes.count), 0)
        if got < 0 { return (bytes, .reset) }
        if got == 0 { return (bytes, wasReset ? .reset : .end) }
        bytes += piece[..<got]
      }
      return (bytes, nil)
    }

    deinit { close(socket) }
  }

  private let hello = Array("hello, world".utf8)

  @Test func `without a plan all passes, and is counted`() async throws {
    let server = try EchoServer()
    let proxy = try FaultProxy(to: server.port)
    do {
      let client = try Client(proxy.port)
      client.say(hello)
      #expect(client.hear(hello.count) == (hello, nil))
      let counts = proxy.counts
      #expect(counts.accepted == 1 && counts.open == 1)
      #expect(counts.bytesFromClients == hello.count && counts.bytesFromServer == hello.count)
    }
    #expect(try await eventually { proxy.counts.open == 0 })
    withExtendedLifetime(server) {}
  }

  @Test func `connections get the faults of the plan in their order`() async throws {
    let server = try EchoServer()
    let plan = FaultPlan(
      [
        ConnectionFault(toClient: DirectionFault(.close, after: 5)),
        ConnectionFault(toServer: DirectionFault(.reset, after: 0)),
        ConnectionFault(.reset), ConnectionFault(.silent),
        ConnectionFault(toClient: DirectionFault(.stall, after: 2)),
      ], others: ConnectionFault(toServer: DirectionFault(.insert([0]), after: 1)))
    let proxy = try FaultProxy(to: server.port, plan: plan)
    let expected: [([UInt8], Ending?)] = [
      (Array(hello[..<5]), .end), ([], .reset), ([], .reset), ([], .nothing), (Array(hello[..<2]), .nothing),
      ([hello[0], 0] + hello[1...], nil), ([hello[0], 0] + hello[1...], nil),
    ]
    for (bytes, ending) in expected {
      // Where the reset is fast, the connection is over before the client knows that it was made.
      guard let client = try? Client(proxy.port) else {
        #expect(bytes.isEmpty && ending == .reset)
        continue
      }
      client.say(hello)
      #expect(bytes.isEmpty || client.hear(bytes.count) == (bytes, nil))
      guard let ending else { continue }
      #expect(client.hear(1, within: ending == .nothing ? 50 : 120_000) == ([], ending))
    }
    #expect(proxy.counts.accepted == expected.count)
    #expect(try await eventually { proxy.counts.open == 0 })
    withExtendedLifetime(server) {}
  }

  @Test func `a plan reaches connections that are open, and healing lets go what was held back`() throws {
    let server = try EchoServer()
    let proxy = try FaultProxy(to: server.port)
    let client = try Client(proxy.port)
    client.say(hello)
    #expect(client.hear(hello.count) == (hello, nil))
    proxy.apply(FaultPlan([ConnectionFault(toClient: DirectionFault(.stall, after: 3))]))
    client.say(hello)
    #expect(client.hear(3) == (Array(hello[..<3]), nil))
    #expect(client.hear(1, within: 50) == ([], .nothing))
    proxy.apply(.none)
    #expect(client.hear(hello.count - 3) == (Array(hello[3...]), nil))
    withExtendedLifetime(server) {}
  }

  @Test func `a proxy that is cut resets and refuses, and once restored serves again at its port`() throws {
    let server = try EchoServer()
    // A connection that was ended here stays known to the system for a minute, at the proxy's port.
    let proxy = try FaultProxy(
      to: server.port, plan: FaultPlan([ConnectionFault(toClient: DirectionFault(.close, after: 5))]))
    do {
      let client = try Client(proxy.port)
      client.say(hello)
      #expect(client.hear(6) == (Array(hello[..<5]), .end))
    }
    for _ in 0..<3 {
      let client = try Client(proxy.port)
      client.say(hello)
      #expect(client.hear(hello.count) == (hello, nil))
      proxy.cut()
      #expect(client.hear(1) == ([], .reset))
      #expect(LoopbackSocket.connected(to: proxy.port) == nil)
      #expect(proxy.counts.open == 0)
      // Nobody else gets the port meanwhile.
      #expect(throws: (any Error).self) { try LoopbackSocket.bound(to: proxy.port) }
      try proxy.restore()
    }
    let client = try Client(proxy.port)
    client.say(hello)
    #expect(client.hear(hello.count) == (hello, nil))
    withExtendedLifetime(server) {}
  }

  @Test func `delay and throttle take their time, and nothing is lost`() throws {
    let server = try EchoServer()
    let plan = FaultPlan([
      ConnectionFault(toClient: DirectionFault(delay: .milliseconds(60))),
      ConnectionFault(toServer: DirectionFault(bytesPerSecond: 100_000)),
    ])
    let proxy = try FaultProxy(to: server.port, plan: plan)
    for (size, minimum) in [(100, 60), (10_000, 90)] {
      let bytes = (0..<size).map { UInt8(truncatingIfNeeded: $0) }
      // Before the connection: what the proxy takes for now may be a moment ago.
      let clock = ContinuousClock.now
      let client = try Client(proxy.port)
      client.say(bytes)
      #expect(client.hear(size) == (bytes, nil))
      #expect(ContinuousClock.now - clock >= .milliseconds(minimum))
    }
    withExtendedLifetime(server) {}
  }

  @Test func `a proxy that is let go resets its connections`() throws {
    let server = try EchoServer()
    for _ in 0..<5 {
      let client: Client
      do {
        let proxy = try FaultProxy(to: server.port)
        client = try Client(proxy.port)
        client.say(hello)
        #expect(client.hear(hello.count) == (hello, nil))
      }
      #expect(client.hear(1) == ([], .reset))
    }
    withExtendedLifetime(server) {}
  }
}
