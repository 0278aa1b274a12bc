import Foundation
import HansaCore
import HansaMonitoring
import Testing

@testable import HansaCommand

@Suite struct TopScreenTests {
  private static func query(_ id: UInt64, seconds: Int, rows: Int, pulled: Int) -> RunningQueryStatus {
    RunningQueryStatus(
      id: id, user: "anna", client: nil, state: "running",
      query: "SELECT count(*) FROM shop.orders JOIN lake.events USING (order_id) WHERE amount > $1 AND day < $2",
      started: Date(timeIntervalSince1970: 1_700_000_000), duration: .seconds(seconds), queued: nil, rows: rows,
      bytes: 0, rowsPulled: rows, bytesPulled: pulled, sources: ["shop", "lake"])
  }

  private static func screen(_ queries: [RunningQueryStatus], sources: String = "[]") throws -> TopScreen {
    let json = """
      {"time": "2026-11-22T01:00:00Z",
       "process": {"id": "00000000000000ab", "started": "2026-11-22T00:00:00Z", "uptime_seconds": 3725,
         "resources": {"time": "2026-11-22T01:00:00Z", "cpu_seconds": 12, "resident_bytes": 123400000}},
       "overview": {"health": "healthy", "sources": 0, "troubled_sources": [], "running": \(queries.count), "waiting": 0,
         "queries": {"finished": 1234, "failed": 5, "cancelled": 2, "unsampled": 0},
         "plan_cache": {"entries": 0, "bytes": 0, "hits": 0, "misses": 0},
         "result_cache": {"entries": 0, "bytes": 0, "hits": 0, "misses": 0}},
       "windows": {}, "sources": \(sources), "running": [], "monitoring": {"is_on": true, "dropped": 0, "sinks": {}},
       "events": []}
      """
    var screen = TopScreen(server: "http://127.0.0.1:8080")
    screen.status = try FederationStatus(json: Data(json.utf8))
    screen.status?.running = queries
    return screen
  }

  private static let three = [
    query(1, seconds: 3, rows: 500, pulled: 10_000), query(2, seconds: 90, rows: 10, pulled: 9_000_000),
    query(3, seconds: 1, rows: 70_000, pulled: 5),
  ]

  @Test func `the whole fits into 80 columns and 24 lines`() throws {
    let (lines, marked) = try Self.screen(Self.three).render(width: 80, height: 24)
    #expect(lines.count == 24)
    #expect(lines.allSatisfy { $0.count <= 80 })
    #expect(lines[0] == "hansa top  http://127.0.0.1:8080  healthy  up 62 min 5 s  memory 123.4 MB")
    #expect(lines[1] == "queries: 3 running, 0 waiting; ended: 1,234 finished, 5 failed, 2 cancelled")
    #expect(lines[6] == "id  state    user        time    rows   pulled  query")
    #expect(lines[7].hasPrefix(" 2  running  anna  1 min 30 s      10   9.0 MB  SELECT count(*) FROM shop"))
    #expect(lines[7].hasSuffix("…"))
    #expect(marked == 7)
    #expect(lines[23].hasPrefix("q quit"))
  }

