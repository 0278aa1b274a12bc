import Hansa
import HansaCore
import HansaPlanner
import HansaSourceMySQL
import HansaSourcePostgreSQL
import HansaSourceSQLite
import HansaTesting
import Testing

/// Rows that really travel from each kind of source to each other one: the answer is that without shipping.
@Suite(.serialized) struct ShippingTests {
  /// In each source `small` (awkward values), `empty`, `many` (10,000 rows) and `large` (20,000).
  private struct Sources: Sendable {
    static let names = ["pg", "my", "lite"]
    private static let instance = Task { try await Sources() }
    static func shared() async throws -> Sources { try await instance.value }

    let federation = FederationManager(patience: .seconds(120))
    private let sqlite: SQLiteFile

    private init() async throws {
      let postgres = try await PostgresServer.shared()
      let mariadb = try await MariaDBServer.shared()
      let database = try await postgres.createDatabase("shipping")
      let mariadbDatabase = try await mariadb.createDatabase("shipping")
      sqlite = try SQLiteFile(name: "shipping.db")
      let series = "SELECT g, 'w' || (g % 100) FROM generate_series(1,"
      try await postgres.execute(
        Self.tables(text: "text")
          + "CREATE TABLE endless (id bigint, day date); INSERT INTO endless VALUES (1, 'infinity'), (2, '2024-02-29');"
          + "INSERT INTO many \(series) 10000) g; INSERT INTO large \(series) 20000) g; ANALYZE;"
          + Self.values { "E'\(Self.escaped($0))'" }, database: database)
      try await mariadb.execute(
        Self.tables(text: "varchar(100) CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin")
          + "INSERT INTO many SELECT seq, concat('w', seq % 100) FROM seq_1_to_10000;"
          + "INSERT INTO large SELECT seq, concat('w', seq % 100) FROM seq_1_to_20000;"
          + "ANALYZE TABLE small, empty, many, large;" + Self.values { "'\(Self.escaped($0))'" },
        database: mariadbDatabase)
      let numbers = { (count: Int) in
        "WITH RECURSIVE n(g) AS (SELECT 1 UNION ALL SELECT g + 1 FROM n WHERE g < \(count)) SELECT g, 'w' || (g % 100) FROM n"
      }
      try await sqlite.execute(
        Self.tables(text: "text", end: "STRICT", decimal: "text", date: "text")
          + "INSERT INTO many \(numbers(10_000)); INSERT INTO large \(numbers(20_000));"
          + Self.values { "'\($0.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "''"))'" }
          + "ANALYZE;")
      try federation.register(
        PostgreSQLAdapter(
          name: "pg",
          options: try PostgreSQLOptions(url: postgres.url(database: database), password: Secret(postgres.password))))
      try federation.register(
        MySQLAdapter(
          name: "my",
          options: try MySQLOptions(url: mariadb.url(database: mariadbDatabase), password: Secret(mariadb.password))))
      try federation.register(SQLiteAdapter(name: "lite", options: SQLiteOptions(path: sqlite.path)))
    }

    private static func tables(
      text: String, end: String = "", decimal: String = "decimal(12, 3)", date: String = "date"
    ) -> String {
      let integer = end.isEmpty ? "bigint" : "integer"
      return """
        CREATE TABLE small (id \(integer), word \(text), price \(decimal), day \(date)) \(end);
        CREATE TABLE empty (id \(integer), word \(text)) \(end);
        CREATE TABLE many (id \(integer), word \(text)) \(end);
        CREATE TABLE large (id \(integer), word \(text)) \(end);

        """
    }

    private static let words = [
      "plain", "it's", "back\\slash", "\\'", "double \"quotes\"", "smile 😀 and ß", "", " ", "tab\tline\nend", "%_", "?",
      "$1", "--", "/* no */", "a;b",
    ]

    private static func escaped(_ text: String) -> String {
      text.split(separator: "\\", omittingEmptySubsequences: false).joined(separator: "\\\\")
        .split(separator: "'", omittingEmptySubsequences: false).joined(separator: "''")
    }

