import Foundation
import HansaArrow
import HansaCatalog
import HansaCore
import HansaDuckDB
import HansaSource
import HansaSourceFiles
import HansaTesting
import Testing

/// A folder of files, and an adapter over it.
struct Lake {
  let folder: TemporaryFolder
  let adapter: FilesAdapter

  init(_ files: [String: String] = [:], _ change: (inout FilesOptions) -> Void = { _ in }) throws {
    folder = try TemporaryFolder(prefix: "lake")
    for (name, text) in files { try folder.write(text, to: name) }
    var options = FilesOptions(folder: folder.url.path)
    change(&options)
    adapter = FilesAdapter(name: "lake", options: options)
  }

  func path(_ name: String) -> String { folder.path(name) }

  /// Writes a Parquet file with a DuckDB of the test's own.
  func writeParquet(_ name: String, _ select: String) throws {
    let file = folder.path(name)
    try FileManager.default.createDirectory(
      at: URL(fileURLWithPath: file).deletingLastPathComponent(), withIntermediateDirectories: true)
    try DuckDBDatabase().connect().execute("COPY (\(select)) TO '\(file)' (FORMAT parquet)")
  }

  func table(_ name: Name) async throws -> TableInfo {
    try #require(try await adapter.catalog().tables.first { $0.name == name })
  }

  /// `id bigint, name text`: the columns as a person reads them.
  func columns(_ name: Name) async throws -> [String] {
    try await table(name).columns.map { "\($0.name) \($0.type.map { "\($0)" } ?? "?")" }
  }

  /// Rows of a whole table with the types of the catalog.
  func rows(_ name: Name) async throws -> [[SQLValue]] {
    let table = try await table(name)
    if let problem = table.problem { throw problem }
    let fields = table.columns.compactMap { column in column.type.map { Field(column.name, $0) } }
    return try await rows("SELECT * FROM \"main\".\"\(name)\"", Schema(fields))
  }

  func rows(_ sql: String, _ types: [SQLType], _ parameters: [SQLValue] = []) async throws -> [[SQLValue]] {
    try await rows(sql, Schema(types.enumerated().map { Field(Name("c\($0.offset)"), $0.element) }), parameters)
  }

  private func rows(_ sql: String, _ schema: Schema, _ parameters: [SQLValue] = []) async throws -> [[SQLValue]] {
    let stream = adapter.execute(FragmentRequest(sql: sql, parameters: parameters, schema: schema))
    var rows: [[SQLValue]] = []
    while let batch = try await stream.next() { rows += (0..<batch.rowCount).map { batch.row($0) } }
    return rows
  }
}

/// The error that `body` ends with.
func failure(_ body: () async throws -> Void) async -> HansaError? {
  do {
    try await body()
    Issue.record("nothing failed where an error is expected")
    return nil
  } catch {
    return error as? HansaError
  }
}
