import HansaCore
import Testing

@testable import HansaServer

@Suite struct ServerOptionsTests {
  @Test func `the server listens on loopback only by default`() throws {
    #expect(ServerOptions().host == "127.0.0.1")
    try ServerOptions().checkAddress()
  }

  @Test(arguments: ["127.0.0.1", "127.8.9.1", "localhost", "LOCALHOST", "::1"])
  func `loopback has several names`(_ host: String) throws { try ServerOptions(host: host).checkAddress() }

  @Test(arguments: ["0.0.0.0", "::", "10.0.0.7", "db.example", "127.evil.example:1", ""])
  func `an address that others reach is refused with what to do`(_ host: String) {
    var options = ServerOptions(host: host)
    let error = #expect(throws: HansaError.self) { try options.checkAddress() }
    #expect(error?.code == .configuration)
    #expect(error?.advice?.contains("allow_unauthenticated") == true)
    options.allowsUnauthenticated = true
    #expect(throws: Never.self) { try options.checkAddress() }
  }
}
