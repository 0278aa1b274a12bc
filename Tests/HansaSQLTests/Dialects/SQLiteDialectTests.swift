import HansaCore
import HansaTesting
import Testing

@testable import HansaSQL

/// What the dialect prints for a STRICT table gives what PostgreSQL gives.
@Suite struct SQLiteDialectTests {
  private static let values = DialectValues([
    .init(name: "t", type: .text, values: DialectValues.texts),
    .init(name: "u", type: .text, values: DialectValues.texts),
    .init(name: "n", type: .int8, values: DialectValues.bigIntegers),
    .init(name: "k", type: .int8, values: DialectValues.bigIntegers),
    .init(name: "f", type: .float8, values: [0, -1, 3, 1e15].map { .double($0) } + [.null]),
    .init(name: "x", type: .bytea, values: [.bytes([]), .bytes([0]), .bytes([0, 255]), .bytes([1]), .null]),
  ])
  private static let dialect = SQLiteDialect(guaranteedTypes: true)

  private func files() async throws -> (postgres: String, file: SQLiteFile) {
    let postgres = try await PostgresServer.shared().createDatabase("sqlite_dialect")
    try await PostgresServer.shared().execute(
      """
      CREATE TABLE v (id int, t text, u text, n bigint, k bigint, f float8, x bytea);
      \(Self.values.insert(PostgreSQLDialect()))
      """, database: postgres)
    let file = try SQLiteFile()
    try await file.execute(
      """
      CREATE TABLE v (id INTEGER, t TEXT COLLATE NOCASE, u TEXT COLLATE RTRIM, n INTEGER, k INTEGER, f REAL, x BLOB) STRICT;
      \(Self.values.insert(Self.dialect));
      """)
    return (postgres, file)
  }

  @Test func `comparisons of every column are PostgreSQL's, NULL and negation included`() async throws {
    let (postgres, file) = try await files()
    var list = try comparisons(Self.values).filter { Self.values.canPrint($0, Self.dialect) }
    #expect(list.count > 300)
    list += list.map { .not($0) }
    list.append(try bound("||", Self.values.column("t"), Self.values.column("u")))
    list.append(.inList(Self.values.column("t"), [.literal(.text("A"), .text), .null(.text)]))
    for start in stride(from: 0, to: list.count, by: 60) {
      let batch = Array(list[start..<min(start + 60, list.count)])
      let expected = try await PostgresServer.shared().query(
        Self.values.statement(batch, schema: "public", PostgreSQLDialect()), database: postgres)
      let actual = try await file.query(Self.values.statement(batch, schema: "main", Self.dialect))
      try #require(actual.count == expected.count && actual.count == Self.values.rows.count)
      for (row, other) in zip(expected, actual) {
        for index in row.indices where index > 0 {
          let wanted = batch[index - 1].type == .boolean ? row[index].map { $0 == "t" ? "1" : "0" } : row[index]
          #expect(other[index] == wanted, "row \(row[0] ?? ""): \(batch[index - 1])")
        }
      }
    }
  }

  @Test func `order and aggregates are PostgreSQL's`() async throws {
    let (postgres, file) = try await files()
    let values = Self.values
    func relations(_ schema: Name) -> [Relation] {
      var allocator = ColumnAllocator()
      for _ in values.columns { _ = allocator.column("x", .int4) }
      let scan = values.scan(schema: schema)
      let id = values.columns[0]
      var result: [Relation] = []
      for name in ["t", "u", "n", "f", "x"] as [Name] {
        for (descending, nullsFirst) in [(false, false), (false, true), (true, false), (true, true)] {
          let keys = [
            SortKey(values.column(name), descending: descending, nullsFirst: nullsFirst), SortKey(id.reference),
          ]
          result.append(.project(.sort(scan, keys), [Projection(id, id.reference)]))
        }
      }
      let positive = ScalarExpression.call(
        FunctionCall(">", [values.column("n"), .literal(.integer(0), .int8)], type: .boolean))
      var calls: [AggregateCall] = [AggregateCall("count", [], filter: positive, type: .int8)]
      for name in ["t", "u", "n"] as [Name] {
        let column = values.column(name)
        calls.append(AggregateCall("count", [column], distinct: name == "n", type: .int8))
        calls.append(AggregateCall("min", [column], filter: positive, type: column.type))
        calls.append(AggregateCall("max", [column], type: column.type))
      }
      let key = Projection(allocator.column("key", .int8), values.column("k"))
      let aggregates = calls.map { Projection(allocator.column("a", $0.type), .aggregate($0)) }
      result.append(
        .sort(.aggregate(Aggregate(scan, keys: [key], aggregates: aggregates)), [SortKey(key.column.reference)]))
      return result
    }
    for (reference, ours) in zip(relations("public"), relations("main")) {
      let expected = try await PostgresServer.shared().query(
        RelationPrinter.statement(reference, dialect: PostgreSQLDialect()), database: postgres)
      let sql = try RelationPrinter.statement(ours, dialect: Self.dialect)
      #expect(try await file.query(sql) == expected, "\(sql)")
    }
  }

  @Test func `without guaranteed types nothing is compared`() {
    let dialect = SQLiteDialect()
    let call = FunctionCall("=", [.null(.int8), .null(.int8)], type: .boolean)
    #expect(dialect.call(call, ["a", "b"]) == nil)
    #expect(Self.dialect.call(call, ["a", "b"]) == "a = b")
    #expect(!dialect.canCompare(.int8) && dialect.sortKey("x", SortKey(.null(.int8))) == nil)
    #expect(Self.dialect.literal(.double(0.1), .float8) == nil)
    #expect(Self.dialect.literal(.integer(.min), .int8) == nil)
    #expect(Self.dialect.call(FunctionCall("+", [.null(.int8), .null(.int8)], type: .int8), ["a", "b"]) == nil)
  }
}
