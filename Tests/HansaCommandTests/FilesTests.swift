import Foundation
import HansaTesting
import Testing

/// The command line with a folder of files among its sources.
@Suite struct FilesTests {
  @Test func `a folder's files are tables beside those of a database`() async throws {
    let shop = try await Shop(sources: "  lake: { type: files, path: lake }\n")
    try shop.tool.folder.write("order_id,parcel\n10,A1\n12,B7\n", to: "lake/parcels.csv")
    try shop.tool.folder.write(
      "{\"order_id\": 10, \"kind\": \"view\"}\n{\"order_id\": 11, \"kind\": \"cart\"}\n", to: "lake/events.ndjson")
    let made = try await shop.run(
      "query", "--format", "parquet", "-o", "lake/amounts.parquet", "SELECT order_id, amount, day FROM shop.orders")
    #expect(made.status == 0, "\(made.err)")
    let done = try await shop.run(
      "query", "--format", "csv",
      """
      SELECT c.name, a.amount, a.day, p.parcel, e.kind
      FROM lake.amounts AS a JOIN shop.orders AS o USING (order_id) JOIN shop.customers AS c USING (customer_id)
        LEFT JOIN lake.parcels AS p USING (order_id) LEFT JOIN lake.events AS e USING (order_id)
      ORDER BY order_id
      """)
    #expect(
      done.out == """
        name,amount,day,parcel,kind
        Anna,12.50,2025-01-31,A1,view
        Anna,7.25,2025-02-01,,cart
        Jörg,,2025-02-02,B7,

        """, "\(done.err)")
  }

  @Test func `a corrupt Parquet file fails alone`() async throws {
    let shop = try await Shop(sources: "  lake: { type: files, path: lake }\n")
    try shop.tool.folder.write("PAR1 this is none PAR1", to: "lake/broken.parquet")
    try shop.tool.folder.write("n\n1\n", to: "lake/whole.csv")
    let failed = try await shop.run("query", "SELECT * FROM lake.broken")
    #expect(failed.status == 1)
    #expect(failed.err.contains("broken.parquet"), "\(failed.err)")
    #expect(try await shop.run("query", "--format", "csv", "SELECT n FROM lake.whole").out == "n\n1\n")
    #expect(try await shop.run("source", "describe", "lake").out.contains("Problems:\n  lake.broken: "))
  }

  @Test func `a broken row of a CSV file is found by its number`() async throws {
    let shop = try await Shop(sources: "  lake: { type: files, path: lake }\n")
    var rows = (1...30_000).map { "\($0),\($0 * 2)" }
    rows[29_990] = "29991,2,3,4"
    try shop.tool.folder.write("a,b\n" + rows.joined(separator: "\n") + "\n", to: "lake/rows.csv")
    let failed = try await shop.run("query", "SELECT sum(b) FROM lake.rows")
    #expect(failed.status == 1)
    #expect(failed.err.contains("rows.csv"), "\(failed.err)")
    #expect(failed.err.contains("29992"), "\(failed.err)")
  }

  @Test func `bytes that are not UTF-8 in a file are refused`() async throws {
    let shop = try await Shop(sources: "  lake: { type: files, path: lake }\n")
    try shop.tool.folder.write("", to: "lake/names.csv")
    try Data("name\nAnna\nJ".utf8 + [0xF6] + Data("rg\n".utf8)).write(
      to: shop.tool.folder.url.appending(path: "lake/names.csv"))
    let failed = try await shop.run("query", "SELECT * FROM lake.names")
    #expect(failed.status == 1)
    #expect(failed.err.contains("names.csv"), "\(failed.err)")
  }

  @Test func `a folder that is not there is named`() async throws {
    let shop = try await Shop(sources: "  lake: { type: files, path: nowhere }\n")
    let failed = try await shop.run("query", "SELECT * FROM lake.rows")
    #expect(failed.status == 1)
    #expect(failed.err.contains("nowhere"), "\(failed.err)")
  }
}
