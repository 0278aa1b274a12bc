import Foundation
import HansaArrow
import HansaCatalog
import HansaCore
import HansaSource
import HansaSourceFiles
import HansaTesting
import Testing

@Suite struct TableTests {
  @Test func `each file and each folder of files is a table`() async throws {
    let lake = try Lake([
      "orders.csv": "id,name\n1,a\n2,b\n", "events/1.ndjson": "{\"a\":1}\n",
      "events/2.jsonl": "{\"a\":2,\"b\":\"x\"}\n",
      "list.json": "[{\"a\":1},{\"a\":2}]", "tabs.tsv": "x\ty\n1\t,\n", "notes.txt": "no table", "_SUCCESS": "",
      ".hidden.csv": "a\n1\n", "empty/readme.md": "",
    ])
    try lake.writeParquet("parts.parquet", "SELECT range::INTEGER AS id FROM range(1000)")
    let catalog = try await lake.adapter.catalog()
    #expect(catalog.tables.map(\.name) == ["events", "list", "orders", "parts", "tabs"])
    #expect(catalog.tables.allSatisfy { $0.problem == nil && $0.kind == .file && $0.schema == "main" })
    #expect(catalog.capabilities.product == "DuckDB" && catalog.capabilities.version.major >= 1)
    #expect(catalog.capabilities.options.contains("parquet"))
    #expect(catalog.kind == "files" && catalog.dialect == "duckdb" && catalog.defaultSchema == "main")
    #expect(try await lake.columns("orders") == ["id bigint", "name text"])
    #expect(try await lake.columns("events") == ["a bigint", "b text"])
    #expect(try await lake.columns("parts") == ["id integer"])
    #expect(try await lake.table("parts").estimatedRows == 1000)
    #expect(try await lake.table("list").estimatedRows == 2)
    #expect(try await lake.rows("events") == [[.integer(1), .null], [.integer(2), .text("x")]])
    #expect(try await lake.rows("tabs") == [[.integer(1), .text(",")]])
    #expect(try await lake.rows("list") == [[.integer(1)], [.integer(2)]])
  }

  @Test func `a source may be a single file`() async throws {
    let lake = try Lake(["orders.csv": "id\n1\n", "other.csv": "id\n2\n"]) { $0.folder += "/orders.csv" }
    #expect(try await lake.adapter.catalog().tables.map(\.name) == ["orders"])
    #expect(try await lake.rows("orders") == [[.integer(1)]])
    let error = await failure {
      _ = try await lake.rows("SELECT id FROM read_csv('\(lake.path("other.csv"))')", [.int8])
    }
    #expect(error?.code == .insufficientPrivilege)
  }

  @Test func `names with quotes and pattern characters are read as they are`() async throws {
    let lake = try Lake([
      "g[1].csv": "id\n1\n", "g1.csv": "id\n2\n", "it's*.csv": "id\n3\n", "a \"b\".csv": "\"x \"\"y\"\"\"\n4\n",
    ])
    #expect(try await lake.rows("SELECT id FROM main.\"g[1]\"", [.int8]) == [[.integer(1)]])
    #expect(try await lake.rows("it's*") == [[.integer(3)]])
    #expect(try await lake.rows("SELECT * FROM main.\"a \"\"b\"\"\"", [.int8]) == [[.integer(4)]])
    #expect(try await lake.columns("a \"b\"") == ["x \"y\" bigint"])
  }

  @Test func `folders named after a column's values are a column`() async throws {
    let lake = try Lake(["sales/year=2023/a.csv": "id\n1\n", "sales/year=2024/a.csv": "id\n2\n"])
    #expect(try await lake.columns("sales") == ["id bigint", "year bigint"])
    #expect(
      try await lake.rows("SELECT id FROM main.sales WHERE year = $1", [.int8], [.integer(2024)]) == [[.integer(2)]])
  }

  @Test func `a compressed file is read`() async throws {
    let lake = try Lake(["plain.csv": "id;name\n1;a\n"])
    let gzip = try Process.run(URL(filePath: "/usr/bin/env"), arguments: ["gzip", lake.path("plain.csv")])
    gzip.waitUntilExit()
    #expect(try await lake.rows("plain") == [[.integer(1), .text("a")]])
  }

  @Test func `new files appear with the next catalog, and changed ones are read anew`() async throws {
    let lake = try Lake(["a.csv": "id\n1\n"])
    #expect(try await lake.rows("a") == [[.integer(1)]])
    try lake.folder.write("id\n2\n", to: "b.csv")
    try lake.folder.write("id\n1\n3\n", to: "a.csv")
    #expect(try await lake.rows("SELECT id FROM \"main\".\"a\"", [.int8]) == [[.integer(1)], [.integer(3)]])
    #expect(try await lake.adapter.catalog().tables.map(\.name) == ["a", "b"])
    try FileManager.default.removeItem(atPath: lake.path("b.csv"))
    #expect(try await lake.adapter.catalog().tables.map(\.name) == ["a"])
    let error = await failure { _ = try await lake.rows("SELECT id FROM \"main\".\"b\"", [.int8]) }
    #expect(error?.code == .undefinedTable)
  }

  @Test func `a check says where and with what`() async throws {
    let lake = try Lake(["a.csv": "id\n1\n", "b.csv": "id\n1\n"])
    let check = try await lake.adapter.check()
    #expect(check.version.hasPrefix("DuckDB ") && check.endpoint == "\(lake.folder.url.path) (2 files)")
  }

  @Test func `two fragments run at once`() async throws {
    let lake = try Lake()
    try lake.writeParquet("n.parquet", "SELECT range AS n FROM range(300000)")
    async let one = lake.rows("SELECT sum(n)::BIGINT FROM main.n", [.int8])
    async let two = lake.rows("SELECT max(n) FROM main.n", [.int8])
    #expect(try await one == [[.integer(44_999_850_000)]])
    #expect(try await two == [[.integer(299_999)]])
  }

  @Test func `rows without columns are counted`() async throws {
    let lake = try Lake()
    try lake.writeParquet("n.parquet", "SELECT range AS n FROM range(5000)")
    let stream = lake.adapter.execute(FragmentRequest(sql: "SELECT 1 FROM main.n", schema: Schema([Field]())))
    var count = 0
    while let batch = try await stream.next() { count += batch.rowCount }
    #expect(count == 5000)
  }

  @Test func `settings make options, and wrong ones are told`() throws {
    let options = try FilesOptions(settings: ["path": "/data", "delimiter": ";", "header": "false", "threads": "2"])
    #expect(options == FilesOptions(folder: "/data", delimiter: ";", header: false, threads: 2))
    for settings: [Name: String] in [
      [:], ["path": "/d", "delimiter": ";;"], ["path": "/d", "header": "perhaps"], ["path": "/d", "thread": "1"],
    ] {
      #expect { try FilesOptions(settings: settings) } throws: { ($0 as? HansaError)?.code == .configuration }
    }
  }
}
