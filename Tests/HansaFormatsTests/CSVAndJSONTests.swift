import Foundation
import HansaArrow
import HansaCore
import HansaFormats
import Testing

@Suite struct CSVAndJSONTests {
  @Test func `csv quotes what it must and tells NULL from nothing`() throws {
    let schema = Schema([Field("a,b", .text), Field("n", .int4), Field("l", .array(.text))])
    let rows: [[SQLValue]] = [
      [.text("plain"), .integer(1), .array([.text("x"), .text("a b")])], [.text("say \"hi\""), .null, .null],
      [.text(""), .integer(2), .array([])], [.null, .integer(3), .array([.text("x")])], [.text("a\nb"), .null, .null],
    ]
    let expected =
      "\"a,b\",n,l\nplain,1,\"{x,\"\"a b\"\"}\"\n\"say \"\"hi\"\"\",,\n\"\",2,{}\n,3,{x}\n\"a\nb\",,\n"
    #expect(try render(.csv, schema, rows).text == expected)
    #expect(try render(.csv, schema, [], options: OutputOptions(header: false)).text == "")
  }

  @Test func `ndjson keeps every digit and tells types apart`() throws {
    let schema = Schema([
      Field("i", .int8), Field("d", .numeric(precision: 38, scale: 2)), Field("u", .numeric), Field("f", .float8),
      Field("b", .boolean), Field("t", .text), Field("y", .bytea), Field("j", .jsonb), Field("l", .array(.float8)),
      Field("s", .timestamp), Field("v", .interval),
    ])
    let row: [SQLValue] = [
      .integer(.max), .decimal(Decimal128(unscaled: Decimal128.maximumUnscaled, scale: 2)), .text("1.2300"),
      .double(1e20), .boolean(true), .text("q\"\\\n\u{1}é"), .bytes([1, 255]), .text("{\"a\":\n1}"),
      .array([.double(0.5), .null, .double(.nan)]), .timestamp(0), .interval(Interval(days: 1)),
    ]
    let text = try render(.ndjson, schema, [row, Array(repeating: .null, count: row.count)]).text
    let lines = text.split(separator: "\n")
    #expect(
      lines[0] == #"{"i":9223372036854775807,"d":\#(String(repeating: "9", count: 36)).99,"u":1.2300,"f":1e+20,"#
        + #""b":true,"t":"q\"\\\n\u0001é","y":"\\x01ff","j":{"a": 1},"l":[0.5,null,"NaN"],"#
        + #""s":"1970-01-01 00:00:00","v":"1 day"}"#)
    #expect(lines[1].hasPrefix(#"{"i":null,"d":null,"#))
    for line in lines { _ = try JSONSerialization.jsonObject(with: Data(line.utf8)) }
  }

  @Test func `what is no JSON number becomes a string`() throws {
    let schema = Schema([Field("f", .float8), Field("r", .float4), Field("u", .numeric)])
    let row: [SQLValue] = [.double(-.infinity), .double(.nan), .text("NaN")]
    #expect(try render(.ndjson, schema, [row]).text == #"{"f":"-Infinity","r":"NaN","u":"NaN"}"# + "\n")
  }

  @Test func `repeated names are numbered past the names in use`() throws {
    let schema = Schema(["a", "a", "a_2", "a"].map { Field(Name($0), .int4) })
    let row: [SQLValue] = [.integer(1), .integer(2), .integer(3), .integer(4)]
    #expect(try render(.ndjson, schema, [row]).text == #"{"a":1,"a_3":2,"a_2":3,"a_4":4}"# + "\n")
  }

  @Test func `json is one array with an object a line`() throws {
    let schema = Schema([Field("c", .char(3))])
    #expect(
      try render(.json, schema, [[.text("a")], [.null], [.text("b")]]).text
        == "[\n{\"c\":\"a  \"},\n{\"c\":null},\n{\"c\":\"b  \"}\n]\n")
    #expect(try render(.json, schema, []).text == "[]\n")
  }

  @Test func `parquet is refused with advice`() {
    #expect { try OutputFormat.parquet.makeWriter(schema: Schema([]), sink: MemorySink()) } throws: {
      ($0 as? HansaError)?.code == .featureNotSupported
    }
  }
}
