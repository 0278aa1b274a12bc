import Foundation
import HansaTesting
import Testing

@testable import HansaServer

@Suite struct PartialAnswerTests {
  private static func body(_ format: String, _ partial: String = "on") -> String {
    let sql = "SELECT n FROM shop.numbers WHERE n = 7 UNION ALL SELECT a FROM far.broken"
    return #"{"sql": "\#(sql)", "settings": {"partial_results": "\#(partial)"}, "format": "\#(format)"}"#
  }

  @Test func `an answer without a source says so in its trailer, and in formats that can`() async throws {
    let postgres = try await PostgresServer.shared()
    let database = try await postgres.createDatabase("partial")
    try await postgres.execute(PostgresServer.brokenView, database: database)
    let url = postgres.url(database: database).replacing("@", with: ":\(postgres.password)@")
    try await ServedFederation.serve(sources: ", far: { type: postgresql, url: \"\(url)\", retry: off }") { served in
      func ask(_ body: String) async throws -> String {
        try await RawExchange.run(
          port: served.port, path: "/v1/query", headers: ["content-type: application/json", "connection: close"],
          body: body)
      }
      let mark = #"[{"source":"far","tables":["broken"],"part":"branch","code":"57P01","message":""#
      for (format, rows) in [
        ("csv", "n\n7\n"), ("ndjson", "{\"n\":7}\n{\"hansa.missing\":\(mark)"),
        ("json", "[\n{\"n\":7},\n{\"hansa.missing\":\(mark)"), ("table", "(1 row)\nMissing: far (broken, a branch): "),
      ] {
        let answer = try await ask(Self.body(format))
        #expect(answer.hasPrefix("HTTP/1.1 200 OK\r\n"), "\(answer)")
        let (head, rest) = answer.halves(at: "\r\n\r\n")
        #expect(head.lowercased().contains("trailer: hansa-missing"), "\(head)")
        #expect(rest.contains(rows), "\(answer)")
        // After the last chunk, also where it was known before the first row.
        let trailer = rest.halves(at: "\r\n0\r\n").after
        #expect(trailer.hasPrefix("hansa-missing: \(mark)") && trailer.hasSuffix("]\r\n\r\n"), "\(answer)")
      }
      let refused = try await ask(Self.body("csv", "off"))
      #expect(refused.hasPrefix("HTTP/1.1 503 ") && !refused.contains("hansa-missing"), "\(refused)")
      let whole = try await ask(
        #"{"sql": "SELECT 1 FROM shop.numbers LIMIT 1", "settings": {"partial_results": "on"}}"#)
      #expect(whole.hasSuffix("\r\n0\r\n\r\n") && !whole.contains("hansa-missing: "), "\(whole)")
    }
  }
}

extension String {
  /// What stands before and after the first mark; all, and nothing, without one.
  fileprivate func halves(at mark: String) -> (before: String, after: String) {
    guard let found = range(of: mark, options: .literal) else { return (self, "") }
    return (String(self[..<found.lowerBound]), String(self[found.upperBound...]))
  }

}
