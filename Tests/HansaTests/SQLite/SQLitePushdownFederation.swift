import Hansa
import HansaCore
import HansaSourceSQLite
import HansaTesting

/// Two tables of awkward values in a SQLite file, one of them STRICT, and the same in PostgreSQL.
struct SQLitePushdownFederation: Sendable {
  let oracle: PostgresServer
  let database: String
  let federation: FederationManager
  private let sqlite: SQLiteFile

  private static let instance = Task { try await SQLitePushdownFederation() }
  static func shared() async throws -> SQLitePushdownFederation { try await instance.value }

  /// Columns with the types that they have in SQLite, in a STRICT table (none: not there), and in PostgreSQL.
  private static let columns: [(name: String, sqlite: String, strict: String?, postgres: String)] = [
    ("id", "INTEGER PRIMARY KEY", "INTEGER PRIMARY KEY", "bigint"),
    ("i", "INTEGER", "INTEGER", "bigint"), ("k", "BIGINT", "INT", "bigint"), ("f", "REAL", "REAL", "float8"),
    ("t", "TEXT", "TEXT", "text"), ("u", "TEXT COLLATE NOCASE", "TEXT COLLATE NOCASE", "text"),
    ("r", "TEXT COLLATE RTRIM", "TEXT COLLATE RTRIM", "text"), ("vc", "VARCHAR(20)", nil, "varchar(20)"),
    ("c", "CHAR(4)", nil, "char(4)"),
    ("x", "BLOB", "BLOB", "bytea"), ("b", "BOOLEAN", nil, "boolean"), ("n", "DECIMAL(12,2)", nil, "numeric(12,2)"),
    ("m", "NUMERIC", nil, "numeric"), ("d", "DATE", nil, "date"), ("ts", "DATETIME", nil, "timestamp"),
    ("tm", "TIME", nil, "time"), ("g", "UUID", nil, "uuid"),
  ]

  private static let values: [String: [String]] = [
    "i": ["0", "1", "-1", "5", "5", "7", "9007199254740993", "9223372036854775807", "-9223372036854775808"],
    "k": ["0", "1", "2", "3", "-3", "5", "100"],
    "f": ["0", "-0.0", "0.1", "1.5", "-2.25", "1e15", "3", "9e999", "-9e999", "0.30000000000000004"],
    "t": [
      "''", "'a'", "'A'", "'a '", "'ä'", "'Z'", "'_'", "'%'", "'b\\c'", "'it''s'", "'ß'", "'ab'", "'aB*'", "'[a]'",
      "'a?'", "'🙂'", "'a🙂b'", "'e\u{301}'", "'é'", "' a'",
    ],
    "c": ["'a'", "'a  '", "'ab'", "'A'", "''"],
    "x": ["x''", "x'00'", "x'00ff'", "x'01'"],
    "b": ["0", "1"],
    "n": ["0", "-0.01", "12.5", "12.50", "-12.5", "9999999999.99", "0.1", "0.3", "7"],
    "m": ["0", "1.5", "-1.5", "123456789012345", "0.1", "5", "4611686018427387904"],
    "d": ["'2024-02-29'", "'2024-03-01'", "'1969-12-31'", "'0001-01-01'", "'9999-12-31'", "'2000-01-01'"],
    "ts": [
      "'2024-02-29'", "'2024-02-29 00:00:00'", "'2024-02-29T12:34:56.789'", "'2024-02-29 12:34:56.789000Z'",
      "'1969-12-31 23:59:59.999999'", "'2024-03-01 00:00'", "'9999-12-31 23:59:59'",
    ],
    "tm": ["'00:00'", "'12:34'", "'12:34:00.000'", "'23:59:59.999999'", "'24:00:00'"],
    "g": [
      "'00112233-4455-6677-8899-aabbccddeeff'", "'00112233445566778899AABBCCDDEEFF'",
      "x'00112233445566778899aabbccddeeff'", "'ffffffff-ffff-ffff-ffff-ffffffffffff'",
    ],
  ]

  private init() async throws {
    oracle = try await PostgresServer.shared()
    database = try await oracle.createDatabase("sqlite_pushdown")
    sqlite = try SQLiteFile(name: "pushdown.db")
    var generator = SeededRandom(seed: 7)
    for table in ["v", "w", "s"] {
      let columns = Self.columns.filter { table != "s" || $0.strict != nil }
      let types = columns.map { "\($0.name) \(table == "s" ? $0.strict ?? "" : $0.sqlite)" }.joined(separator: ", ")
      var (lite, postgres) = ([String](), [String]())
      for id in 1...(table == "w" ? 12 : 40) {
        var (a, b) = (["\(id)"], ["\(id)"])
        for column in columns.dropFirst() {
          let values = Self.values[column.name] ?? Self.values["t"] ?? []
          let value = Int.random(in: 0..<8, using: &generator) == 0 ? nil : values.randomElement(using: &generator)
          a.append(value ?? "NULL")
          b.append(value.map { Self.postgres($0, column.name) } ?? "NULL")
        }
        lite.append("(\(a.joined(separator: ", ")))")
        postgres.append("(\(b.joined(separator: ", ")))")
      }
      try await sqlite.execute(
        """
        CREATE TABLE \(table) (\(types))\(table == "s" ? " STRICT" : "");
        INSERT INTO \(table) VALUES \(lite.joined(separator: ",\n"));
        CREATE INDEX \(table)_i ON \(table) (i); CREATE INDEX \(table)_t ON \(table) (t);
        """)
      try await oracle.execute(
        "CREATE TABLE \(table) (\(columns.map { "\($0.name) \($0.postgres)" }.joined(separator: ", ")));"
          + "INSERT INTO \(table) VALUES \(postgres.joined(separator: ",\n"));", database: database)
    }
    federation = FederationManager(patience: .seconds(120))
    try federation.register(SQLiteAdapter(name: "lite", options: SQLiteOptions(path: sqlite.path)))
  }

  private static func postgres(_ value: String, _ column: String) -> String {
    switch column {
    case "x": "'\\x\(value.dropFirst(2))"
    case "b": value == "0" ? "false" : "true"
    case "f": value.contains("999") ? "'\(value.hasPrefix("-") ? "-" : "")Infinity'" : value == "-0.0" ? "0" : value
    case "g" where value.hasPrefix("x"): String(value.dropFirst())
    default: value
    }
  }

  /// The difference from PostgreSQL's answer, or from its error; nil for none.
  ///
  /// - Parameter isWhole: the file has to answer alone.
  func problem(_ sql: String, pushdown: String, isWhole: Bool) async throws -> String? {
    var settings = SessionSettings()
    settings.searchPath = ["lite"]
    try settings.set("pushdown", to: [pushdown])
    var expected: ResultTable?
    do { expected = try await oracle.result(of: sql, database: database) } catch {}
    do {
      let result = try await federation.query(sql, settings: settings)
      let plan = result.plan
      let actual = try await ResultTable(collecting: result)
      guard let expected else { return "PostgreSQL fails, Hansa answers" }
      if isWhole, let plan, plan.merge != nil {
        return "not pushed whole: \(plan.notes.map { "\($0.construct): \($0.reason)" })\n\(plan.merge?.sql ?? "")"
      }
      let order: OracleComparison.Order = sql.hasSuffix("ORDER BY 1") ? .by([0]) : .none
      let difference = OracleComparison(order: order).difference(expected: expected, actual: actual)
      return difference.map { "\($0)\n\(plan?.fragments.map(\.sql).joined(separator: "\n") ?? "")" }
    } catch {
      return expected == nil ? nil : "Hansa fails: \(error)"
    }
  }
}
