import Hansa
import HansaCore
import HansaFormats
import HansaTesting
import Testing

/// A result with all types leaves Hansa as text, and PostgreSQL reads the same rows from it.
@Suite struct OutputFormatTests {
  /// Columns of the types that have a table in `PostgreSQLTypeTests`; a domain or an enum is its base type here.
  private static let columns: [(name: String, sample: TypeSample)] =
    PostgreSQLTypeTests.samples.enumerated().filter { !leftOut.contains($0.element.declaration) }.map {
      ("c\($0.offset)", $0.element)
    }

  /// Types of which another one than the column's own leaves Hansa, where text of it is not input of the other.
  private static let leftOut: Set<String> = ["money"]

  private static var rowCount: Int { (columns.map(\.sample.values.count).max() ?? 0) + 1 }

  /// `original(id, c0, c1 …)`, each column with its sample's values and NULLs below them.
  private static func setUp() -> String {
    let definitions = columns.map { "\($0.name) \($0.sample.type)" }
    let rows = (0..<rowCount).map { row in
      "INSERT INTO original VALUES (\(row), "
        + columns.map { row < $0.sample.values.count ? $0.sample.values[row].shown : "NULL" }.joined(separator: ", ")
        + ");"
    }
    return PostgreSQLTypeTests.types + "CREATE TABLE original (id int, \(definitions.joined(separator: ", ")));\n"
      + rows.joined(separator: "\n") + "\nCREATE TABLE copied (LIKE original);\n"
  }

  private struct Setting {
    let server: PostgresServer
    let database: String
    let federation: FederationManager

    init() async throws {
      server = try await PostgresServer.shared()
      database = try await server.createDatabase("formats")
      try await server.execute(OutputFormatTests.setUp(), database: database)
      federation = try TypeFederation.federation(over: server, database)
    }

    /// What the writer makes of the whole table.
    func written(_ format: OutputFormat, _ settings: SessionSettings) async throws -> String {
      let sql = "SELECT * FROM pg.original"
      let result = try await federation.query(sql, settings: settings)
      let sink = MemorySink()
      let writer = try format.makeWriter(schema: result.schema, sink: sink)
      try writer.begin()
      for try await batch in result { try writer.write(batch) }
      try writer.end()
      return sink.text
    }

    /// Cells that differ: column, what was read, what came back. Everything compares as text, so that -0 is not 0 and
    /// jsonb is what it was. Only a numeric that went through the merge engine may have lost zeros at its end, and
    /// PostgreSQL does not read the escapes of a json text from JSON as they are.
    func differences() async throws -> [[String?]] {
      let comparisons = OutputFormatTests.columns.map { name, sample in
        let form = sample.type.hasPrefix("numeric") ? "" : sample.type == "json" ? "::jsonb" : "::text"
        let differs = "o.\(name)\(form) IS DISTINCT FROM c.\(name)\(form)"
        return """
          SELECT '\(sample.declaration.filter { $0 != "'" })', o.\(name)::text, c.\(name)::text
          FROM original AS o FULL JOIN copied AS c USING (id) WHERE \(differs)
          """
      }
      return try await server.query(comparisons.joined(separator: " UNION ALL "), database: database)
    }
  }

  @Test(arguments: PushdownChoice.allCases)
  func `PostgreSQL copies the same rows from csv`(pushdown: PushdownChoice) async throws {
    let setting = try await Setting()
    let text = try await setting.written(.csv, pushdown.settings)
    try await setting.server.execute(
      "COPY copied FROM STDIN (FORMAT csv, HEADER);\n\(text)\\.\n", database: setting.database)
    let differences = try await setting.differences()
    #expect(differences.isEmpty, "\(differences)")
  }

  @Test(arguments: PushdownChoice.allCases)
  func `PostgreSQL reads the same rows from ndjson`(pushdown: PushdownChoice) async throws {
    let setting = try await Setting()
    let text = try await setting.written(.ndjson, pushdown.settings)
    let inserts = text.split(separator: "\n").map {
      "INSERT INTO copied SELECT * FROM json_populate_record(NULL::copied, $hansa$\($0)$hansa$);"
    }
    #expect(inserts.count == Self.rowCount)
    try await setting.server.execute(inserts.joined(separator: "\n"), database: setting.database)
    let differences = try await setting.differences()
    #expect(differences.isEmpty, "\(differences)")
  }

  @Test(arguments: PushdownChoice.allCases)
  func `PostgreSQL reads the same rows from json`(pushdown: PushdownChoice) async throws {
    let setting = try await Setting()
    let text = try await setting.written(.json, pushdown.settings)
    try await setting.server.execute(
      "INSERT INTO copied SELECT * FROM json_populate_recordset(NULL::copied, $hansa$\(text)$hansa$);",
      database: setting.database)
    let differences = try await setting.differences()
    #expect(differences.isEmpty, "\(differences)")
  }

  @Test func `the table and the Arrow stream take every type`() async throws {
    let setting = try await Setting()
    for format in [OutputFormat.table, .arrow] {
      #expect(try await setting.written(format, SessionSettings()).isEmpty == false)
    }
  }
}
