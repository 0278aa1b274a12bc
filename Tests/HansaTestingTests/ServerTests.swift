import Foundation
import HansaCore
import HansaTesting
import Testing

@Suite struct ServerTests {
  @Test func `PostgreSQL starts once, takes statements and gives rows`() async throws {
    let server = try await PostgresServer.shared()
    #expect(try await PostgresServer.shared().port == server.port)
    let database = try await server.createDatabase("shop")
    try await server.execute(
      "CREATE TABLE t (a int, b text); INSERT INTO t VALUES (1, 'x,\"y'), (2, NULL), (3, '')", database: database)
    let rows = try await server.query("SELECT a, b FROM t ORDER BY a", database: database)
    #expect(rows == [["1", "x,\"y"], ["2", nil], ["3", ""]])
    #expect(try await server.query("SHOW server_encoding") == [["UTF8"]])
    #expect(try await server.query("SELECT datcollate FROM pg_database WHERE datname = 'postgres'") == [["C"]])
    #expect(try await server.createDatabase("shop") != database)
  }

  @Test func `a wrong statement says what PostgreSQL said`() async throws {
    let server = try await PostgresServer.shared()
    let error = await #expect(throws: HansaError.self) { try await server.execute("SELECT wrong") }
    #expect(error?.detail?.contains("column \"wrong\" does not exist") == true)
  }

  @Test func `MariaDB starts once, takes statements and gives rows`() async throws {
    let server = try await MariaDBServer.shared()
    #expect(try await MariaDBServer.shared().port == server.port)
    let database = try await server.createDatabase("parts")
    try await server.execute(
      "CREATE TABLE t (a int, b varchar(20)); INSERT INTO t VALUES (1, 'x\\ty'), (2, NULL), (3, '🙂')",
      database: database)
    let rows = try await server.query("SELECT a, b FROM t ORDER BY a", database: database)
    #expect(rows == [["1", "x\ty"], ["2", nil], ["3", "🙂"]])
    #expect(try await server.query("SELECT @@character_set_server, @@log_bin") == [["utf8mb4", "0"]])
  }

  @Test func `a wrong statement says what MariaDB said`() async throws {
    let server = try await MariaDBServer.shared()
    let error = await #expect(throws: HansaError.self) { try await server.execute("SELECT wrong") }
    #expect(error?.detail?.contains("Unknown column 'wrong'") == true)
  }

  @Test func `a temporary folder vanishes with its last reference`() throws {
    var folder: TemporaryFolder? = try TemporaryFolder()
    let path = try folder?.write("hello", to: "a/b.txt") ?? ""
    #expect(FileManager.default.fileExists(atPath: path))
    folder = nil
    #expect(!FileManager.default.fileExists(atPath: path))
  }
}
