import HansaArrow
import HansaCore
import HansaSource
import HansaSourceMySQL
import HansaTesting

/// A fresh database of the shared MariaDB and an adapter that reads it.
struct SourceUnderTest {
  let server: MariaDBServer
  let database: String
  let adapter: MySQLAdapter

  init(
    _ name: String, setUp sql: String = "", settings: [Name: String] = [:], server: MariaDBServer? = nil
  ) async throws {
    if let server { self.server = server } else { self.server = try await MariaDBServer.shared() }
    database = try await self.server.createDatabase(name)
    if !sql.isEmpty { try await self.server.execute(sql, database: database) }
    adapter = try Self.adapter(name, self.server, database, settings)
  }

  /// The same database through another adapter.
  init(_ source: SourceUnderTest, adapter: MySQLAdapter) {
    (server, database) = (source.server, source.database)
    self.adapter = adapter
  }

  static func adapter(
    _ name: String, _ server: MariaDBServer, _ database: String, _ settings: [Name: String] = [:]
  ) throws -> MySQLAdapter {
    let url: [Name: String] = ["url": server.url(database: database)]
    let options = try MySQLOptions(
      settings: url.merging(settings) { _, new in new }, password: Secret(settings["password"] ?? server.password))
    return MySQLAdapter(name: Name(name), options: options)
  }

  /// Another adapter of the same database.
  func reconfigured(_ settings: [Name: String]) throws -> MySQLAdapter {
    try Self.adapter(adapter.name.string, server, database, settings)
  }

  func stream(_ sql: String, _ types: [SQLType], _ parameters: [SQLValue] = []) -> BatchStream {
    let fields = types.enumerated().map { Field(Name("c\($0.offset)"), $0.element) }
    return adapter.execute(FragmentRequest(sql: sql, parameters: parameters, schema: Schema(fields)))
  }

  func rows(_ sql: String, _ types: [SQLType], _ parameters: [SQLValue] = []) async throws -> [[SQLValue]] {
    try await stream(sql, types, parameters).rows()
  }

  /// The one value of one row.
  func value(_ sql: String, _ type: SQLType, _ parameters: SQLValue...) async throws -> SQLValue? {
    try await rows(sql, [type], parameters).first?.first
  }

  /// What the server has under way for this database: id and statement.
  func processes() async throws -> [(id: String, statement: String)] {
    try await server.query(
      "SELECT ID, INFO FROM information_schema.PROCESSLIST WHERE DB = '\(database)' AND COMMAND <> 'Sleep'"
    ).map { ($0[0] ?? "", $0[1] ?? "") }
  }
}

extension BatchStream {
  func rows() async throws -> [[SQLValue]] {
    var rows: [[SQLValue]] = []
    while let batch = try await next() { rows += (0..<batch.rowCount).map { batch.row($0) } }
    return rows
  }

  /// The error that ends the stream.
  func failure() async -> HansaError? {
    do throws(HansaError) {
      while try await next() != nil {}
      return nil
    } catch {
      return error
    }
  }
}
