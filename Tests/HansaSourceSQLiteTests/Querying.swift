import CSQLite
import Foundation
import HansaArrow
import HansaCatalog
import HansaCore
import HansaSource
import HansaSourceSQLite
import HansaTesting
import Testing

/// A file made by a script, and an adapter over it.
struct Fixture {
  let file: SQLiteFile
  let adapter: SQLiteAdapter

  init(_ script: String, _ change: (inout SQLiteOptions) -> Void = { _ in }) async throws {
    file = try SQLiteFile()
    try await file.execute(script)
    adapter = Self.adapter(file.path, change)
  }

  static func adapter(_ path: String, _ change: (inout SQLiteOptions) -> Void = { _ in }) -> SQLiteAdapter {
    var options = SQLiteOptions(path: path)
    change(&options)
    return SQLiteAdapter(name: "geo", options: options)
  }

  func catalog() async throws -> SourceCatalog { try await adapter.catalog() }

  func rows(_ sql: String, _ types: [SQLType], _ parameters: [SQLValue] = []) async throws -> [[SQLValue]] {
    try await adapter.rows(sql, types, parameters)
  }
}

extension SQLiteAdapter {
  func stream(_ sql: String, _ types: [SQLType], _ parameters: [SQLValue] = []) -> BatchStream {
    let fields = types.enumerated().map { Field(Name("c\($0.offset)"), $0.element) }
    return execute(FragmentRequest(sql: sql, parameters: parameters, schema: Schema(fields)))
  }

  func rows(_ sql: String, _ types: [SQLType], _ parameters: [SQLValue] = []) async throws -> [[SQLValue]] {
    let stream = stream(sql, types, parameters)
    var rows: [[SQLValue]] = []
    while let batch = try await stream.next() { rows += (0..<batch.rowCount).map { batch.row($0) } }
    return rows
  }

  func failure(_ sql: String, _ types: [SQLType], _ parameters: [SQLValue] = []) async -> HansaError? {
    do {
      let rows = try await rows(sql, types, parameters)
      Issue.record("\(sql) gave \(rows.prefix(3)) where an error is expected")
      return nil
    } catch { return error as? HansaError }
  }
}

/// A connection that writes, in this process.
final class Writer {
  private var handle: OpaquePointer?

  init(_ path: String) throws {
    try #require(sqlite3_open(path, &handle) == SQLITE_OK)
  }

  deinit { sqlite3_close(handle) }

  func execute(_ sql: String) throws {
    try #require(sqlite3_exec(handle, sql, nil, nil, nil) == SQLITE_OK, "\(String(cString: sqlite3_errmsg(handle)))")
  }
}
