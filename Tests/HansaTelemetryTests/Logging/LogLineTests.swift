import Foundation
import Logging
import Testing

@testable import HansaTelemetry

@Suite struct LogLineTests {
  private let time = Date(timeIntervalSince1970: 1_700_000_000.5)

  @Test func `text has time, level, message and pairs`() {
    let line = LogLine.render(
      .text, time: time, level: .warning, message: "it broke", metadata: ["source": "shop", "a": "b c", "e": ""])
    #expect(line == "2023-11-14T22:13:20.500Z warning it broke a=\"b c\" e=\"\" source=shop\n")
  }

  @Test func `nothing in a message begins another line`() {
    let metadata: Logger.Metadata = ["m": "x\r\n2026 error forged"]
    let line = LogLine.render(.text, time: time, level: .info, message: "a\nb\u{1B}[31m", metadata: metadata)
    #expect(line == "2023-11-14T22:13:20.500Z info a\\nb\\u001b[31m m=\"x\\r\\n2026 error forged\"\n")
  }

  @Test func `JSON is an object a line, with the metadata's own structure`() throws {
    let line = LogLine.render(
      .json, time: time, level: .info, message: "a \"b\"",
      metadata: ["list": ["x", "y"], "map": ["k": "v"], "time": "mine"])
    #expect(line.hasSuffix("}\n"))
    let object = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
    #expect(object?["message"] as? String == "a \"b\"")
    #expect(object?["list"] as? [String] == ["x", "y"])
    #expect(object?["map"] as? [String: String] == ["k": "v"])
    #expect(object?["time"] as? String == "2023-11-14T22:13:20.500Z")
    #expect(object?["_time"] as? String == "mine")
  }
}
