import HansaTesting
import Testing

@Suite struct OracleComparisonTests {
  private func table(_ types: [String], _ rows: [[String?]]) -> ResultTable {
    let columns = types.enumerated().map { ResultTable.Column(name: "c\($0.offset)", type: $0.element) }
    return ResultTable(columns: columns, rows: rows)
  }

  private func differ(
    _ types: [String], _ left: [[String?]], _ right: [[String?]], order: OracleComparison.Order = .none
  ) -> String? {
    OracleComparison(order: order).difference(expected: table(types, left), actual: table(types, right))
  }

  @Test func `numbers are equal as numbers`() {
    #expect(differ(["numeric"], [["1.50"], ["0.00"], ["-7"]], [["-7.0"], ["0"], ["15e-1"]]) == nil)
    #expect(differ(["numeric"], [["12345678901234567890.1"]], [["12345678901234567890.2"]]) != nil)
    #expect(differ(["numeric"], [["NaN"]], [["NaN"]]) == nil)
    #expect(differ(["bigint"], [["10"]], [["1"]]) != nil)
  }

  @Test func `floating point agrees to 15 digits, and -0 is not 0`() {
    #expect(differ(["double precision"], [["0.1"]], [["0.10000000000000002"]]) == nil)
    #expect(differ(["double precision"], [["0.1"]], [["0.1000000000001"]]) != nil)
    #expect(differ(["double precision"], [["0"]], [["-0"]]) != nil)
    let exact = OracleComparison(approximateColumns: [])
    let left = table(["double precision"], [["0.1"]])
    #expect(exact.difference(expected: left, actual: table(["double precision"], [["0.10000000000000002"]])) != nil)
  }

  @Test func `texts are equal by their bytes, NULL is not the empty text`() {
    #expect(differ(["text"], [["\u{E9}"]], [["e\u{301}"]]) != nil)
    #expect(differ(["text"], [["1.0"]], [["1"]]) != nil)
    #expect(differ(["text"], [[nil]], [[""]]) != nil)
    #expect(differ(["character(5)"], [["ab   "]], [["ab"]]) == nil)
  }

  @Test func `without an order rows are a multiset`() {
    #expect(differ(["integer"], [["1"], ["2"], ["2"]], [["2"], ["1"], ["2"]]) == nil)
    #expect(differ(["integer"], [["1"], ["2"], ["2"]], [["2"], ["1"], ["1"]]) != nil)
  }

  @Test func `with an order only rows that tie may change places`() {
    let types = ["integer", "text"]
    let rows: [[String?]] = [["1", "a"], ["1", "b"], ["2", "c"]]
    #expect(differ(types, rows, [["1", "b"], ["1", "a"], ["2", "c"]], order: .by([0])) == nil)
    #expect(differ(types, rows, [["2", "c"], ["1", "a"], ["1", "b"]], order: .by([0])) != nil)
    #expect(differ(types, rows, [["1", "b"], ["1", "a"], ["2", "c"]], order: .total) != nil)
  }

  @Test func `the difference is readable`() {
    let text = differ(["integer", "text"], [["1", "a"], ["2", nil]], [["1", "a"], ["2", "x"]])
    #expect(text == "the rows differ\n  c0 | c1\n@ rows 1…\n- 2 | NULL\n+ 2 | x\n1 rows in all (- expected, + found)")
    #expect(differ(["integer"], [["1"]], [])?.hasPrefix("1 rows expected, 0 found") == true)
  }

  @Test func `names and types of columns count, modifiers do not`() {
    let row: [[String?]] = [["1"]]
    let oracle = table(["numeric(10,2)"], row)
    #expect(OracleComparison().difference(expected: oracle, actual: table(["numeric"], row)) == nil)
    let wrong = OracleComparison().difference(expected: oracle, actual: table(["double precision"], row))
    #expect(wrong == "the columns differ\n- c0 numeric(10,2)\n+ c0 double precision")
    let unnamed = ResultTable(columns: [.init(name: "x", type: "numeric")], rows: row)
    #expect(OracleComparison().difference(expected: oracle, actual: unnamed) != nil)
  }

  @Test func `PostgreSQL describes its results`() async throws {
    let server = try await PostgresServer.shared()
    let result = try await server.result(
      of: "SELECT 1::numeric(10,2) AS a, NULL::text AS b, 'x,y' AS \"C d\", now() IS NULL;\n", database: "postgres")
    #expect(
      result.columns.map { "\($0.name) \($0.type)" } == [
        "a numeric(10,2)", "b text", "C d text", "?column? boolean",
      ])
    #expect(result.rows == [["1.00", nil, "x,y", "f"]])
  }
}
