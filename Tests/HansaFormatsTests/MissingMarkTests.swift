import Foundation
import HansaArrow
import HansaCore
import HansaFormats
import Testing

@Suite struct MissingMarkTests {
  static let missing = [
    MissingSource(
      source: "two", tables: ["t", "ü"], fragment: "1", part: .branch, code: .connectionFailure,
      message: "it is \"gone\"\nfor good"),
    MissingSource(source: "three", tables: [], fragment: "2", part: .outerSide, code: .cannotConnect, message: ""),
  ]
  static let document =
    #"[{"source":"two","tables":["t","ü"],"part":"branch","code":"08006","message":"it is \"gone\"\nfor good"},"#
    + #"{"source":"three","tables":[],"part":"outer side","code":"08001","message":""}]"#

  private func written(_ format: OutputFormat, rows: Int) throws -> MemorySink {
    let schema = Schema([Field("a", .int4)])
    let sink = MemorySink()
    let writer = try format.makeWriter(schema: schema, sink: sink)
    try writer.begin()
    try writer.write(try makeBatch(schema, (0..<rows).map { [.integer(Int64($0))] }))
    try writer.end(missing: Self.missing)
    return sink
  }

  @Test func `JSON ends with an object of its own, and stays JSON`() throws {
    let mark = #"{"hansa.missing":\#(Self.document)}"#
    #expect(try written(.ndjson, rows: 1).text == "{\"a\":0}\n\(mark)\n")
    #expect(try written(.json, rows: 2).text == "[\n{\"a\":0},\n{\"a\":1},\n\(mark)\n]\n")
    for rows in [0, 1] {
      let parsed = try JSONSerialization.jsonObject(with: Data(try written(.json, rows: rows).bytes))
      #expect((parsed as? [[String: Any]])?.count == rows + 1)
    }
  }

  @Test func `a table ends with a line for each, csv as it is`() throws {
    let table = try written(.table, rows: 1).text
    #expect(
      table.hasSuffix(
        "(1 row)\nMissing: two (t, ü, a branch): it is \"gone\"\nfor good\nMissing: three (, an outer side): \n"))
    #expect(try written(.csv, rows: 1).text == "a\n0\n")
  }

  @Test func `an Arrow stream ends with a batch without rows whose message says it`() throws {
    let read = try ArrowStreamReader(try written(.arrow, rows: 3).bytes)
    #expect(read.batches.map(\.rowCount) == [3, 0])
    #expect(read.customMetadata == [[:], [:], ["hansa.missing": Self.document]])
  }

  @Test func `a header is ASCII, and no longer than clients take`() throws {
    #expect(MissingMark.header(Self.missing) == Self.document.replacing("ü", with: "\\u00fc"))
    let emoji = MissingSource(
      source: "🚢", tables: [], fragment: "0", part: .branch, code: .cannotConnect,
      message: String(repeating: "x", count: 5000))
    let header = MissingMark.header([emoji])
    #expect(header == #"[{"source":"\ud83d\udea2","tables":[],"part":"branch","code":"08001","message":""}]"#)
    let parsed = try JSONSerialization.jsonObject(with: Data(header.utf8)) as? [[String: Any]]
    #expect(parsed?.first?["source"] as? String == "🚢")
  }
}
