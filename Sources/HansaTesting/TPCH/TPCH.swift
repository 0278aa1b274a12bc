import Foundation
import HansaCore

/// The TPC-H benchmark at scale factor 0.01 (60,175 line items): data made by `dev/setup`, and the 22 queries.
public enum TPCH {
  /// The benchmark's queries by number, in PostgreSQL's dialect, with the specification's validation parameters.
  /// Their table names are bare.
  public static let queries: [Int: String] = {
    var queries: [Int: String] = [:]
    for number in 1...22 {
      let name = number < 10 ? "q0\(number)" : "q\(number)"
      guard let url = Bundle.module.url(forResource: name, withExtension: "sql", subdirectory: "queries"),
        let text = try? String(contentsOf: url, encoding: .utf8)
      else { continue }
      queries[number] = text
    }
    return queries
  }()

  /// The folder with `csv/`, `tbl/` and `parquet/`: `HANSA_TPCH`, else what `dev/setup test` made in this package.
  /// - Throws: `HansaError` 58P01 if the data are not there.
  public static func folder() throws -> URL {
    let package = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../..").standardized
    let named = ProcessInfo.processInfo.environment["HANSA_TPCH"].map { URL(filePath: $0) }
    let folder = named ?? package.appending(path: ".cache/tpch/sf0.01")
    guard FileManager.default.fileExists(atPath: folder.appending(path: "csv/lineitem.csv").path) else {
      throw HansaError(
        .undefinedFile, "there are no TPC-H data in \(folder.path)", advice: "`make test` or dev/setup test makes them")
    }
    return folder
  }

  /// The path of a table's file: `csv`, `tbl` or `parquet`.
  public static func file(_ table: String, format: String) throws -> String {
    try folder().appending(path: "\(format)/\(table).\(format)").path
  }

  private static func selected(_ names: [String]?) throws -> [Table] {
    guard let names else { return tables }
    return try names.map { name in
      guard let table = tables.first(where: { $0.name == name }) else {
        throw HansaError(.undefinedTable, "TPC-H has no table \(name)")
      }
      return table
    }
  }

  /// Makes the tables in a PostgreSQL database and fills and analyzes them; nil is all eight.
  public static func load(
    into server: PostgresServer, database: String, tables names: [String]? = nil, texts: TextTypes = .fixed
  ) async throws {
    var script = ""
    for table in try selected(names) {
      let path = try file(table.name, format: "csv")
      script += table.definition(texts: texts) + ";\n"
      script += "\\copy \(table.name) FROM '\(path)' WITH (FORMAT csv, HEADER)\nANALYZE \(table.name);\n"
    }
    try await server.execute(script, database: database)
  }

  /// Makes the tables in a MariaDB database and fills and analyzes them; nil is all eight.
  public static func load(
    into server: MariaDBServer, database: String, tables names: [String]? = nil, texts: TextTypes = .fixed
  ) async throws {
    var script = "SET unique_checks = 0, foreign_key_checks = 0;\n"
    for table in try selected(names) {
      let path = try file(table.name, format: "csv")
      script += table.definition(texts: texts) + ";\n"
      script += """
        LOAD DATA LOCAL INFILE '\(path)' INTO TABLE \(table.name) CHARACTER SET utf8mb4
        FIELDS TERMINATED BY ',' OPTIONALLY ENCLOSED BY '"' ESCAPED BY '' LINES TERMINATED BY '\\n' IGNORE 1 LINES;
        ANALYZE TABLE \(table.name);

        """
    }
    try await server.execute(script, database: database)
  }

  /// Makes the tables in a SQLite database file and fills and analyzes them; nil is all eight.
  public static func load(
    into database: SQLiteFile, tables names: [String]? = nil, texts: TextTypes = .fixed
  ) async throws {
    var script = ""
    for table in try selected(names) {
      let path = try file(table.name, format: "csv")
      script += table.definition(texts: texts) + ";\n"
      script += ".import --csv --skip 1 \"\(path)\" \(table.name)\n"
    }
    try await database.execute(script + "ANALYZE;\n")
  }
}
