import HansaArrow
import HansaCore
import HansaFormats
import Testing

/// The expected tables are psql's, without the empty line it adds at the end.
@Suite struct TableTests {
  static let schema = Schema([
    Field("id", .int8), Field("a long\nname", .text), Field("n", .numeric(precision: 6, scale: 2)),
  ])

  @Test func `a table looks as psql prints it`() throws {
    let rows: [[SQLValue]] = [
      [.integer(1), .text("a"), .decimal(Decimal128(unscaled: 150, scale: 2))],
      [.integer(-20), .text("two\nlines\there"), .null],
      [.integer(3), .text("日本e\u{301}"), .decimal(Decimal128(unscaled: 10000, scale: 2))],
      [.null, .text("x\r\u{1}y"), .decimal(Decimal128(unscaled: 25, scale: 2))],
    ]
    let expected = [
      " id  |    a long   +|   n    ",
      "     |     name     |        ",
      "-----+--------------+--------",
      "   1 | a            |   1.50",
      " -20 | two         +|       ",
      "     | lines   here | ",
      "   3 | 日本e\u{301}        | 100.00",
      "     | x\\r\\x01y     |   0.25",
      "(4 rows)", "",
    ]
    #expect(try render(.table, Self.schema, rows).text == expected.joined(separator: "\n"))
  }

  @Test func `a break in the last column and an empty table`() throws {
    let one = try render(.table, Schema([Field("t", .text)]), [[.text("1\n2")]])
    #expect(one.text == " t \n---\n 1+\n 2\n(1 row)\n")
    let none = try render(.table, Schema([Field("t", .text), Field("n", .int4)]), [])
    #expect(none.text == " t | n \n---+---\n(0 rows)\n")
  }

  @Test func `rows after the sample keep its widths`() throws {
    let schema = Schema([Field("t", .text), Field("n", .int8)])
    let rows: [[SQLValue]] = [
      [.text("a"), .integer(10)], [.text("wide one"), .integer(1)], [.text("b"), .integer(2)],
    ]
    let sink = try render(.table, schema, rows, options: OutputOptions(sampledRows: 1), batchSize: 3)
    #expect(sink.text == " t | n  \n---+----\n a | 10\n wide one |  1\n b |  2\n(3 rows)\n")
  }

  @Test func `expanded rows look as psql prints them`() throws {
    let rows: [[SQLValue]] = [
      [.integer(-20), .text("two\nlines, of which one is longer"), .null],
      [.integer(3), .text("日本e\u{301}"), .decimal(Decimal128(unscaled: 10000, scale: 2))],
    ]
    let expected = [
      "-[ RECORD 1 ]-------------------------",
      "id     | -20",
      "a long+| two                          +",
      "name   | lines, of which one is longer",
      "n      | ",
      "-[ RECORD 2 ]--",
      "id     | 3",
      "a long+| 日本e\u{301}",
      "name   |",
      "n      | 100.00",
      "(2 rows)", "",
    ]
    #expect(try render(.expanded, Self.schema, rows).text == expected.joined(separator: "\n"))
    #expect(try render(.expanded, Self.schema, []).text == "(0 rows)\n")
  }

  @Test func `the rule over an expanded row ends at 80 columns, however long its values are`() throws {
    let schema = Schema([Field("a_name_that_is_longer_than_its_rule", .text)])
    let lines = try render(.expanded, schema, [[.text(String(repeating: "x", count: 500))]]).text.split(separator: "\n")
    #expect(lines[0] == "-[ RECORD 1 ]-----------------------+-" + String(repeating: "-", count: 42))
    #expect(lines[1].count == 3 + 35 + 500)
  }

  @Test func `a result without columns counts its rows`() throws {
    let sink = MemorySink()
    let writer = try OutputFormat.table.makeWriter(schema: Schema([]), sink: sink)
    try writer.begin()
    try writer.write(RecordBatch(schema: Schema([]), rowCount: 3, columns: []))
    try writer.end()
    #expect(sink.text == "--\n(3 rows)\n")
  }
}
