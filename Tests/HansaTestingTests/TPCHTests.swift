import HansaTesting
import Testing

@Suite struct TPCHTests {
  private static let lineItems = "60175"

  @Test func `there are 22 queries, and PostgreSQL answers them all`() async throws {
    #expect(TPCH.queries.keys.sorted() == Array(1...22))
    let server = try await PostgresServer.shared()
    let database = try await server.createDatabase("tpch")
    try await TPCH.load(into: server, database: database)
    #expect(try await server.query("SELECT count(*) FROM lineitem", database: database) == [[Self.lineItems]])
    for (number, sql) in TPCH.queries.sorted(by: { $0.key < $1.key }) {
      let result = try await server.result(of: sql, database: database)
      #expect(!result.rows.isEmpty, "query \(number)")
    }
    let shares = try await server.result(of: TPCH.queries[1] ?? "", database: database)
    #expect(shares.rows.first?.prefix(2) == ["A", "F"])
    #expect(shares.rows.count == 4)
  }

  @Test func `MariaDB and SQLite hold the same data`() async throws {
    let server = try await MariaDBServer.shared()
    let database = try await server.createDatabase("tpch")
    try await TPCH.load(into: server, database: database)
    let file = try SQLiteFile()
    try await TPCH.load(into: file)
    let counts = TPCH.tables.map { "SELECT count(*) FROM \($0.name)" }.joined(separator: " UNION ALL ")
    let expected = [["5"], ["25"], ["100"], ["1500"], ["2000"], ["8000"], ["15000"], [Self.lineItems]]
    #expect(try await server.query(counts, database: database) == expected)
    #expect(try await file.query(counts) == expected)
    let sum = "SELECT sum(l_quantity), min(l_shipdate), max(l_comment) FROM lineitem"
    #expect(try await file.query(sum).first?[1] == "1992-01-04")
    #expect(try await server.query(sum, database: database).first?[1] == "1992-01-04")
  }

  @Test func `texts are padded only where the schema says so`() {
    let region = TPCH.tables[0]
    #expect(region.definition().contains("r_name char(25) NOT NULL"))
    #expect(region.definition(texts: .varying).contains("r_name varchar(25) NOT NULL"))
  }
}
