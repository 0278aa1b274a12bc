import Testing

@testable import HansaServer

@Suite struct ServerOptionsTests {
  @Test func `the server listens on loopback only by default`() { #expect(ServerOptions().host == "127.0.0.1") }
}