    private static func values(_ quoted: (String) -> String) -> String {
      let rows = words.enumerated().map { index, word in
        "(\(index + 1), \(quoted(word)), '\(index - 3).\(index % 10)50', '20\(10 + index)-02-\(10 + index)')"
      }
      return
        "INSERT INTO small VALUES \((rows + ["(NULL, NULL, NULL, NULL)", "(99, NULL, '-0.001', NULL)"]).joined(separator: ", "));"
    }
  }

  private static let pairs = Sources.names.flatMap { from in
    Sources.names.filter { $0 != from }.map { (from, $0) }
  }

  private static func rows(
    _ sql: String, _ shipping: Strategy, semiJoins: Strategy = .off
  ) async throws -> (rows: [String], shipped: Int?) {
    var settings = SessionSettings()
    settings.shipping = shipping
    settings.semiJoins = semiJoins
    let result = try await Sources.shared().federation.query(sql, settings: settings)
    let rows = try await result.rows().map { "\($0)" }.sorted()
    let carriers = result.metrics?.fragments.filter { $0.shippedBytes > 0 } ?? []
    return (rows, carriers.isEmpty ? nil : carriers.reduce(0) { $0 + $1.shippedRows })
  }

  @Test(arguments: pairs)
  func `a join in the merge reads only rows that have a partner`(_ from: String, _ to: String) async throws {
    for join in [
      "JOIN \(to).large l ON l.id = s.id", "LEFT JOIN \(to).large l ON l.id = s.id AND l.word <> 'w2'",
      "JOIN \(to).large l ON l.id = s.id AND l.word = 'w' || s.id",
    ] {
      let sql = "SELECT s.*, l.* FROM \(from).small s \(join)"
      let reduced = try await Self.rows(sql, .off, semiJoins: .always)
      let plain = try await Self.rows(sql, .off)
      #expect(reduced.rows == plain.rows && !plain.rows.isEmpty && reduced.shipped == 17, "\(sql)")
    }
    for test in ["IN", "NOT IN"] {
      let sql = "SELECT l.* FROM \(to).large l WHERE l.id \(test) (SELECT s.id FROM \(from).small s WHERE s.id > 0)"
      let reduced = try await Self.rows(sql, .off, semiJoins: .always)
      let plain = try await Self.rows(sql, .off)
      #expect(reduced.rows == plain.rows && !plain.rows.isEmpty, "\(sql)")
    }
  }

  @Test func `a side with averages is compared by their values, whatever its keys reduce`() async throws {
    let sql =
      "SELECT count(*), bool_or(a.v > 1), max(a.v) FROM pg.small s JOIN (SELECT id, avg(price) AS v FROM my.small GROUP BY id)"
      + " a ON a.id = s.id JOIN lite.large l ON l.id = s.id"
    let reduced = try await Self.rows(sql, .off, semiJoins: .always)
    let plain = try await Self.rows(sql, .off)
    #expect(reduced.rows == plain.rows && plain.rows.first?.contains("true") == true, "\(plain.rows)")
  }

  @Test func `keys that are too many do not travel, and the join reads all rows`() async throws {
    var settings = SessionSettings()
    settings.shipping = .off
    settings.semiJoins = .always
    settings.maxRowsShipped = 9000
    // By the statistics a hundredth of the rows is left, and all are.
    let sql = "SELECT count(*) FROM pg.many m JOIN my.large l ON l.id = m.id WHERE m.word || m.word LIKE 'w%w%'"
    let result = try await Sources.shared().federation.query(sql, settings: settings)
    #expect(try await result.rows().map { "\($0)" } == ["[10000]"])
  }

  @Test(arguments: pairs) func `values of all kinds travel unchanged`(_ from: String, _ to: String) async throws {
    let sql = """
      SELECT s.*, l.id, l.word FROM \(from).small s JOIN \(to).large l ON l.id = s.id
      """
    let shipped = try await Self.rows(sql, .always)
    let plain = try await Self.rows(sql, .off)
    #expect(shipped.rows == plain.rows && plain.rows.count == 16)
    #expect(shipped.shipped == 17 && plain.shipped == nil)
  }

