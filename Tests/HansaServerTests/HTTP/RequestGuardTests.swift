import HansaCore
import Testing

@testable import HansaServer

@Suite struct RequestGuardTests {
  private func refusal(_ host: String?, _ origin: String? = nil, isLoopback: Bool = true) -> HansaError.Code? {
    RequestGuard.refusal(host: host, origin: origin, isLoopback: isLoopback, listening: "127.0.0.1")?.code
  }

  @Test(arguments: ["127.0.0.1:8080", "localhost:8080", "LocalHost", "[::1]:8080", nil])
  func `programs of this machine are answered`(_ host: String?) { #expect(refusal(host) == nil) }

  @Test(arguments: ["evil.example:8080", "127.0.0.1.evil.example", "[::2]:8080", "localhost.evil.example"])
  func `a name that was made to point here is not ours`(_ host: String) {
    #expect(refusal(host) == .insufficientPrivilege)
    #expect(refusal(host, isLoopback: false) == nil)
  }

  @Test func `a web page is answered only from our own origin`() {
    #expect(refusal("127.0.0.1:8080", "http://127.0.0.1:8080") == nil)
    #expect(refusal("127.0.0.1:8080", "http://127.0.0.1:9999") == .insufficientPrivilege)
    #expect(refusal("127.0.0.1:8080", "null") == .insufficientPrivilege)
    #expect(refusal("127.0.0.1:8080", "https://evil.example", isLoopback: false) == .insufficientPrivilege)
  }
}
