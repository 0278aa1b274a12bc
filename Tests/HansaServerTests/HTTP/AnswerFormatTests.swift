import HansaCore
import HansaFormats
import Testing

@testable import HansaServer

@Suite struct AnswerFormatTests {
  @Test(arguments: [
    (nil, OutputFormat.json), ("*/*", .json), ("application/json", .json), ("application/x-ndjson", .ndjson),
    ("text/csv;charset=utf-8", .csv), ("application/vnd.apache.arrow.stream", .arrow), ("TEXT/CSV", .csv),
    ("text/*", .csv), ("application/xml, text/csv;q=0.5, application/x-ndjson;q=0.7", .ndjson),
    ("application/json;q=0, text/csv", .csv), ("text/html, */*;q=0.1", .json),
  ])
  func `the header Accept decides by what the client likes best`(_ accept: String?, _ format: OutputFormat) throws {
    #expect(try AnswerFormat.choose(name: nil, accept: accept) == format)
  }

  @Test func `the request's own format wins`() throws {
    #expect(try AnswerFormat.choose(name: "csv", accept: "application/json") == .csv)
    #expect(try AnswerFormat.choose(name: "NDJSON", accept: nil) == .ndjson)
  }

  @Test(arguments: ["parquet", "xml", ""])
  func `a format that cannot be streamed is refused with those that can`(_ name: String) {
    let error = #expect(throws: HansaError.self) { _ = try AnswerFormat.choose(name: name, accept: nil) }
    #expect(error?.code == .invalidParameter)
    #expect(error?.advice == "The formats are json, ndjson, csv, arrow, table, expanded.")
  }

  @Test func `a client that takes nothing of ours is told so`() {
    let error = #expect(throws: HansaError.self) { _ = try AnswerFormat.choose(name: nil, accept: "image/png") }
    #expect(error?.code == .featureNotSupported)
  }
}
