import Foundation
import HansaTesting
import Testing

/// What a user gets wrong: the message says what and where, and the exit code whose fault it is.
@Suite struct MistakeTests {
  @Test(arguments: [
    (
      "SELECT *\nFORM shop.orders", 1,
      "error[42601]: syntax error at or near \"FORM\"\nLINE 2: FORM shop.orders\n        ^\n"
    ),
    ("SELECT * FROM shop.order", 1, "error[42P01]: table \"shop.order\" does not exist\nLINE 1:"),
    ("SELECT * FROM shop.order", 1, "HINT: Perhaps you meant shop.orders"),
    (
      "SELECT customer_id FROM shop.orders, shop.customers", 1,
      "error[42702]: column reference \"customer_id\" is ambiguous\nLINE 1: SELECT customer_id FROM"
    ),
    ("SELECT name + 1 FROM shop.customers", 1, "error[42883]: operator does not exist: text + integer\nLINE 1:"),
    ("SELECT 1 / (order_id - 10) FROM shop.orders", 1, "error[22012]: division by zero"),
    ("SELECT 'abc'::integer", 1, "error[22P02]: invalid input syntax for type integer: \"abc\""),
    ("DELETE FROM shop.orders", 1, "error[0A000]"),
    ("", 2, "error: there is no statement in the text\n"),
  ])
  func `a wrong statement is pointed at`(_ sql: String, _ status: Int32, _ expected: String) async throws {
    let failed = try await Shop().run("query", sql)
    #expect(failed.out == "")
    #expect(failed.err.contains(expected), "\(failed.err)")
    #expect(failed.status == status)
  }

  @Test(arguments: [
    (["query"], "error: a statement is missing"),
    (["query", "SELECT 1", "-f", "x.sql"], "error: there are two statements"),
    (["query", "-f", "nowhere.sql"], "error: the file \"nowhere.sql\" does not exist"),
    (["query", "--format", "xml", "SELECT 1"], "error: "),
    (["query", "--nonsense", "SELECT 1"], "error: Unknown option '--nonsense'"),
    (["nonsense"], "error: "),
    (["query", "-c", "nowhere.yaml", "SELECT 1"], "error: the configuration file \"nowhere.yaml\" does not exist"),
    (["query", "--set", "pushdown", "SELECT 1"], "error: --set pushdown: a setting is written as name=value"),
    (["query", "--format", "parquet", "-o", "x", "SELECT 1; SELECT 2"], "error: a parquet file holds one result"),
  ])
  func `a wrong use has the exit code 2`(_ arguments: [String], _ expected: String) async throws {
    let failed = try await Shop().tool.run(arguments)
    #expect(failed.err.hasPrefix(expected), "\(failed.err)")
    #expect(failed.out == "")
    #expect(failed.status == 2)
  }

  @Test func `help and version are no errors`() async throws {
    let tool = try Tool()
    #expect(try await tool.run(["--version"]).out.hasPrefix("hansa "))
    for arguments in [
      ["--help"], ["query", "--help"], ["explain", "--help"], ["shell", "--help"], ["source", "--help"],
    ] {
      let help = try await tool.run(arguments)
      #expect(help.status == 0)
      #expect(help.out.contains("USAGE: hansa"))
    }
  }

  @Test func `without a configuration the shortest one is shown`() async throws {
    let failed = try await Tool().run(["query", "SELECT 1"])
    #expect(failed.status == 2)
    #expect(failed.err.contains("./hansa.yaml does not exist"))
    #expect(failed.err.contains("sources:\n"))
  }

  @Test func `the configuration is -c, else the variable, else the folder's`() async throws {
    let shop = try await Shop()
    try shop.tool.folder.write("sources: { a: { type: sqlite, path: a } }", to: "a.yaml")
    try shop.tool.folder.write("sources: { b: { type: sqlite, path: b } }", to: "b.yaml")
    func names(_ arguments: String..., environment: [String: String] = [:]) async throws -> String {
      let listed = try await shop.tool.run(
        ["source", "list", "--format", "csv"] + arguments, environment: environment)
      return listed.out.split(separator: "\n").dropFirst().map { $0.prefix { $0 != "," } }.joined(separator: " ")
    }
    #expect(try await names() == "shop")
    #expect(try await names(environment: ["HANSA_CONFIG": "b.yaml"]) == "b")
    #expect(try await names("-c", "a.yaml", environment: ["HANSA_CONFIG": "b.yaml"]) == "a")
  }