  @Test(arguments: pairs) func `text is found by text`(_ from: String, _ to: String) async throws {
    let sql = """
      SELECT a.id, b.id, a.word FROM \(from).small a JOIN \(to).small b ON a.word = b.word
      """
    let shipped = try await Self.rows(sql, .always)
    let plain = try await Self.rows(sql, .off)
    #expect(shipped.rows == plain.rows && plain.rows.count == 15)
  }

  @Test(arguments: pairs) func `no row travels, or ten thousand`(_ from: String, _ to: String) async throws {
    for (table, rows) in [("empty", 0), ("many", 10_000)] {
      let sql = """
        SELECT l.word, count(*), sum(s.id) FROM \(from).\(table) s JOIN \(to).large l ON l.id = s.id GROUP BY l.word
        """
      let shipped = try await Self.rows(sql, .always)
      let plain = try await Self.rows(sql, .off)
      #expect(shipped.rows == plain.rows && plain.rows.count == min(rows, 100))
      #expect(shipped.shipped == rows && plain.shipped == nil, "\(table)")
    }
  }

  @Test func `EXPLAIN shows what travels, from where and how much`() async throws {
    var settings = SessionSettings()
    settings.shipping = .always
    let sql = """
      SELECT l.word, count(*) FROM lite.small s JOIN pg.large l ON l.id = s.id GROUP BY l.word
      """
    let federation = try await Sources.shared().federation
    func explain(_ options: String) async throws -> String {
      try await federation.query("EXPLAIN (\(options)) \(sql)", settings: settings).rows().map { "\($0[0])" }
        .joined(separator: "\n")
    }
    let plain = try await explain("COSTS off")
    for part in ["└─ Shipment s0", "Fragment s0.0  lite: small", "  shipped: s0", "join on large.id = small.id"] {
      #expect(plain.contains(part), "\(part)\n\(plain)")
    }
    let analyzed = try await explain("ANALYZE, TIMING off")
    for part in ["Shipment s0  17 rows, ", "shipped: s0  (actual 17 rows, ", "\n  filtered: large.id by 16 keys\n"] {
      #expect(analyzed.contains(part), "\(part)\n\(analyzed)")
    }
    let json = try await explain("ANALYZE, FORMAT json")
    for part in ["\"shipment\" : \"s0\"", "\"shippedRows\" : 17", "\"carries\" : [", "\"keys\" : 16"] {
      #expect(json.contains(part), "\(part)\n\(json)")
    }
    for format in ["mermaid", "dot"] {
      let drawing = try await explain("FORMAT \(format)")
      for part in ["Fragment s0.0", "Shipment s0", "f_s0_0"] { #expect(drawing.contains(part), "\(part)\n\(drawing)") }
    }
  }

  @Test func `a query whose rows cannot be written for a source is planned again`() async throws {
    let federation = try await Sources.shared().federation
    var settings = SessionSettings()
    settings.shipping = .always
    let result = try await federation.query(
      "SELECT l.id, e.day FROM pg.endless e JOIN my.large l ON l.id = e.id", settings: settings)
    let rows = try await result.rows().sorted { "\($0)" < "\($1)" }
    #expect(rows == [[.integer(1), .date(.max)], [.integer(2), .date(19_782)]])
    #expect(result.metrics?.replanned != nil)
  }

  @Test func `a query whose rows turn out too many is planned again`() async throws {
    let federation = try await Sources.shared().federation
    var settings = SessionSettings()
    settings.shipping = .always
    settings.maxRowsShipped = 2_000
    // Of a condition on a computed value no source knows how many rows it finds.
    let result = try await federation.query(
      "SELECT count(*) FROM pg.many m JOIN my.large l ON l.id = m.id WHERE m.id + 0 > 0 AND m.id * 2 > 1 AND m.id * 3 > 2",
      settings: settings)
    #expect(try await result.rows() == [[.integer(10_000)]])
    #expect(result.metrics?.replanned != nil)
  }
}
