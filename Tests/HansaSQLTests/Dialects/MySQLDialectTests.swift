import HansaCore
import HansaTesting
import Testing

@testable import HansaSQL

/// What the dialect prints for MariaDB gives what PostgreSQL gives.
@Suite struct MySQLDialectTests {
  private static let latin = DialectValues.texts.filter {
    if case .text(let name) = $0 { name.string.unicodeScalars.allSatisfy { $0.value < 256 } } else { true }
  }
  private static let values = DialectValues([
    .init(name: "t", type: .text, values: DialectValues.texts),
    .init(name: "u", type: .varchar(20), values: DialectValues.texts),
    .init(name: "l", type: .varchar(20), values: latin),
    .init(name: "n", type: .int4, values: DialectValues.integers),
    .init(name: "k", type: .int4, values: DialectValues.integers),
    .init(name: "b", type: .int8, values: DialectValues.bigIntegers),
    .init(name: "s", type: .int8, values: [0, 3, 4_294_967_295].map { .integer($0) } + [.null]),
    .init(name: "m", type: .numeric(precision: 10, scale: 2), values: DialectValues.decimals),
    .init(
      name: "w", type: .numeric(precision: 20, scale: 0),
      values: ["0", "7", "18446744073709551615"].compactMap { Decimal128($0) }.map { .decimal($0) } + [.null]),
    .init(name: "f", type: .float8, values: DialectValues.doubles),
    .init(name: "d", type: .date, values: DialectValues.dates),
    .init(name: "e", type: .date, values: DialectValues.dates),
    .init(name: "ts", type: .timestamp, values: DialectValues.timestamps),
  ])
  private static let dialect = MySQLDialect(isMariaDB: true, version: "10.11.14-MariaDB")

  private func databases() async throws -> (postgres: String, maria: String) {
    let postgres = try await PostgresServer.shared().createDatabase("mysql_dialect")
    let maria = try await MariaDBServer.shared().createDatabase("mysql_dialect")
    try await PostgresServer.shared().execute(
      """
      CREATE TABLE v (id int, t text, u varchar(20), l varchar(20), n int, k int, b bigint, s bigint, m numeric(10,2),
        w numeric(20,0), f float8, d date, e date, ts timestamp);
      \(Self.values.insert(PostgreSQLDialect()))
      """, database: postgres)
    try await MariaDBServer.shared().execute(
      """
      CREATE TABLE v (id int, t text COLLATE utf8mb4_general_ci, u varchar(20) COLLATE utf8mb4_unicode_ci,
        l varchar(20) CHARACTER SET latin1, n int, k int, b bigint, s int unsigned, m decimal(10,2),
        w bigint unsigned, f double, d date, e date, ts datetime(6));
      \(Self.values.insert(Self.dialect))
      """, database: maria)
    return (postgres, maria)
  }

  /// Compares the rows of both, batch by batch.
  private func expectEqual(_ expressions: [ScalarExpression]) async throws {
    let (postgres, maria) = try await databases()
    for start in stride(from: 0, to: expressions.count, by: 60) {
      let batch = Array(expressions[start..<min(start + 60, expressions.count)])
      let reference = try Self.values.statement(batch, schema: "public", PostgreSQLDialect())
      let ours = try Self.values.statement(batch, schema: Name(maria), Self.dialect)
      let expected = try await PostgresServer.shared().query(reference, database: postgres)
      let actual = try await MariaDBServer.shared().query(ours, database: maria)
      try #require(expected.count == Self.values.rows.count && actual.count == expected.count)
      for (row, other) in zip(expected, actual) {
        for index in row.indices where index > 0 {
          let wanted = batch[index - 1].type == .boolean ? row[index].map { $0 == "t" ? "1" : "0" } : row[index]
          #expect(other[index] == wanted, "row \(row[0] ?? ""): \(batch[index - 1])")
        }
      }
    }
  }

  @Test func `comparisons of every column are PostgreSQL's, NULL and negation included`() async throws {
    var list = try comparisons(Self.values).filter { Self.values.canPrint($0, Self.dialect) }
    #expect(list.count > 450)
    list += list.map { .not($0) }
    for name in ["t", "u", "n", "m", "d"] as [Name] {
      let item = try #require(Self.values.items.first { $0.name == name })
      let literals = item.values.map { ScalarExpression.literal($0, item.type.base) }
      list.append(.inList(Self.values.column(name), Array(literals.prefix(4))))
      list.append(.not(.inList(Self.values.column(name), Array(literals.prefix(4)))))
      list.append(.not(.inList(Self.values.column(name), Array(literals.suffix(2)))))
      list.append(.isNull(Self.values.column(name)))
    }
    try await expectEqual(list)
  }

  @Test func `sums, differences and products are exact`() async throws {
    let values = Self.values
    let one = ScalarExpression.literal(
      .decimal(Decimal128(unscaled: 100, scale: 2)), .numeric(precision: nil, scale: 2))
    let five = ScalarExpression.literal(.integer(5), .int8)
    var list: [ScalarExpression] = []
    for name in ["+", "-", "*"] as [Name] {
      list.append(try bound(name, values.column("s"), five))
      if name != "*" { list.append(try bound(name, values.column("s"), values.column("s"))) }
      list.append(try bound(name, values.column("n"), five))
      list.append(try bound(name, values.column("m"), values.column("m")))
      list.append(try bound(name, values.column("m"), values.column("n")))
      list.append(try bound(name, values.column("m"), values.column("w")))
      list.append(try bound(name, values.column("w"), values.column("w")))
      list.append(try bound("*", values.column("m"), bound(name, one, values.column("m"))))
    }
    #expect(list.allSatisfy { values.canPrint($0, Self.dialect) })
    try await expectEqual(list)
    // Division rounds otherwise.
    #expect(try !values.canPrint(bound("/", values.column("m"), values.column("m")), Self.dialect))
    #expect(try !values.canPrint(bound("~~", values.column("t"), values.column("u")), Self.dialect))
  }