  @Test func `a wrong key of the configuration has its line`() async throws {
    let shop = try await Shop(sources: "  other: { type: sqlite, paht: x.db }\n")
    let failed = try await shop.run("query", "SELECT 1")
    #expect(failed.status == 2)
    #expect(failed.err == "error: hansa.yaml:3:26: unknown key \"paht\"\nHINT: Perhaps you meant path.\n")
  }

  @Test func `a file that is not there is named, and the other sources still answer`() async throws {
    let shop = try await Shop(sources: "  gone: { type: sqlite, path: gone.db }\n")
    let failed = try await shop.run("query", "SELECT * FROM gone.orders")
    #expect(failed.status == 1)
    #expect(failed.err.contains("source \"gone\""))
    #expect(failed.err.contains("gone.db"))
    #expect(try await shop.run("query", "--format", "csv", "SELECT count(*) FROM shop.orders").out == "count\n3\n")
  }

  @Test func `text that is not UTF-8 is refused`() async throws {
    let shop = try await Shop()
    try await shop.database.execute("INSERT INTO customers VALUES (4, CAST(x'4AF67267' AS TEXT));")
    let failed = try await shop.run("query", "SELECT name FROM shop.customers ORDER BY customer_id")
    #expect(failed.status == 1)
    #expect(failed.err.contains("error[22021]"), "\(failed.err)")
    let statement = shop.tool.folder.url.appending(path: "latin1.sql")
    try Data([UInt8(ascii: "S"), 0xF6]).write(to: statement)
    let unreadable = try await shop.run("query", "-f", "latin1.sql")
    #expect(unreadable.status == 1)
    #expect(unreadable.err.contains("is not UTF-8 text"))
  }

  @Test func `a value of another type than its column's is named`() async throws {
    let shop = try await Shop()
    try await shop.database.execute("INSERT INTO orders VALUES (13, 1, 'much', '2025-03-01');")
    let failed = try await shop.run("query", "SELECT amount FROM shop.orders ORDER BY order_id")
    #expect(failed.status == 1)
    #expect(failed.err.contains("source \"shop\""), "\(failed.err)")
    #expect(failed.err.contains("amount"), "\(failed.err)")
  }

  @Test func `a long line is cut around the mistake`() async throws {
    let shop = try await Shop()
    let many = (1...200).map { "\($0)" }.joined(separator: ", ")
    let failed = try await shop.run("query", "SELECT \(many), nothing, \(many) FROM shop.orders")
    let lines = failed.err.split(separator: "\n")
    try #require(lines.count > 2)
    #expect(lines[1].hasPrefix("LINE 1: ...") && lines[1].hasSuffix("...") && lines[1].count < 170)
    let caret = try #require(lines[2].firstIndex(of: "^"))
    let place = lines[1].index(lines[1].startIndex, offsetBy: lines[2].distance(from: lines[2].startIndex, to: caret))
    #expect(lines[1][place...].hasPrefix("nothing,"))
  }

  @Test func `a source that is down is named with what was tried`() async throws {
    let shop = try await Shop(sources: "  away: { type: postgresql, url: \"postgresql://app@127.0.0.1:1/shop\" }\n")
    let failed = try await shop.run("query", "SELECT * FROM away.orders")
    #expect(failed.status == 1)
    #expect(failed.err.contains("source \"away\""), "\(failed.err)")
    #expect(failed.err.contains("127.0.0.1:1"), "\(failed.err)")
    let tested = try await shop.run("source", "test", "--format", "csv")
    #expect(tested.status == 1)
    #expect(tested.out.contains("\nshop,ok,"))
    #expect(tested.out.contains("\naway,failed,"))
    #expect(tested.err.contains("source \"away\""))
  }
}
