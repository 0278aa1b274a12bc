import Foundation
import HansaCore
import HansaHistory
import HansaMonitoring
import Testing

/// What commands show of a history that no server has open.
@Suite struct KeptHistoryTests {
  /// A query over a source; nil for one that was sent to none.
  private static func query(
    _ id: UInt64, _ text: String, over source: Name?, at started: Date = Date().addingTimeInterval(-60)
  ) -> QueryRecord {
    var record = QueryRecord(
      id: id, process: 99, started: started, outcome: .finished, fingerprint: "f\(id)", normalizedText: text,
      user: "ann", duration: .milliseconds(10))
    if let source { record.fragments = [FragmentRecord(id: "0", source: source, statementHash: 1, rows: 1, bytes: 8)] }
    return record
  }

  /// A shop with a history, whose server does not run.
  private func shop(_ queries: [QueryRecord]) async throws -> Shop {
    let shop = try await Shop()
    let configuration = try String(contentsOfFile: shop.tool.folder.path("hansa.yaml"), encoding: .utf8)
    try shop.tool.folder.write(
      configuration + "history: { path: ./history }\nserver: { http: 127.0.0.1:1 }\n", to: "hansa.yaml")
    let store = HistoryStore(HistoryOptions(folder: shop.tool.folder.path("history")), process: 99) { event in
      Issue.record("\(event.message)")
    }
    try await store.write(MetricsBatch(queries: queries))
    await store.close()
    return shop
  }

  @Test func `the last hour is the history's, however long ago that was`() async throws {
    let ended = Date().addingTimeInterval(-5 * 3_600)
    let shop = try await shop([
      Self.query(1, "SELECT 1 FROM early.t", over: "early", at: ended.addingTimeInterval(-2 * 3_600)),
      Self.query(2, "SELECT 1 FROM late.t", over: "late", at: ended),
    ])
    let shown = try await shop.run("status")
    #expect(shown.status == 1 && shown.err.contains("no hansa serve answers"), "\(shown.err)")
    let rows = shown.out.split(separator: "\n").map { line in
      line.split { $0 == " " || $0 == "|" }.map(String.init)
    }
    #expect(rows.contains { $0.starts(with: ["late", "1", "0"]) }, "\(shown.out)")
    #expect(!shown.out.contains("early") && shown.out.contains("10"), "\(shown.out)")
  }

  @Test func `a query is shown by itself, and the questions for it are none`() async throws {
    let shop = try await shop([Self.query(2, "SELECT 1 FROM shop.t", over: "shop")])
    // The commands' own queries begin with 1.
    let absent = try await shop.run("history", "show", "1")
    #expect(absent.status == 1 && absent.out.isEmpty && absent.err.contains("the history has no query 1"), "\(absent)")
    let shown = try await shop.run("history", "show", "2", "--format", "ndjson")
    // The query and its fragment.
    #expect(shown.status == 0 && shown.out.split(separator: "\n").count == 2, "\(shown)")
    let read = try await shop.run("history", "show", "2")
    #expect(
      read.out.hasPrefix("Query 2\n-[ RECORD 1 ]-") && read.out.contains("\nIts fragments\n-[ RECORD 1 ]-"), "\(read)")
  }

  @Test func `queries of Hansa's own tables are left out, however they are named, and no others`() async throws {
    let foreign = [
      "SELECT 1 FROM lufthansa.flights", "SELECT hansa.a FROM shop.t AS hansa", "SELECT lufthansa.a FROM t",
      "SELECT 1 FROM \"my-hansa\".t",
    ]
    let own = [
      "SELECT 1 FROM HANSA.queries", "SELECT 1 FROM \"hansa\" . queries", "SELECT 1 FROM queries",
      "SELECT hansa.cancel($1)", "SELECT 1 FROM Hansa .nowhere",
    ]
    let queries = [
      Self.query(1, foreign[0], over: "lufthansa"), Self.query(2, foreign[1], over: "shop"),
      Self.query(3, foreign[2], over: nil), Self.query(4, foreign[3], over: nil),
      Self.query(5, own[0], over: "hansa"), Self.query(6, own[1], over: nil), Self.query(7, own[2], over: "hansa"),
      Self.query(8, own[3], over: nil), Self.query(9, own[4], over: nil),
    ]
    let shop = try await shop(queries)
    for list in [["history", "slowest"], ["history", "frequent"], ["report", "slowest"]] {
      let shown = try await shop.tool.run(list + ["--format", "ndjson"])
      let texts = try shown.out.split(separator: "\n").map { line in
        let row = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
        return row?["query"] as? String ?? ""
      }
      #expect(shown.status == 0 && Set(texts) == Set(foreign) && texts.count == foreign.count, "\(list): \(shown)")
    }
  }
}
