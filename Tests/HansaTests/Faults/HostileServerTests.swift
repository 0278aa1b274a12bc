import Foundation
import Hansa
import HansaCore
import HansaSource
import HansaSourceMySQL
import HansaSourcePostgreSQL
import HansaTesting
import Testing

extension FailureTests {
  /// What answers where a database should: nothing, something else, or what means ill.
  @Suite struct HostileServerTests {
    enum Kind: String, CaseIterable, Sendable { case postgres, mysql }

    enum Peer: String, CaseIterable, Sendable {
      case silence, hangsUp, http, randomBytes, greetingAlone, endlessPacket, endlessBytes, drippingBytes, manyErrors

      var server: ScriptedServer {
        get throws {
          var random = SeededRandom(seed: 11)
          let bytes = (0..<4096).map { _ in UInt8(random.below(256)) }
          // A MySQL greeting announces 16 MB here; as PostgreSQL's first message it is one of over 2 GB.
          let endless: [UInt8] = [0xff, 0xff, 0xff, 0x00, 0x0a]
          switch self {
          case .silence: return try ScriptedServer(saying: [])
          case .hangsUp: return try ScriptedServer(saying: [], then: .closes)
          case .http:
            let page = "HTTP/1.1 400 Bad Request\r\nContent-Length: 11\r\nConnection: close\r\n\r\nbad request"
            return try ScriptedServer(saying: Array(page.utf8), then: .closes)
          case .randomBytes: return try ScriptedServer(saying: bytes)
          // The beginning of a true greeting: MySQL's version, PostgreSQL's request for a password by SCRAM.
          case .greetingAlone: return try ScriptedServer(saying: [0x4a, 0, 0, 0, 10] + Array("10.11.6-MariaDB".utf8))
          case .endlessPacket: return try ScriptedServer(saying: endless)
          case .endlessBytes:
            return try ScriptedServer(saying: endless, then: .repeats(bytes, every: .milliseconds(1)))
          case .drippingBytes:
            return try ScriptedServer(saying: endless, then: .repeats([0x41], every: .milliseconds(50)))
          case .manyErrors:
            let error = Array("E".utf8) + [0, 0, 0, 12] + Array("SFATAL\0\0".utf8)
            return try ScriptedServer(saying: error + error, then: .repeats(error, every: .milliseconds(10)))
          }
        }
      }
    }

    private func adapter(_ kind: Kind, port: Int) throws -> any SourceAdapter {
      switch kind {
      case .postgres:
        var options = try PostgreSQLOptions(
          url: "postgresql://hansa@127.0.0.1:\(port)/shop", password: Secret("secret"))
        options.connectTimeout = .seconds(1)
        return PostgreSQLAdapter(name: "odd", options: options)
      case .mysql:
        var options = try MySQLOptions(url: "mysql://hansa@127.0.0.1:\(port)/shop", password: Secret("secret"))
        options.connectTimeout = .seconds(1)
        return MySQLAdapter(name: "odd", options: options)
      }
    }

    /// The error of a query, which is cancelled when it takes too long.
    private func failure(of federation: FederationManager) async -> HansaError? {
      let query = Task { () async throws in try await federation.query("SELECT * FROM odd.orders").rows() }
      let watch = Task {
        try await Task.sleep(for: .seconds(180))
        query.cancel()
      }
      defer { watch.cancel() }
      return await #expect(throws: HansaError.self) { _ = try await query.value }
    }

    @Test(arguments: Kind.allCases, Peer.allCases)
    func `what is no database is an error in time that names the source, and leaves nothing open`(
      kind: Kind, peer: Peer
    ) async throws {
      let server = try peer.server
      let proxy = try FaultProxy(to: server.port)
      let federation = FederationManager()
      try federation.register(try adapter(kind, port: proxy.port))
      let clock = ContinuousClock.now
      let error = await failure(of: federation)
      // The connection may be tried more than once.
      #expect(ContinuousClock.now - clock < .seconds(60))
      #expect(error?.category == .transient, "\(error.map { "\($0.code.rawValue) \($0)" } ?? "no error")")
      #expect(error?.source == "odd")
      #expect(error?.description.contains("secret") == false)
      #expect(proxy.counts.accepted > 0)
      await federation.close()
      #expect(try await eventually { proxy.counts.open == 0 }, "\(proxy.counts)")
      withExtendedLifetime(server) {}
    }

    @Test(arguments: Kind.allCases)
    func `a closed port is an error at once`(kind: Kind) async throws {
      let proxy = try FaultProxy(to: 1)
      proxy.cut()
      let federation = FederationManager()
      try federation.register(try adapter(kind, port: proxy.port))
      let clock = ContinuousClock.now
      let error = await failure(of: federation)
      #expect(ContinuousClock.now - clock < .seconds(60))
      #expect(error?.code == .cannotConnect, "\(error.map { "\($0)" } ?? "no error")")
      #expect(error?.source == "odd")
    }
  }
}
