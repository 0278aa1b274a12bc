import Foundation
import HansaArrow
import HansaCatalog
import HansaCore
import HansaSource
import HansaSourceFiles
import HansaTesting
import Testing

@Suite struct FailureTests {
  static let header = "id,name\n"
  static let rows = String(repeating: "1,a\n", count: 100)

  /// A broken row among good ones: row 102, where the header is the first.
  static let malformed: [(row: String, code: HansaError.Code)] = [
    ("2", .badCopyFormat), ("2,b,c", .badCopyFormat), ("2,\"b", .badCopyFormat),
  ]

  @Test(arguments: malformed)
  func `a malformed row of a CSV file is told with file and row`(
    _ test: (row: String, code: HansaError.Code)
  ) async throws {
    let lake = try Lake(["bad.csv": Self.header + Self.rows + test.row + "\n" + Self.rows, "good.csv": "id\n1\n"])
    let error = await failure { _ = try await lake.rows("bad") }
    #expect(error?.code == test.code, "\(error as Any)")
    #expect(error?.message.contains("\"\(lake.path("bad.csv"))\", row 102: ") == true, "\(error as Any)")
    #expect(try await lake.rows("good") == [[.integer(1)]])
  }

  @Test func `a value that does not fit the type found before is told with file and row`() async throws {
    // More than is read to find out the types: 50 MB.
    let line = "1,\(String(repeating: "x", count: 1000))\n"
    let lake = try Lake(["big.csv": Self.header + String(repeating: line, count: 51_000) + "x,y\n"])
    #expect(try await lake.columns("big") == ["id bigint", "name text"])
    let error = await failure { _ = try await lake.rows("SELECT sum(id)::BIGINT FROM main.big", [.int8]) }
    #expect(error?.code == .badCopyFormat)
    #expect(error?.message.contains("\"\(lake.path("big.csv"))\", row 51002: ") == true, "\(error as Any)")
    #expect(error?.message.contains("id") == true)
  }

  @Test func `text that is not UTF-8 is told with file and row`() async throws {
    let lake = try Lake()
    try (Data((Self.header + Self.rows).utf8) + Data([0x32, 0x2C, 0xFF, 0x0A])).write(
      to: URL(fileURLWithPath: lake.path("t.csv")))
    try (Data("{\"a\":\"b\"}\n".utf8) + Data("{\"a\":\"".utf8) + Data([0xFF]) + Data("\"}\n{\"a\":\"b\"}\n".utf8))
      .write(
        to: URL(fileURLWithPath: lake.path("j.ndjson")))
    let csv = await failure { _ = try await lake.rows("t") }
    #expect(csv?.code == .invalidCharacter && csv?.message.contains("t.csv\", row 102: ") == true, "\(csv as Any)")
    let json = await failure { _ = try await lake.rows("j") }
    #expect(json?.code == .invalidCharacter && json?.message.contains("j.ndjson\", line 2: ") == true, "\(json as Any)")
  }

  @Test func `a broken line of NDJSON is told with file and line`() async throws {
    let good = String(repeating: "{\"a\":1}\n", count: 50)
    let lake = try Lake(["t.ndjson": good + "{\"a\":1,\n" + good])
    let error = await failure { _ = try await lake.rows("t") }
    #expect(error?.code == .badCopyFormat, "\(error as Any)")
    #expect(error?.message.contains("\"\(lake.path("t.ndjson"))\", line 51: ") == true, "\(error as Any)")
  }

  @Test func `a corrupt Parquet file is told by its name, and hides no other table`() async throws {
    let lake = try Lake(["cut.parquet": "PAR1 and then nothing", "empty.parquet": ""])
    try lake.writeParquet("good.parquet", "SELECT 1 AS a")
    try lake.writeParquet("page.parquet", "SELECT range AS a, 'value ' || range AS b FROM range(10000)")
    var bytes = try Data(contentsOf: URL(fileURLWithPath: lake.path("page.parquet")))
    for index in 4..<300 { bytes[index] = 0xFF }
    try bytes.write(to: URL(fileURLWithPath: lake.path("page.parquet")))
    for name in ["cut", "empty", "page"] {
      let error = await failure { _ = try await lake.rows(Name(name)) }
      #expect(error?.code == .dataCorrupted, "\(name): \(error as Any)")
      #expect(error?.message.contains(lake.path("\(name).parquet")) == true, "\(name): \(error as Any)")
      #expect(error?.source == "lake" || name != "page")
    }
    #expect(try await lake.rows("good") == [[.integer(1)]])
  }

