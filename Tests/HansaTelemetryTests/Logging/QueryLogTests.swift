import HansaMonitoring
import Logging
import Synchronization
import Testing

@testable import HansaTelemetry

@Suite struct QueryLogTests {
  private final class Lines: Sendable {
    let all = Mutex([(level: Logger.Level, message: String, metadata: Logger.Metadata)]())
  }

  private struct Handler: LogHandler {
    let lines: Lines
    var metadata: Logger.Metadata = [:]
    var logLevel = Logger.Level.debug

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
      get { metadata[key] }
      set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
      lines.all.withLock { $0.append((event.level, "\(event.message)", event.metadata ?? [:])) }
    }
  }

  @Test func `slow queries and those that failed are told, the others to who wants all`() async throws {
    let lines = Lines()
    let log = QueryLog(Logger(label: "test") { _ in Handler(lines: lines) }, slow: .milliseconds(150))
    var slow = QueryRecord.example(id: 2)
    slow.duration = .milliseconds(150)
    var cancelled = QueryRecord.example(id: 3)
    cancelled.outcome = .cancelled
    try await log.write(MetricsBatch(queries: [.example(id: 1), slow, cancelled, .example(id: 4, failing: true)]))
    let written = lines.all.withLock { $0 }
    #expect(written.map(\.level) == [.debug, .notice, .debug, .info])
    #expect(
      written.map(\.message) == ["a query ended", "a query was slow", "a query was cancelled", "a query failed"])
    #expect(written[1].metadata["ms"] == "150" && written[1].metadata["query"] == "2")
    #expect(written[1].metadata["statement"] == "SELECT a FROM shop.t JOIN lake.u USING (id) WHERE a = $1")
    #expect(written[1].metadata["trace_id"] == "\(TraceIdentity(slow).traceID)")
    #expect(written[3].metadata["code"] == "08006" && written[3].metadata["error"] == "the connection broke")
    #expect(written[0].metadata["code"] == nil)
  }
}