  @Test func `alerts that fire are in the first line, and all that hold in the report`() throws {
    var screen = try Self.screen(Self.three)
    let began = Date(timeIntervalSince1970: 1_700_000_000)
    var down = ReportedAlert(group: "g", rule: "SourceDown", state: "firing", labels: "source=shop", activeAt: began)
    (down.summary, down.firedAt, down.muted) = ("shop is down", began + 60, "a silence")
    let late = ReportedAlert(group: "g", rule: "Late", state: "pending", labels: "a=\u{1B}b", activeAt: began)
    let over = ReportedAlert(group: "g", rule: "Over", state: "resolved", labels: "over", activeAt: began)
    screen.status?.alerts = [down, late, over]
    #expect(screen.render(width: 80, height: 24).lines[0].contains("healthy  1 alert fires  up 62 min"))
    let lines = StatusReport(try #require(screen.status), server: "s").lines(width: 80)
    #expect(
      lines.suffix(4) == [
        "", "Alerts", "  2023-11-14T22:14:20Z  firing (a silence)  shop is down",
        "  2023-11-14T22:13:20Z  pending  a= b",
      ])
    screen.status?.alerts = Array(repeating: down, count: 12)
    let report = StatusReport(try #require(screen.status), server: "s").lines(width: 80)
    #expect(report.last == "  … 2 more: hansa alerts list" && report[0].contains("healthy  12 alerts fire  up"))
  }

  @Test func `a small window has what fits`() throws {
    let queries = (1...50).map { Self.query(UInt64($0), seconds: $0, rows: 0, pulled: 0) }
    for (width, height) in [(20, 5), (1, 1), (40, 10), (200, 60)] {
      let (lines, _) = try Self.screen(queries).render(width: width, height: height)
      #expect(lines.count <= max(2, height))
      #expect(lines.allSatisfy { $0.count <= width })
    }
  }

  @Test func `queries come by time, rows, bytes pulled or id`() throws {
    var screen = try Self.screen(Self.three)
    #expect(screen.queries.map(\.id) == [2, 1, 3])
    _ = screen.press(.character("s"))
    #expect(screen.queries.map(\.id) == [3, 1, 2])
    _ = screen.press(.character("s"))
    #expect(screen.queries.map(\.id) == [2, 1, 3])
    _ = screen.press(.character("s"))
    #expect(screen.queries.map(\.id) == [1, 2, 3])
    _ = screen.press(.character("r"))
    #expect(screen.queries.map(\.id) == [3, 2, 1])
  }

  @Test func `the selected query is cancelled once the user says yes`() throws {
    var screen = try Self.screen(Self.three)
    #expect(screen.press(.down) == .none)
    #expect(screen.press(.character("c")) == .none)
    #expect(screen.render(width: 80, height: 24).lines[23] == "cancel query 1? y or n")
    #expect(screen.press(.character("n")) == .none)
    #expect(screen.press(.character("y")) == .none, "nothing is asked any more")
    _ = screen.press(.character("c"))
    #expect(screen.press(.character("y")) == .cancel(1))
  }

  @Test func `the selection stays where there are queries`() throws {
    var screen = try Self.screen(Self.three)
    for _ in 0..<9 { _ = screen.press(.down) }
    #expect(screen.selected == 2)
    screen.status?.running = [Self.three[0]]
    #expect(screen.render(width: 80, height: 24).marked == 7)
    _ = screen.press(.character("c"))
    #expect(screen.press(.character("y")) == .cancel(1))
    screen.status?.running = []
    #expect(screen.press(.character("c")) == .none)
    #expect(screen.message == "no query runs")
    #expect(screen.render(width: 80, height: 24).marked == nil)
  }

  @Test func `keys quit, pause and refresh`() throws {
    var screen = try Self.screen([])
    #expect(screen.press(.character("q")) == .quit)
    #expect(screen.press(.interrupt) == .quit)
    #expect(screen.press(.character(" ")) == .refresh)
    _ = screen.press(.character("p"))
    #expect(screen.isPaused)
  }

  @Test func `nothing in a statement moves the cursor`() throws {
    var evil = Self.three[0]
    evil.query = "SELECT '\u{1B}[2J\n\r\u{9B}'"
    let text = try Self.screen([evil]).render(width: 120, height: 24).lines.joined()
    #expect(text.unicodeScalars.allSatisfy { $0.value >= 0x20 && !(0x7F..<0xA0).contains($0.value) })
  }

  @Test func `arrows, letters and Ctrl-C are keys, other sequences are none`() {
    #expect(TopKey.keys(Array("\u{1B}[A\u{1B}OBq".utf8)) == [.up, .down, .character("q")])
    #expect(TopKey.keys([0x03]) == [.interrupt])
    #expect(TopKey.keys(Array("\u{1B}[3~j".utf8)) == [.character("j")])
    #expect(TopKey.keys([0x1B]) == [])
    #expect(TopKey.keys(Array("\u{1B}[1;5".utf8)) == [])
  }
}