  @Test func `a folder of several formats and two files of one name are problems of their tables`() async throws {
    let lake = try Lake([
      "mixed/a.csv": "a\n1\n", "mixed/b.json": "{}", "twice.csv": "a\n1\n", "twice.json": "{}", "good.csv": "a\n1\n",
      "nothing.csv": "",
    ])
    let problems = try await lake.adapter.catalog().tables.filter { $0.problem != nil }.map(\.name)
    #expect(problems == ["mixed", "nothing", "twice"])
    #expect(try await lake.rows("good") == [[.integer(1)]])
  }

  @Test func `a missing folder is told by its path`() async throws {
    let adapter = FilesAdapter(name: "lake", options: FilesOptions(folder: "/nowhere/lake"))
    for work: () async throws -> Void in [
      { _ = try await adapter.catalog() }, { _ = try await adapter.check() },
      { _ = try await adapter.execute(FragmentRequest(sql: "SELECT 1", schema: Schema([Field]()))).next() },
    ] {
      let error = await failure(work)
      #expect(error?.code == .undefinedFile && error?.message.contains("/nowhere/lake") == true)
      #expect(error?.source == "lake")
    }
  }

  @Test func `a file that is gone or has other columns since the catalog was read is told`() async throws {
    let lake = try Lake(["a.csv": "id,x\n1,2\n", "b.csv": "id\n1\n"])
    _ = try await lake.adapter.catalog()
    try lake.folder.write("x,id\n1,a\n", to: "a.csv")
    try FileManager.default.removeItem(atPath: lake.path("b.csv"))
    let changed = await failure { _ = try await lake.rows("SELECT id FROM \"main\".\"a\"", [.int8]) }
    #expect(changed?.code.rawValue == "HV021", "\(changed as Any)")
    let gone = await failure { _ = try await lake.rows("SELECT id FROM \"main\".\"b\"", [.int8]) }
    #expect(gone?.code == .undefinedFile && gone?.message.contains(lake.path("b.csv")) == true, "\(gone as Any)")
    #expect(try await lake.columns("a") == ["x bigint", "id text"])
  }

  @Test func `a statement reaches no file outside the folder`() async throws {
    let lake = try Lake(["lake/a.csv": "id\n1\n", "secret.csv": "id\n7\n"]) { $0.folder += "/lake" }
    for function in ["read_csv", "read_text", "read_blob", "glob"] {
      for path in [lake.path("secret.csv"), lake.path("lake/../secret.csv")] {
        let error = await failure { _ = try await lake.rows("SELECT count(*) FROM \(function)('\(path)')", [.int8]) }
        #expect(error?.code == .insufficientPrivilege, "\(function) \(path): \(error as Any)")
      }
    }
    let error = await failure { _ = try await lake.rows("SET enable_external_access = true", []) }
    #expect(error != nil)
  }

  @Test func `a cancelled fragment stops`() async throws {
    let lake = try Lake()
    try lake.writeParquet("n.parquet", "SELECT range AS n FROM range(100000)")
    let sql = "SELECT count(*) FROM main.n a, main.n b, main.n c WHERE a.n + b.n + c.n = 7"
    let stream = lake.adapter.execute(FragmentRequest(sql: sql, schema: Schema([Field("c", .int8)])))
    let query = Task { try await stream.next() }
    query.cancel()
    let error = await failure { _ = try await query.value }
    #expect(error?.code == .queryCanceled)
    // The source goes on working.
    #expect(try await lake.rows("SELECT count(*) FROM main.n", [.int8]) == [[.integer(100_000)]])
  }

  @Test func `a stream that is left early lets the rest be`() async throws {
    let lake = try Lake()
    try lake.writeParquet("n.parquet", "SELECT range AS n, repeat('x', 200) AS t FROM range(1000000)")
    let fields = Schema([Field("n", .int8), Field("t", .text)])
    let stream = lake.adapter.execute(FragmentRequest(sql: "SELECT n, t FROM main.n", schema: fields))
    #expect(try await stream.next()?.rowCount == 2048)
    stream.cancel()
    let error = await failure { _ = try await stream.next() }
    #expect(error?.code == .queryCanceled)
  }
}
