import HansaCatalog
import HansaCore
import HansaSourceSQLite
import Testing

@Suite struct CatalogTests {
  private func table(_ name: String, _ script: String) async throws -> TableInfo {
    let fixture = try await Fixture(script)
    let catalog = try await fixture.catalog()
    return try #require(catalog.tables.first { $0.name == Name(name) })
  }

  static let types: [(String, SQLType)] = [
    ("INTEGER", .int8), ("int", .int8), ("SMALLINT", .int8), ("UNSIGNED BIG INT", .int8), ("BIGINT(20)", .int8),
    ("BOOLEAN", .boolean), ("REAL", .float8), ("double  precision", .float8), ("FLOAT", .float8),
    ("DECIMAL(10, 2)", .numeric(precision: 10, scale: 2)), ("NUMERIC(5)", .numeric(precision: 5, scale: 0)),
    ("NUMERIC", .numeric), ("DECIMAL(2,5)", .numeric), ("TEXT", .text), ("CLOB", .text), ("VARCHAR(20)", .varchar(20)),
    ("VARCHAR", .varchar(nil)), ("CHAR(3)", .char(3)), ("CHAR", .text), ("BLOB", .bytea), ("DATE", .date),
    ("TIME", .time), ("DATETIME", .timestamp), ("TIMESTAMP", .timestamp), ("TIMESTAMP WITH TIME ZONE", .timestamptz),
    ("UUID", .uuid), ("JSON", .json), ("", .text), ("POINT", .text), ("STRING", .text),
  ]

  @Test func `declared types are mapped by rule`() async throws {
    let columns = Self.types.enumerated().map { "c\($0.offset) \($0.element.0)" }.joined(separator: ", ")
    let info = try await table("t", "CREATE TABLE t(\(columns));")
    for (column, (declared, type)) in zip(info.columns, Self.types) {
      #expect(column.type == type, "\(declared)")
      #expect(column.isTypeGuaranteed == false)
    }
  }

