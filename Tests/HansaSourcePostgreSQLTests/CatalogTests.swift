import HansaArrow
import HansaCatalog
import HansaCore
import HansaTesting
import Testing

@testable import HansaSourcePostgreSQL

@Suite struct CatalogTests {
  private func table(_ name: Name, _ catalog: SourceCatalog) throws -> TableInfo {
    try #require(catalog.tables.first { $0.name == name })
  }

  private func column(_ name: Name, _ table: TableInfo) throws -> ColumnInfo {
    try #require(table.columns.first { $0.name == name })
  }

  @Test func `tables, keys and estimates are read`() async throws {
    let fixture = try await PostgreSQLFixture(
      """
      CREATE TABLE orders (note text, id int NOT NULL, line smallint NOT NULL, gone int,
        total numeric(12,2) GENERATED ALWAYS AS (line * 2) STORED, PRIMARY KEY (line, id));
      ALTER TABLE orders DROP COLUMN gone;
      INSERT INTO orders SELECT 'x', i, 1 FROM generate_series(1, 500) AS g(i);
      ANALYZE orders;
      CREATE TABLE fresh (id int PRIMARY KEY);
      CREATE VIEW recent AS SELECT id FROM orders;
      CREATE MATERIALIZED VIEW summed AS SELECT count(*) AS n FROM orders;
      CREATE SCHEMA other; CREATE TABLE other.empty ();
      CREATE TABLE parts (id int NOT NULL, at date NOT NULL, PRIMARY KEY (id, at)) PARTITION BY RANGE (at);
      CREATE TABLE parts_1 PARTITION OF parts FOR VALUES FROM ('2020-01-01') TO ('2021-01-01');
      CREATE TABLE parts_2 PARTITION OF parts FOR VALUES FROM ('2021-01-01') TO ('2022-01-01');
      INSERT INTO parts SELECT i, date '2020-12-01' + i FROM generate_series(1, 60) AS g(i); ANALYZE parts;
      CREATE TABLE parent (id int PRIMARY KEY); CREATE TABLE child (extra int) INHERITS (parent);
      INSERT INTO parent VALUES (1); INSERT INTO child VALUES (1), (1); ANALYZE parent; ANALYZE child;
      """)
    let catalog = try await fixture.adapter.catalog()
    #expect(catalog.source == "shop")
    #expect(catalog.kind == "postgresql")
    #expect(catalog.dialect == "postgresql")
    #expect(catalog.version.hasPrefix("15."))
    #expect(catalog.defaultSchema == "public")
    #expect(
      catalog.tables.map { "\($0.schema).\($0.name)" } == [
        "other.empty", "public.child", "public.fresh", "public.orders", "public.parent", "public.parts",
        "public.parts_1", "public.parts_2", "public.recent", "public.summed",
      ])
    let orders = try table("orders", catalog)
    #expect(orders.kind == .table)
    #expect(orders.columns.map(\.name) == ["note", "id", "line", "total"])
    #expect(orders.columns.map(\.type) == [.text, .int4, .int2, .numeric(precision: 12, scale: 2)])
    #expect(orders.columns.map(\.nullable) == [true, false, false, true])
    #expect(orders.columns.map(\.nativeType) == ["text", "integer", "smallint", "numeric(12,2)"])
    #expect(orders.primaryKey == ["line", "id"])
    #expect(orders.estimatedRows == 500)
    #expect(try table("fresh", catalog).estimatedRows == nil)
    #expect(try table("recent", catalog).kind == .view)
    #expect(try table("recent", catalog).estimatedRows == nil)
    #expect(try table("summed", catalog).kind == .view)
    #expect(try table("empty", catalog).columns.isEmpty)
    #expect(try table("parts", catalog).estimatedRows == 60)
    #expect(try table("parts", catalog).primaryKey == ["id", "at"])
    // The children's rows are the parent's too, and no key of the parent's holds for them.
    #expect(try table("parent", catalog).estimatedRows == 3)
    #expect(try table("parent", catalog).primaryKey.isEmpty)
    #expect(try column("id", table("parent", catalog)).nullable)
  }

  @Test func `unique keys are those that hold for every row`() async throws {
    let fixture = try await PostgreSQLFixture(
      """
      CREATE TABLE t (id int PRIMARY KEY, a int NOT NULL, b text, c text, d int, e int, f int, g point,
        UNIQUE (a, b), UNIQUE NULLS NOT DISTINCT (c), UNIQUE (d) DEFERRABLE INITIALLY DEFERRED);
      CREATE UNIQUE INDEX covering ON t (a) INCLUDE (e);
      CREATE UNIQUE INDEX expression ON t ((e + 1));
      CREATE UNIQUE INDEX partial ON t (e) WHERE e > 0;
      CREATE UNIQUE INDEX pattern ON t (b text_pattern_ops, f);
      CREATE INDEX plain ON t (f DESC, (e * 2)); CREATE INDEX hashed ON t USING hash (e);
      CREATE INDEX places ON t USING gist (g);
      CREATE TABLE late (id int PRIMARY KEY DEFERRABLE);
      INSERT INTO t (id, a, b, c, e) VALUES (1, 1, 'x', 'y', 1), (2, 2, 'x', 'z', 2);
      """)
    await #expect(throws: (any Error).self) {
      try await fixture.server.execute(
        "CREATE TABLE twice AS SELECT 1 AS x FROM generate_series(1, 2)", database: fixture.database)
      try await fixture.server.execute(
        "CREATE UNIQUE INDEX CONCURRENTLY broken ON twice (x)", database: fixture.database)
    }
    let catalog = try await fixture.adapter.catalog()
    let t = try table("t", catalog)
    #expect(
      t.uniqueKeys == [
        UniqueKey(["id"], nulls: .absent), UniqueKey(["a"], nulls: .absent), UniqueKey(["b", "f"], nulls: .distinct),
        UniqueKey(["a", "b"], nulls: .distinct), UniqueKey(["c"], nulls: .equal), UniqueKey(["d"], nulls: .distinct),
      ])
    let indexes = Dictionary(t.indexes.map { ($0.name, $0) }) { first, _ in first }
    #expect(indexes["plain"] == IndexInfo(name: "plain", columns: ["f"], isOrdered: true))
    #expect(indexes["hashed"] == IndexInfo(name: "hashed", columns: ["e"], isOrdered: false))
    #expect(indexes["covering"]?.columns == ["a"])
    #expect(indexes["partial"] == nil && indexes["expression"] == nil && indexes["places"] == nil)
    #expect(try table("twice", catalog).uniqueKeys.isEmpty, "its index could not be built")
    #expect(try table("late", catalog).primaryKey.isEmpty, "PostgreSQL derives nothing from it either")
    #expect(try table("late", catalog).uniqueKeys == [UniqueKey(["id"], nulls: .absent)])
  }

  @Test func `capabilities tell version, collation, settings and privileges`() async throws {
    let fixture = try await PostgreSQLFixture("CREATE TABLE t (id int)")
    let capabilities = try await fixture.adapter.catalog().capabilities
    #expect(capabilities.product == "PostgreSQL" && capabilities.version.major == 15)
    #expect(capabilities.edition?.contains("PostgreSQL 15.") == true)
    #expect(capabilities.defaultCollation == .binary("C") && capabilities.collationProvider == "libc")
    #expect(capabilities.byteOrderCollation == "C" && capabilities.characterSet == "UTF8")
    #expect(capabilities.readOnlyReason == nil && capabilities.canCreateTemporaryTables)
    try await fixture.server.execute(
      "ALTER DATABASE \"\(fixture.database)\" SET TimeZone = 'Asia/Tokyo'; "
        + "REVOKE TEMPORARY ON DATABASE \"\(fixture.database)\" FROM PUBLIC; CREATE ROLE plain_\(fixture.database) LOGIN PASSWORD 'x'"
    )
    var options = try PostgreSQLOptions(url: fixture.server.url(database: fixture.database), password: Secret("x"))
    options.user = "plain_" + fixture.database
    let plain = try await PostgreSQLAdapter(name: "shop", options: options).catalog().capabilities
    #expect(!plain.canCreateTemporaryTables)
    #expect(plain.session.contains(PinnedSetting("TimeZone", server: "Asia/Tokyo", session: "UTC")))
  }

  @Test func `in an encoding with an order of its own "C" is not the order of UTF-8`() async throws {
    let server = try await PostgresServer.shared()
    let name = try await server.createDatabase("template") + "_1252"
    try await server.execute("CREATE DATABASE \"\(name)\" TEMPLATE template0 ENCODING 'WIN1252' LOCALE 'C'")
    try await server.execute("CREATE TABLE t (a text, b text COLLATE \"C\")", database: name)
    // Ÿ is a byte below that of À there, and above it in Unicode.
    #expect(try await server.query("SELECT U&'\\0178' < U&'\\00C0' COLLATE \"C\"", database: name) == [["t"]])
    let options = try PostgreSQLOptions(url: server.url(database: name), password: Secret(server.password))
    let catalog = try await PostgreSQLAdapter(name: "old", options: options).catalog()
    #expect(catalog.capabilities.byteOrderCollation == nil && catalog.capabilities.characterSet == "WIN1252")
    #expect(catalog.tables[0].columns.allSatisfy { $0.collation?.isExactEquality == true })
    #expect(catalog.tables[0].columns.allSatisfy { $0.collation?.isByteOrder == false })
  }

  @Test func `types of the user's own are read as what they consist of, or not at all`() async throws {
    let fixture = try await PostgreSQLFixture(
      """
      CREATE TYPE mood AS ENUM ('sad', 'glad'); CREATE DOMAIN price AS numeric(10,2) CHECK (VALUE >= 0);
      CREATE DOMAIN fair_price AS price; CREATE TYPE pair AS (a int, b int); CREATE TYPE spans AS RANGE (subtype = date);
      CREATE TABLE t (m mood, p fair_price, ms mood[], ps price[], c pair, r int4range, s spans, i inet, o oid,
        v tsvector, tz timetz, cash money, grid int[][], q "char", x xml, vec int2vector, ref regclass, cs pair[],
        b bit(3), n name);
      INSERT INTO t VALUES ('glad', 1.5, '{sad,NULL}', '{2}', '(1,2)', '[1,3)', '[2020-01-01,)', '10.0.0.1', 4294967295,
        'a b', '12:00+02', 12.34, '{1}', 'z', '<a/>', '1 2', 'pg_class', '{}', '101', 'me');
      """)
    let columns = try table("t", try await fixture.adapter.catalog()).columns
    let text = SQLType.text
    let expected: [SQLType?] = [
      text, .numeric(precision: 10, scale: 2), .array(text), .array(.numeric(precision: 10, scale: 2)), nil, text, text,
      text, .int8, text, text, .numeric, .array(.int4), text, text, nil, text, nil, text, text,
    ]
    #expect(columns.map(\.type) == expected)
    #expect(columns[4].nativeType == "public.pair")
    // Read as a fragment reads them: through the casts.
    let mapped = columns.filter { $0.type != nil }
    let list = mapped.map { column in
      "\"\(column.name)\"" + (column.readAs.map { "::\($0)" } ?? "")
    }
    let fields = try mapped.map { Field($0.name, try #require($0.type)) }
    for way in PostgreSQLFixture.Way.allCases {
      let rows = try await fixture.rows("SELECT \(list.joined(separator: ", ")) FROM public.t", fields, way: way)
      let expected: [SQLValue] = [
        .text("glad"), try decimal("1.50"), .array([.text("sad"), .null]), .array([try decimal("2.00")]),
        .text("[1,3)"), .text("[2020-01-01,)"), .text("10.0.0.1/32"), .integer(4_294_967_295), .text("'a' 'b'"),
        .text("12:00:00+02"), .text("12.34"), .array([.integer(1)]), .text("z"), .text("<a/>"), .text("pg_class"),
        .text("101"), .text("me"),
      ]
      try #require(rows.count == 1)
      for (index, value) in rows[0].enumerated() { #expect(value == expected[index], "\(mapped[index].name)") }
    }
  }

  @Test func `arrays of domains lose nothing to the cast`() async throws {
    let fixture = try await PostgreSQLFixture(
      """
      CREATE DOMAIN code AS bpchar; CREATE DOMAIN amount AS numeric; CREATE DOMAIN short AS varchar(3);
      CREATE DOMAIN list AS int[];
      CREATE TABLE t (a code[], b amount[], c short[], d list);
      INSERT INTO t VALUES ('{abc,d}', '{1.25}', '{xyz}', '{1,2}')
      """
    ) { $0.numericScale = 4 }
    let columns = try table("t", try await fixture.adapter.catalog()).columns
    #expect(columns.map(\.readAs) == ["bpchar[]", "numeric[]", "character varying[]", nil])
    let list = columns.map { column in "\(column.name)" + (column.readAs.map { "::\($0)" } ?? "") }
    let rows = try await fixture.rows(
      "SELECT \(list.joined(separator: ", ")) FROM public.t",
      try columns.map { Field($0.name, try #require($0.type)) })
    let expected: [SQLValue] = [
      .array([text("abc"), text("d")]), .array([try decimal("1.2500")]), .array([text("xyz")]),
      .array([.integer(1), .integer(2)]),
    ]
    #expect(rows == [expected])
  }

  @Test func `the numbers of built-in types are the server's`() async throws {
    let server = try await PostgresServer.shared()
    for (oid, name) in TypeOID.readAsText {
      #expect(try await server.query("SELECT typname FROM pg_type WHERE oid = \(oid)") == [[name]])
    }
    let arrays = try await server.query(
      "SELECT oid, typelem FROM pg_type WHERE oid IN (\(TypeOID.elementOfArray.keys.map { "\($0)" }.joined(separator: ",")))"
    )
    #expect(arrays.count == TypeOID.elementOfArray.count)
    for row in arrays { #expect(TypeOID.elementOfArray[UInt32(row[0] ?? "") ?? 0].map { "\($0)" } == row[1]) }
  }

  @Test func `collations tell what they compare by`() async throws {
    let fixture = try await PostgreSQLFixture(
      """
      CREATE COLLATION ci (provider = icu, locale = 'und-u-ks-level2', deterministic = false);
      CREATE TABLE t (a text, b text COLLATE "C", c text COLLATE ci, d text COLLATE "en-x-icu", e char(3), f int, g name,
        h text[] COLLATE ci);
      """)
    let columns = try table("t", try await fixture.adapter.catalog()).columns
    #expect(columns[0].collation == .binary("C"))
    #expect(columns[1].collation == .binary("C"))
    #expect(columns[2].collation == Collation(name: "ci", isExactEquality: false, isByteOrder: false, isPadded: false))
    #expect(
      columns[3].collation == Collation(name: "en-x-icu", isExactEquality: true, isByteOrder: false, isPadded: false))
    #expect(columns[4].collation == Collation(name: "C", isExactEquality: true, isByteOrder: true, isPadded: true))
    #expect(columns[5].collation == nil)
    #expect(columns[6].collation == .binary("C"))
    #expect(columns[7].collation?.isExactEquality == false)
  }

  @Test func `a database with an ICU locale orders by it`() async throws {
    let server = try await PostgresServer.shared()
    let name = try await server.createDatabase("template")
    try await server.execute(
      "CREATE DATABASE \"\(name)_icu\" TEMPLATE template0 LOCALE_PROVIDER icu ICU_LOCALE 'en-US'")
    try await server.execute("CREATE TABLE t (a text)", database: name + "_icu")
    let options = try PostgreSQLOptions(url: server.url(database: name + "_icu"), password: Secret(server.password))
    let catalog = try await PostgreSQLAdapter(name: "icu", options: options).catalog()
    #expect(
      catalog.tables[0].columns[0].collation
        == Collation(name: "en-US", isExactEquality: true, isByteOrder: false, isPadded: false))
  }

  @Test func `only what the user may read is listed`() async throws {
    let fixture = try await PostgreSQLFixture(
      """
      CREATE TABLE open (id int PRIMARY KEY, secret text); CREATE TABLE closed (id int);
      CREATE SCHEMA hidden; CREATE TABLE hidden.t (id int);
      """)
    let role = "reader_" + fixture.database
    try await fixture.server.execute(
      "CREATE ROLE \(role) LOGIN PASSWORD 'x'; GRANT SELECT (secret) ON open TO \(role); GRANT SELECT ON hidden.t TO \(role)",
      database: fixture.database)
    var options = try PostgreSQLOptions(url: fixture.server.url(database: fixture.database), password: Secret("x"))
    options.user = role
    let catalog = try await PostgreSQLAdapter(name: "shop", options: options).catalog()
    #expect(catalog.tables.map(\.name) == ["open"])
    #expect(catalog.tables[0].columns.map(\.name) == ["secret"])
    #expect(catalog.tables[0].primaryKey.isEmpty)
  }

  @Test func `schemas can be chosen`() async throws {
    let fixture = try await PostgreSQLFixture(
      "CREATE SCHEMA \"Odd, one\"; CREATE TABLE \"Odd, one\".t (id int); CREATE TABLE u (id int)"
    ) { $0.schemas = ["Odd, one"] }
    let catalog = try await fixture.adapter.catalog()
    #expect(catalog.tables.map { "\($0.schema).\($0.name)" } == ["Odd, one.t"])
    #expect(catalog.defaultSchema == "Odd, one")
  }
}
