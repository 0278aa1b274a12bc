import CDuckDB
import HansaCore

/// An open DuckDB database. Closed when the last object that holds it is gone; connections hold theirs.
public final class DuckDBDatabase: @unchecked Sendable {
  public let handle: duckdb_database

  /// - Parameters:
  ///   - path: a database file; nil for a database in memory.
  ///   - settings: DuckDB's settings that must be known when it starts (`threads`, `memory_limit`, …).
  /// - Throws: what `DuckDBLibrary.load` throws, or DuckDB's error.
  public init(path: String? = nil, settings: [(name: String, value: String)] = []) throws(HansaError) {
    _ = try DuckDBLibrary.load()
    let duckdb = DuckDBLibrary.functions
    var config: duckdb_config?
    guard duckdb.pointee.create_config(&config) == DuckDBSuccess else {
      throw HansaError(.outOfMemory, "DuckDB has no memory for its configuration")
    }
    defer { duckdb.pointee.destroy_config(&config) }
    for (name, value) in settings {
      guard duckdb.pointee.set_config(config, name, value) == DuckDBSuccess else {
        throw HansaError(.configuration, "DuckDB does not accept the setting \(name) = \(value)")
      }
    }
    var database: duckdb_database?
    var message: UnsafeMutablePointer<CChar>?
    guard duckdb.pointee.open_ext(path, &database, config, &message) == DuckDBSuccess, let database else {
      defer { duckdb.pointee.free(message) }
      throw HansaError.duckDB(message.map { String(cString: $0) } ?? "DuckDB could not be started", type: nil)
    }
    handle = database
  }

  deinit {
    var handle: duckdb_database? = handle
    DuckDBLibrary.functions.pointee.close(&handle)
  }

  /// A new connection: one statement at a time, any thread.
  public func connect() throws(HansaError) -> DuckDBConnection { try DuckDBConnection(self) }
}
