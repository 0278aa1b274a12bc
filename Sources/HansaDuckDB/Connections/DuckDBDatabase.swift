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

  /// The settings that every database of Hansa starts with: it loads no extensions by itself, and spills only where it is told.
  ///
  /// - Parameters:
  ///   - memoryLimit: in bytes; nil for DuckDB's default, 80 % of the machine's memory.
  ///   - spillFolder: nil for none.
  ///   - threads: nil for one a core.
  public static func startSettings(
    memoryLimit: Int?, spillFolder: String?, threads: Int?
  ) -> [(name: String, value: String)] {
    var settings = [
      (name: "autoinstall_known_extensions", value: "false"), ("autoload_known_extensions", "false"),
      // An empty folder means none: DuckDB's default would be `.tmp` in the working directory.
      ("temp_directory", spillFolder ?? ""),
    ]
    if let memoryLimit { settings.append(("memory_limit", "\(memoryLimit)B")) }
    if let threads { settings.append(("threads", "\(max(1, threads))")) }
    return settings
  }

  deinit {
    var handle: duckdb_database? = handle
    DuckDBLibrary.functions.pointee.close(&handle)
  }

  /// A new connection: one statement at a time, any thread.
  public func connect() throws(HansaError) -> DuckDBConnection { try DuckDBConnection(self) }
}
