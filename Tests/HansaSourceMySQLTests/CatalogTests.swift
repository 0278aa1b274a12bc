import HansaCatalog
import HansaCore
@testable import HansaSourceMySQL
import HansaTesting
import Testing

@Suite struct CatalogTests {
  @Test func `the catalog tells tables, views, keys, estimates and the server's version`() async throws {
    let source = try await SourceUnderTest(
      "shop",
      setUp: """
        CREATE TABLE orders (region int NOT NULL, id bigint NOT NULL, note text, place point, flags bit(7),
          PRIMARY KEY (id, region));
        INSERT INTO orders (region, id) SELECT 1, seq FROM seq_1_to_5000;
        CREATE VIEW big AS SELECT id, note FROM orders WHERE id > 10;
        CREATE TABLE gone (x int); CREATE VIEW broken AS SELECT x FROM gone; DROP TABLE gone;
        CREATE TABLE `Odd ``name` (`a"b` int, `é` int);
        ANALYZE TABLE orders;
        """)
    let catalog = try await source.adapter.catalog()
    #expect(catalog.source == "shop" && catalog.kind == "mysql" && catalog.dialect == "mariadb")
    #expect(catalog.version.contains("MariaDB"))
    #expect(catalog.defaultSchema == Name(source.database))
    #expect(
      !catalog.tables.contains { ["mysql", "information_schema", "performance_schema", "sys"].contains($0.schema) })

    let tables = catalog.tables.filter { $0.schema == Name(source.database) }
    let orders = try #require(tables.first { $0.name == "orders" })
    #expect(orders.kind == .table)
    #expect(orders.primaryKey == ["id", "region"])
    #expect((2500...10000).contains(orders.estimatedRows ?? 0))
    #expect(orders.columns.map(\.name) == ["region", "id", "note", "place", "flags"])
    #expect(orders.columns.map(\.nullable) == [false, false, true, true, true])
    #expect(orders.columns.map(\.type) == [.int4, .int8, .text, nil, nil])
    #expect(orders.columns[3].nativeType == "point")
    let big = try #require(tables.first { $0.name == "big" })
    #expect(big.kind == .view && big.estimatedRows == nil && big.columns.count == 2)
    #expect(tables.first { $0.name == "Odd `name" }?.columns.map(\.name) == ["a\"b", "é"])
    #expect(tables.contains { $0.name == "broken" } == false)
  }

  @Test func `another database of the server is another schema`() async throws {
    let source = try await SourceUnderTest("one", setUp: "CREATE TABLE a (x int);")
    let other = try await source.server.createDatabase("two")
    try await source.server.execute("CREATE TABLE b (y int)", database: other)
    let catalog = try await source.adapter.catalog()
    #expect(catalog.tables.contains { $0.schema == Name(other) && $0.name == "b" })
    #expect(catalog.tables.contains { $0.schema == Name(source.database) && $0.name == "a" })
  }

  @Test func `a column's collation says how it compares, as the server really does`() async throws {
    let collations = [
      "utf8mb4_general_ci", "utf8mb4_bin", "utf8mb4_nopad_bin", "utf8mb4_unicode_nopad_ci", "latin1_bin",
      "latin1_nopad_bin", "latin1_swedish_ci", "utf8mb4_uca1400_ai_ci", "ascii_nopad_bin",
    ]
    let columns = collations.enumerated().map { index, collation in
      "c\(index) varchar(10) CHARACTER SET \(collation.prefix { $0 != "_" }) COLLATE \(collation)"
    }
    let source = try await SourceUnderTest(
      "collations",
      setUp: "CREATE TABLE t (\(columns.joined(separator: ", ")), e enum('x') COLLATE utf8mb4_bin);")
    let table = try #require(try await source.adapter.catalog().tables.first { $0.schema == Name(source.database) })
    for (column, name) in zip(table.columns, collations) {
      let collation = try #require(column.collation)
      #expect(collation.name == name)
      let characterSet = String(name.prefix { $0 != "_" })
      func holds(_ condition: String) async throws -> Bool {
        try await source.value("SELECT \(condition)", .boolean) == .boolean(true)
      }
      func text(_ literal: String) -> String { "CONVERT(\(literal) USING \(characterSet)) COLLATE \(name)" }
      #expect(try await holds("\(text("'a'")) = \(text("'a  '"))") == collation.isPadded, "\(name)")
      let mergesCase = try await holds("\(text("'a'")) = \(text("'A'"))")
      #expect(collation.isExactEquality == (!mergesCase && !collation.isPadded), "\(name)")
      if collation.isByteOrder {
        #expect(try await holds("\(text("'a'")) > \(text("'B'"))"), "\(name)")
        #expect(try await holds("\(text("'a\t'")) > \(text("'a'"))"), "\(name)")
      }
    }
    #expect(table.columns.first { $0.name == "c5" }?.collation?.isByteOrder == false)
    #expect(table.columns.first { $0.name == "c4" }?.collation?.isByteOrder == false, "cp1252 is not Unicode's order")
    #expect(table.columns.last?.readAs == "char")
  }

  @Test(arguments: [
    ("utf8mb4_0900_bin", true, true, false), ("utf8mb4_0900_ai_ci", false, false, false),
    ("utf8mb4_0900_as_cs", false, false, false), ("utf8mb4_bin", false, false, true), ("binary", true, true, false),
  ])
  func `MySQL's own collations are known by their names`(
    name: String, isExact: Bool, isByteOrder: Bool, isPadded: Bool
  ) async throws {
    let collation = Collation(mysql: name, characterSet: name == "binary" ? "binary" : "utf8mb4")
    #expect(
      collation
        == Collation(name: name, isExactEquality: isExact, isByteOrder: isByteOrder, isPadded: isPadded))
  }

  @Test func `a check tells version, endpoint and times`() async throws {
    let source = try await SourceUnderTest("checked")
    let check = try await source.adapter.check()
    #expect(check.version.contains("MariaDB"))
    #expect(check.endpoint == "127.0.0.1:\(source.server.port)/\(source.database) as hansa")
    #expect(check.connect > .zero && check.roundTrip > .zero)
    await source.adapter.close()
  }
}