  @Test func `an overflow of 64 bits is an error there as well`() async throws {
    let (_, maria) = try await databases()
    let sum = try bound("+", Self.values.column("b"), .literal(.integer(.max), .int8))
    let sql = try Self.values.statement([sum], schema: Name(maria), Self.dialect)
    await #expect(throws: HansaError.self) { _ = try await MariaDBServer.shared().query(sql, database: maria) }
  }

  @Test func `order and aggregates are PostgreSQL's`() async throws {
    let (postgres, maria) = try await databases()
    let values = Self.values
    func relations(_ schema: Name) -> [Relation] {
      var allocator = ColumnAllocator()
      for _ in values.columns { _ = allocator.column("x", .int4) }
      let scan = values.scan(schema: schema)
      let id = values.columns[0]
      var result: [Relation] = []
      for name in ["u", "l", "n", "m", "f", "d", "ts"] as [Name] {
        for (descending, nullsFirst) in [(false, false), (false, true), (true, false), (true, true)] {
          let keys = [
            SortKey(values.column(name), descending: descending, nullsFirst: nullsFirst), SortKey(id.reference),
          ]
          result.append(.project(.sort(scan, keys), [Projection(id, id.reference)]))
        }
      }
      var calls: [AggregateCall] = [AggregateCall("count", [], type: .int8)]
      let positive = ScalarExpression.call(
        FunctionCall(">", [values.column("n"), .literal(.integer(0), .int4)], type: .boolean))
      calls.append(AggregateCall("count", [], filter: positive, type: .int8))
      for name in ["t", "u", "l", "n", "b", "m", "d"] as [Name] {
        let column = values.column(name)
        calls.append(AggregateCall("count", [column], type: .int8))
        calls.append(AggregateCall("min", [column], filter: positive, type: column.type))
        calls.append(AggregateCall("max", [column], type: column.type))
      }
      for (name, type) in [
        ("n", .int8), ("b", .numeric(precision: nil, scale: 0)), ("m", .numeric(precision: nil, scale: 2)),
      ] as [(Name, SQLType)] {
        calls.append(AggregateCall("sum", [values.column(name)], filter: positive, type: type))
        calls.append(AggregateCall("sum", [values.column(name)], distinct: true, type: type))
      }
      let key = Projection(allocator.column("key", .int4), values.column("k"))
      let aggregates = calls.map { Projection(allocator.column("a", $0.type), .aggregate($0)) }
      result.append(
        .sort(.aggregate(Aggregate(scan, keys: [key], aggregates: aggregates)), [SortKey(key.column.reference)]))
      return result
    }
    for (reference, ours) in zip(relations("public"), relations(Name(maria))) {
      let expected = try await PostgresServer.shared().query(
        RelationPrinter.statement(reference, dialect: PostgreSQLDialect()), database: postgres)
      let sql = try RelationPrinter.statement(ours, dialect: Self.dialect)
      #expect(try await MariaDBServer.shared().query(sql, database: maria) == expected, "\(sql)")
    }
  }

  @Test func `what is not proven is not printed`() {
    let dialect = Self.dialect
    func aggregate(_ name: Name, _ type: SQLType) -> String? {
      dialect.aggregate(
        PrintedAggregate(
          name: name, argumentTypes: [type], type: type, arguments: ["x"], distinct: false, order: [], orderTypes: [],
          withinGroup: false, filter: nil, over: nil, isWindowFunction: false))
    }
    #expect(aggregate("avg", .int4) == nil && aggregate("sum", .float8) == nil && aggregate("min", .uuid) == nil)
    #expect(!dialect.canCompare(.text) && !dialect.canCompare(.float4) && dialect.canCompare(.boolean))
    #expect(dialect.sortKey("x", SortKey(.column(ColumnID(1), .text))) == nil)
    #expect(dialect.literal(.double(.nan), .float8) == nil)
    #expect(dialect.literal(.date(3_000_000), .date) == nil)
    #expect(dialect.literal(.text("a\\b"), .text) == "_utf8mb4 X'615c62'")
    #expect(dialect.quote("a`b") == "`a``b`")
    let zeroDates = Scan.Item(
      Column(ColumnID(1), "d", .date), remoteName: "d", traits: ColumnTraits(isTypeGuaranteed: false))
    let scan = Relation.scan(Scan(source: "s", schema: "d", table: "t", items: [zeroDates], estimatedRows: nil))
    let filter = Relation.filter(scan, .not(.isNull(zeroDates.column.reference)))
    #expect(throws: Unprintable.self) { try RelationPrinter.statement(filter, dialect: dialect) }
    #expect((try? RelationPrinter.statement(scan, dialect: dialect)) == "SELECT t1.`d` FROM `d`.`t` AS t1")
    let old = MySQLDialect(isMariaDB: false, version: "5.7.44")
    let column = ScalarExpression.column(ColumnID(1), .text)
    let equality = FunctionCall("=", [column, column], type: .boolean)
    #expect(old.call(equality, ["a", "b"]) == nil)
    #expect(
      MySQLDialect(isMariaDB: false, version: "8.0.36").call(equality, ["a", "b"])
        == "CONVERT(a USING utf8mb4) COLLATE utf8mb4_0900_bin = CONVERT(b USING utf8mb4) COLLATE utf8mb4_0900_bin")
  }
}
