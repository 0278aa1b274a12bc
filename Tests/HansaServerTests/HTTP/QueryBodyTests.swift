import Foundation
import HansaCore
import Testing

@testable import HansaServer

@Suite struct QueryBodyTests {
  private func body(_ text: String, _ type: String? = "application/json") throws(HansaError) -> QueryBody {
    try QueryBody(Data(text.utf8), contentType: type)
  }

  @Test func `a text is the statement itself`() throws {
    #expect(try body("SELECT 1", "text/plain; charset=utf-8").sql == "SELECT 1")
    #expect(try body("SELECT 1", nil).sql == "SELECT 1")
  }

  @Test func `JSON has the statement and all that belongs to it`() throws {
    let body = try body(
      #"""
      {"sql": "SELECT $1", "parameters": [1, 2.50, "é", null, true, ["a", 1], 12345678901234567890],
       "settings": {"cache": true, "max_rows_pulled": 10, "search_path": ["shop", "lake"]}, "format": "csv"}
      """#, "application/json; charset=utf-8")
    #expect(body.sql == "SELECT $1")
    #expect(
      body.parameters == [
        .integer(1), .decimal(Decimal128("2.5")!), .text("é"), .null, .boolean(true),
        .array([.text("a"), .integer(1)]), .decimal(Decimal128("12345678901234567890")!),
      ])
    #expect(body.settings.map(\.name) == ["cache", "max_rows_pulled", "search_path"])
    #expect(body.settings.map(\.values) == [["on"], ["10"], ["shop", "lake"]])
    #expect(body.format == "csv")
  }

  @Test(arguments: [
    ("{", HansaError.Code.invalidText, "not JSON"),
    (#"{"parameters": []}"#, .invalidParameter, "lacks the key \"sql\""),
    (#"{"sql": 1}"#, .invalidParameter, "wrong kind at \".sql\""),
    (#"{"sql": "SELECT 1", "parameters": {}}"#, .invalidParameter, "wrong kind at \".parameters\""),
    (#"{"sql": "SELECT 1", "query": "x"}"#, .invalidParameter, "the key \"query\""),
    (#"{"sql": "SELECT 1", "parameters": [{}]}"#, .invalidParameter, "parameter $1 is a JSON object"),
    (#"{"sql": "SELECT 1", "settings": {"cache": null}}"#, .invalidParameter, "the setting \"cache\""),
    (#"{"sql": "  "}"#, .invalidParameter, "has no statement"),
    ("[]", .invalidParameter, "wrong kind"),
  ])
  func `what is wrong with a request is said`(_ text: String, _ code: HansaError.Code, _ message: String) {
    let error = #expect(throws: HansaError.self) { _ = try body(text) }
    #expect(error?.code == code)
    #expect(error?.message.contains(message) == true, "\(error?.message ?? "")")
  }

  @Test func `a body that is no text, is nested without end, or is empty, is refused`() {
    let bytes = #expect(throws: HansaError.self) {
      _ = try QueryBody(Data([0x53, 0xFF]), contentType: "text/plain")
    }
    #expect(bytes?.code == .invalidCharacter)
    #expect(throws: HansaError.self) {
      _ = try body(#"{"sql": "SELECT 1", "parameters": "# + String(repeating: "[", count: 100_000))
    }
    #expect(throws: HansaError.self) { _ = try body("", "text/plain") }
  }
}
