import Foundation
import HansaTesting
import Testing

@Suite struct QueryTests {
  @Test func `rows are written in each text format`() async throws {
    let shop = try await Shop()
    let table = try await shop.run("query", Shop.join)
    #expect(table.err == "")
    #expect(table.status == 0)
    #expect(
      table.out == """
         order_id | name | amount |    day     
        ----------+------+--------+------------
               10 | Anna |  12.50 | 2025-01-31
               11 | Anna |   7.25 | 2025-02-01
               12 | Jörg |        | 2025-02-02
        (3 rows)

        """)
    #expect(
      try await shop.run("query", "--format", "csv", Shop.join).out == """
        order_id,name,amount,day
        10,Anna,12.50,2025-01-31
        11,Anna,7.25,2025-02-01
        12,Jörg,,2025-02-02

        """)
    #expect(
      try await shop.run("query", "--format", "ndjson", Shop.join).out == """
        {"order_id":10,"name":"Anna","amount":12.50,"day":"2025-01-31"}
        {"order_id":11,"name":"Anna","amount":7.25,"day":"2025-02-01"}
        {"order_id":12,"name":"Jörg","amount":null,"day":"2025-02-02"}

        """)
    let json = try await shop.run("query", "--format", "json", Shop.join).out
    let rows = try #require(try JSONSerialization.jsonObject(with: Data(json.utf8)) as? [[String: Any]])
    #expect(rows.map { $0["name"] as? String } == ["Anna", "Anna", "Jörg"])
  }

  @Test func `arrow and parquet files appear when they are complete`() async throws {
    let shop = try await Shop()
    for format in ["arrow", "parquet"] {
      let done = try await shop.run("query", "--format", format, "-o", "rows.\(format)", Shop.join)
      #expect(done.status == 0, "\(done.err)")
      #expect(done.out == "")
      let bytes = try Data(contentsOf: shop.tool.folder.url.appending(path: "rows.\(format)"))
      #expect(format == "arrow" ? bytes.starts(with: [0xFF, 0xFF, 0xFF, 0xFF]) : bytes.starts(with: Data("PAR1".utf8)))
      let piped = try await shop.tool.shell(
        "\"$HANSA\" query --format \(format) '\(Shop.join)' | tail -c 4 | od -An -tx1")
      #expect(piped.out == (format == "arrow" ? " 00 00 00 00\n" : " 50 41 52 31\n"), "\(piped.err)")
    }
    let left = try FileManager.default.contentsOfDirectory(atPath: shop.tool.folder.url.path)
    #expect(left.sorted() == ["hansa.yaml", "rows.arrow", "rows.parquet"])
  }

  @Test func `a failed query leaves the output file as it was`() async throws {
    let shop = try await Shop()
    try shop.tool.folder.write("old", to: "rows.csv")
    let failed = try await shop.run("query", "--format", "csv", "-o", "rows.csv", "SELECT 1 / 0 FROM shop.orders")
    #expect(failed.status == 1)
    #expect(failed.err == "error[22012]: division by zero\n")
    #expect(try String(contentsOfFile: shop.tool.folder.path("rows.csv"), encoding: .utf8) == "old")
    let left = try FileManager.default.contentsOfDirectory(atPath: shop.tool.folder.url.path)
    #expect(left.sorted() == ["hansa.yaml", "rows.csv"])
  }

  @Test func `an output that cannot be made is found before the query runs`() async throws {
    let shop = try await Shop()
    let failed = try await shop.run("query", "-o", "no/such/rows.csv", "SELECT 1")
    #expect(failed.status == 2)
    #expect(failed.err.contains("no/such/rows.csv"))
    #expect(!failed.err.contains(".part"))
  }

  @Test func `a full disk is an error`() async throws {
    let shop = try await Shop()
    let failed = try await shop.run("query", "-o", "/dev/full", "SELECT 1")
    #expect(failed.status == 1)
    #expect(failed.err.contains("error[53100]"))
    #expect(failed.err.contains("No space left on device"))
  }

  @Test func `statements of a file or of standard input run in order`() async throws {
    let shop = try await Shop()
    let text = "-- two\nSET pushdown = off;\nSHOW pushdown;\nSELECT 'a;b' AS text;"
    try shop.tool.folder.write(text, to: "two.sql")
    let expected = "pushdown\noff\ntext\na;b\n"
    #expect(try await shop.run("query", "--format", "csv", "-f", "two.sql").out == expected)
    #expect(try await shop.run("query", "--format", "csv", "-", input: text).out == expected)
    #expect(try await shop.run("query", "--format", "csv", "-f", "-", input: text).out == expected)
  }

  @Test func `an error in a file has the file's line`() async throws {
    let shop = try await Shop()
    try shop.tool.folder.write("SELECT 1;\n\nSELECT nme\nFROM shop.customers;\n", to: "two.sql")
    let failed = try await shop.run("query", "--format", "csv", "-f", "two.sql")
    #expect(failed.out == "?column?\n1\n")
    #expect(failed.status == 1)
    #expect(
      failed.err == """
        error[42703]: column "nme" does not exist
        LINE 3: SELECT nme
                       ^
        HINT: Perhaps you meant "name".

        """)
  }

  @Test func `a setting holds for the query`() async throws {
    let shop = try await Shop()
    let off = try await shop.run("query", "--format", "csv", "--set", "pushdown=off", "SHOW pushdown")
    #expect(off.out == "pushdown\noff\n")
    let unknown = try await shop.run("query", "--set", "pushdwn=off", "SELECT 1")
    #expect(unknown.status == 2)
    #expect(unknown.err.contains("Perhaps you meant pushdown."))
  }

  @Test func `stats come on standard error after the result`() async throws {
    let shop = try await Shop()
    let done = try await shop.run("query", "--stats", "--format", "csv", Shop.join)
    #expect(done.out.hasPrefix("order_id,"))
    #expect(done.err.contains("fragment  source"))
    #expect(done.err.contains("result: 3 rows"))
  }

  @Test func `nothing but errors is on standard error of a pipe, and a reader may leave`() async throws {
    let shop = try await Shop()
    let rows = "SELECT a.i * 1000000 + b.i FROM generate_series(1, 1000000) AS a(i), generate_series(1, 1000) AS b(i)"
    let left = try await shop.tool.shell(
      "\"$HANSA\" query --format csv '\(rows)' | head -n 3 | wc -l; echo ${PIPESTATUS[0]}")
    #expect(left.err == "")
    #expect(left.out == "3\n0\n")
  }

  @Test func `an explanation is plain text or JSON`() async throws {
    let shop = try await Shop()
    let text = try await shop.run("explain", "--analyze", Shop.join)
    #expect(text.status == 0, "\(text.err)")
    #expect(text.out.contains("shop"))
    #expect(text.out.contains("actual 3 rows"))
    let json = try await shop.run("explain", "--format", "json", "EXPLAIN " + Shop.join)
    #expect(try JSONSerialization.jsonObject(with: Data(json.out.utf8)) is [String: Any])
    let failed = try await shop.run("explain", "SELECT\n nothing FROM shop.orders")
    #expect(failed.status == 1)
    #expect(failed.err.contains("LINE 2:  nothing FROM shop.orders\n         ^\n"))
  }
}