  @Test func `keys, nullability and what rowid guarantees`() async throws {
    let script = """
      CREATE TABLE alias(id INTEGER PRIMARY KEY, v TEXT NOT NULL);
      CREATE TABLE loose(id TEXT PRIMARY KEY, v INT);
      CREATE TABLE pair(b INT NOT NULL, a INT NOT NULL, PRIMARY KEY (a, b));
      CREATE TABLE compact(k TEXT PRIMARY KEY, v INT) WITHOUT ROWID;
      CREATE TABLE strict_one(i INTEGER, t TEXT, x ANY) STRICT;
      CREATE TABLE computed(a INT, b INT AS (a + 1) STORED, c TEXT AS (a || 'x'));
      """
    let fixture = try await Fixture(script)
    let tables = try await fixture.catalog().tables
    func table(_ name: Name) throws -> TableInfo { try #require(tables.first { $0.name == name }) }
    let alias = try table("alias")
    #expect(alias.primaryKey == ["id"])
    #expect(alias.columns.map(\.nullable) == [false, false])
    #expect(alias.columns.map(\.isTypeGuaranteed) == [true, false])
    #expect(try table("loose").primaryKey == [], "SQLite lets a text key be NULL more than once")
    #expect(try table("pair").primaryKey == ["a", "b"])
    #expect(try table("compact").primaryKey == ["k"])
    #expect(try table("compact").columns[0].nullable == false)
    #expect(try table("strict_one").columns.map(\.isTypeGuaranteed) == [true, true, false])
    #expect(try table("computed").columns.map(\.name) == ["a", "b", "c"])
  }

  @Test func `unique keys are those that are unique as Hansa reads them`() async throws {
    let script = """
      CREATE TABLE t(id INTEGER PRIMARY KEY, code TEXT UNIQUE NOT NULL, alias VARCHAR(9) COLLATE NOCASE, price DECIMAL(9,2)
        UNIQUE, day DATE UNIQUE, loose STRING UNIQUE, n INT, UNIQUE (n, alias));
      CREATE UNIQUE INDEX partial ON t(n) WHERE n > 0;
      CREATE UNIQUE INDEX computed ON t(n + 1);
      CREATE INDEX plain ON t(n DESC, lower(code));
      CREATE TABLE pair(a INT NOT NULL, b INT NOT NULL, PRIMARY KEY (a, b)) WITHOUT ROWID;
      CREATE TABLE letters(k BLOB UNIQUE, s ANY UNIQUE) STRICT;
      CREATE TABLE key(k TEXT PRIMARY KEY);
      """
    let fixture = try await Fixture(script)
    let tables = try await fixture.catalog().tables
    func table(_ name: Name) throws -> TableInfo { try #require(tables.first { $0.name == name }) }
    #expect(
      Set(try table("t").uniqueKeys) == [
        UniqueKey(["id"], nulls: .absent), UniqueKey(["code"], nulls: .absent),
        UniqueKey(["n", "alias"], nulls: .distinct),
      ])
    #expect(try table("t").indexes.first { $0.name == "plain" }?.columns == ["n"])
    #expect(try table("t").indexes.contains { $0.name == "partial" || $0.name == "computed" } == false)
    #expect(try table("pair").uniqueKeys == [UniqueKey(["a", "b"], nulls: .absent)])
    #expect(try table("letters").uniqueKeys == [UniqueKey(["k"], nulls: .distinct)])
    #expect(try table("key").uniqueKeys == [UniqueKey(["k"], nulls: .distinct)])
    // A value that misfits is NULL by this setting.
    let options = SQLiteOptions(path: fixture.file.path, onTypeMismatch: .null)
    let lenient = try await SQLiteAdapter(name: "lite", options: options).catalog().tables
    let t = try #require(lenient.first { $0.name == "t" })
    #expect(t.uniqueKeys.contains(UniqueKey(["code"], nulls: .distinct)))
    #expect(t.columns.map(\.nullable) == [false, true, true, true, true, true, true])
  }

  @Test func `capabilities tell version, encoding, options and functions`() async throws {
    let fixture = try await Fixture("CREATE TABLE t(a TEXT);")
    let capabilities = try await fixture.catalog().capabilities
    #expect(capabilities.product == "SQLite" && capabilities.version >= ServerVersion(3, 37))
    #expect(capabilities.characterSet == "UTF-8" && capabilities.byteOrderCollation == "BINARY")
    #expect(capabilities.functions?.contains("substr") == true)
    #expect(capabilities.options.contains { $0.hasPrefix("THREADSAFE") })
    let wide = try await Fixture("PRAGMA encoding = 'UTF-16le'; CREATE TABLE t(a TEXT);")
    #expect(try await wide.catalog().capabilities.byteOrderCollation == nil)
    #expect(try await wide.catalog().tables[0].columns[0].collation?.isByteOrder == false)
    #expect(try await wide.catalog().tables[0].columns[0].collation?.isExactEquality == true)
  }

  @Test func `collations are read from the columns`() async throws {
    let info = try await table("t", "CREATE TABLE t(a TEXT, b TEXT COLLATE NOCASE, c TEXT COLLATE RTRIM, d INT);")
    #expect(info.columns[0].collation == .binary("BINARY"))
    #expect(info.columns[1].collation?.isExactEquality == false)
    #expect(info.columns[2].collation?.isPadded == true)
    #expect(info.columns[2].collation?.isExactEquality == false)
    #expect(info.columns[3].collation == nil)
  }

  @Test func `views are read, SQLite's own tables are not, and a broken view takes nothing with it`() async throws {
    let script = """
      CREATE TABLE t(id INTEGER PRIMARY KEY AUTOINCREMENT, d DATE); INSERT INTO t(d) VALUES ('2024-01-01'), (NULL);
      CREATE VIEW v AS SELECT id, d, count(*) AS n FROM t;
      CREATE VIEW broken AS SELECT * FROM gone;
      CREATE VIRTUAL TABLE docs USING fts5(body);
      CREATE TABLE "odd ""name"(x INT);
      ANALYZE;
      """
    let fixture = try await Fixture(script)
    let catalog = try await fixture.catalog()
    #expect(catalog.tables.map(\.name) == ["docs", "odd \"name", "t", "v"])
    #expect(catalog.dialect == "sqlite" && catalog.kind == "sqlite" && catalog.defaultSchema == "main")
    let view = try #require(catalog.tables.last)
    #expect(view.kind == .view && view.estimatedRows == nil)
    #expect(view.columns.map(\.type) == [.int8, .date, .text])
    #expect(view.columns.allSatisfy { $0.collation == nil && !$0.isTypeGuaranteed })
  }

  @Test func `rows are estimated by ANALYZE, else by the largest rowid`() async throws {
    let fill =
      "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c WHERE x < 500) INSERT INTO t SELECT x FROM c;"
    let counted = try await table("t", "CREATE TABLE t(a INT); CREATE INDEX i ON t(a); \(fill) ANALYZE; DELETE FROM t;")
    #expect(counted.estimatedRows == 500)
    #expect(try await table("t", "CREATE TABLE t(a INT); \(fill)").estimatedRows == 500)
    #expect(try await table("t", "CREATE TABLE t(a INT);").estimatedRows == 0)
    #expect(try await table("t", "CREATE TABLE t(a INT PRIMARY KEY) WITHOUT ROWID;").estimatedRows == nil)
  }

  @Test func `check tells version, path and times`() async throws {
    let fixture = try await Fixture("CREATE TABLE t(a INT);")
    let check = try await fixture.adapter.check()
    #expect(check.version.hasPrefix("3."))
    #expect(check.endpoint == fixture.file.path)
    #expect(check.roundTrip > .zero)
  }
}
