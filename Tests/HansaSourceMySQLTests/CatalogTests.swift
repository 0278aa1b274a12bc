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

  @Test func `unique keys are those that are unique as Hansa reads them`() async throws {
    let source = try await SourceUnderTest(
      "keys",
      setUp: """
        CREATE TABLE t (id int PRIMARY KEY, email varchar(50) COLLATE utf8mb4_general_ci NOT NULL, note text,
          flag tinyint(1) NOT NULL, d date NOT NULL, x double, UNIQUE KEY by_email (email), UNIQUE KEY by_note (note(10)),
          UNIQUE KEY by_flag (flag), UNIQUE KEY by_day (d), UNIQUE KEY by_x (x), KEY plain (x, d),
          FULLTEXT KEY words (note));
        """)
    func table(_ source: SourceUnderTest) async throws -> TableInfo {
      let tables = try await source.adapter.catalog().tables
      return try #require(tables.first { $0.schema == Name(source.database) && $0.name == "t" })
    }
    let t = try await table(source)
    #expect(t.primaryKey == ["id"])
    #expect(
      t.uniqueKeys == [
        UniqueKey(["id"], nulls: .absent), UniqueKey(["d"], nulls: .absent), UniqueKey(["email"], nulls: .absent),
        UniqueKey(["note"], nulls: .distinct), UniqueKey(["x"], nulls: .distinct),
      ])
    let indexes = Dictionary(t.indexes.map { ($0.name, $0) }) { first, _ in first }
    #expect(indexes["plain"] == IndexInfo(name: "plain", columns: ["x", "d"], isOrdered: true))
    #expect(indexes["by_note"] == IndexInfo(name: "by_note", columns: ["note"], isOrdered: false))
    #expect(indexes["words"] == nil)
    // A date that is none is NULL by this setting, and several rows may have one.
    let lenient = SourceUnderTest(source, adapter: try source.reconfigured(["zero_dates": "null"]))
    let dates = try await table(lenient)
    #expect(dates.columns.first { $0.name == "d" }?.nullable == true)
    #expect(dates.uniqueKeys.contains(UniqueKey(["d"], nulls: .distinct)))
    // The server itself takes the zeros of doubles for one value.
    await #expect(throws: (any Error).self) {
      try await source.server.execute(
        "INSERT INTO t VALUES (1, 'a', 'a', 1, '2020-01-01', 0e0), (2, 'b', 'b', 2, '2020-01-02', -0e0)",
        database: source.database)
    }
  }

  @Test func `capabilities tell version, modes, collation, limits and privileges`() async throws {
    let source = try await SourceUnderTest("able")
    let capabilities = try await source.adapter.catalog().capabilities
    #expect(capabilities.product == "MariaDB" && capabilities.version >= ServerVersion(10, 2))
    #expect(capabilities.edition?.isEmpty == false)
    let mode = try #require(capabilities.session.first { $0.name == "sql_mode" })
    #expect(mode.session.contains("NO_BACKSLASH_ESCAPES") && !mode.server.contains("NO_BACKSLASH_ESCAPES"))
    #expect(capabilities.session.first { $0.name == "time_zone" }?.session == "+00:00")
    #expect(capabilities.defaultCollation?.name == "utf8mb4_general_ci" && capabilities.characterSet == "utf8mb4")
    #expect(capabilities.byteOrderCollation == "utf8mb4_nopad_bin")
    #expect(capabilities.maxSortBytes == 196_608 && (capabilities.maxStatementBytes ?? 0) > 1 << 20)
    #expect(capabilities.functions?.contains("char_length") == true)
    #expect(capabilities.canCreateTemporaryTables && capabilities.readOnlyReason == nil)
    try await source.server.execute(
      "CREATE USER reader_\(source.database) IDENTIFIED BY 'x'; GRANT SELECT ON `\(source.database)`.* TO reader_\(source.database)"
    )
    let reader = try source.reconfigured(["user": "reader_\(source.database)", "password": "x"])
    #expect(try await reader.catalog().capabilities.canCreateTemporaryTables == false)
    try await source.server.execute(
      "GRANT CREATE TEMPORARY TABLES ON `\(source.database)`.* TO reader_\(source.database)")
    #expect(try await reader.catalog().capabilities.canCreateTemporaryTables)
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
