import Foundation
import HansaCore
import HansaMonitoring
import Synchronization
import Testing

@testable import HansaTelemetry

/// A receiver that answers by a script, and then always with 200.
private final class ScriptedReceiver: OTLPTransport {
  let answers: Mutex<[Int?]>
  let requests = Mutex([(url: String, body: String)]())
  let waits = Mutex([Duration]())

  init(_ answers: [Int?]) { self.answers = Mutex(answers) }

  func post(
    _ body: String, to url: String, headers: [(name: String, value: Secret)]
  ) async throws -> (status: Int, retryAfter: String?) {
    requests.withLock { $0.append((url, body)) }
    let answer = answers.withLock { $0.isEmpty ? 200 : $0.removeFirst() }
    guard let answer else { throw HansaError(.connectionFailure, "refused") }
    return (answer, answer == 429 ? "3" : nil)
  }

  func exporter(
    sample: Double = 1, registry: MetricsRegistry = MetricsRegistry(), endpoint: String = "http://127.0.0.1:4318/"
  ) throws -> OTLPExporter {
    var options = TelemetryOptions(endpoint: endpoint)
    options.sample = sample
    return try OTLPExporter(
      options, systems: DatabaseSystems(), registry: registry, start: Date(), transport: self,
      schedule: RetrySchedule()
    ) { wait in self.waits.withLock { $0.append(wait) } }
  }
}

@Suite struct OTLPExporterTests {
  @Test func `traces go to their path, in requests of bounded size`() async throws {
    let receiver = ScriptedReceiver([])
    let queries = (1...450).map { QueryRecord.example(id: UInt64($0)) }
    try await receiver.exporter().write(MetricsBatch(queries: queries))
    #expect(
      receiver.requests.withLock { $0.map(\.url) } == Array(repeating: "http://127.0.0.1:4318/v1/traces", count: 3))
  }

  @Test func `what may pass is tried again after growing waits`() async throws {
    let receiver = ScriptedReceiver([503, nil, 429])
    let registry = MetricsRegistry()
    try await receiver.exporter(registry: registry).send([])
    let waits = receiver.waits.withLock { $0 }
    #expect(waits.count == 3)
    #expect(waits[0] >= .milliseconds(250) && waits[0] <= .milliseconds(500))
    #expect(waits[1] >= .milliseconds(500) && waits[1] <= .seconds(1))
    #expect(waits[2] >= .seconds(4) && waits[2] <= .seconds(5), "the receiver asked for 3 s")
    let text = PrometheusText.text.render(registry.families)
    #expect(text.contains("hansa_export_requests_total{signal=\"metrics\",outcome=\"delivered\"} 1"))
    #expect(text.contains("hansa_export_requests_total{signal=\"metrics\",outcome=\"retried\"} 3"))
  }

  @Test func `what a receiver refuses is not sent again`() async throws {
    let receiver = ScriptedReceiver([400])
    let error = await #expect(throws: HansaError.self) { try await receiver.exporter().send([]) }
    #expect(
      error?.message == "the OTLP receiver http://127.0.0.1:4318 did not take metrics after 1 attempts: it answered 400"
    )
    #expect(receiver.requests.withLock { $0.count } == 1)
  }

  @Test func `a receiver that is not there is given up`() async throws {
    let receiver = ScriptedReceiver([nil, nil, nil, nil, nil, nil])
    await #expect(throws: HansaError.self) { try await receiver.exporter().send([]) }
    #expect(receiver.requests.withLock { $0.count } == 5)
  }

  @Test func `a part of the traces is sent, and all of those that failed`() async throws {
    let receiver = ScriptedReceiver([])
    let exporter = try receiver.exporter(sample: 0.25)
    let queries = (1...2000).map { QueryRecord.example(id: UInt64($0), failing: $0 <= 100) }
    try await exporter.write(MetricsBatch(queries: queries))
    let roots = receiver.requests.withLock { $0 }.reduce(0) {
      $0 + $1.body.components(separatedBy: "\"kind\":2").count - 1
    }
    #expect((500...660).contains(roots), "\(roots) traces")
  }

  @Test func `who began a trace decides whether it is kept, unless the query failed`() async throws {
    let receiver = ScriptedReceiver([])
    let exporter = try receiver.exporter(sample: 0)
    let queries = (1...6).map { id in
      var query = QueryRecord.example(id: UInt64(id), failing: id == 6)
      // 1 and 2 have a trace of their own, of which none is to be kept; 3 and 4 are part of one that is, 5 and 6 of one that is not.
      let flags = id > 4 ? "00" : "01"
      if id > 2 { query.parent = TraceContext(parent: "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-\(flags)") }
      return query
    }
    try await exporter.write(MetricsBatch(queries: queries))
    let body = try #require(receiver.requests.withLock { $0.first?.body })
    let sent = (1...6).filter { body.contains("{\"key\":\"hansa.query.id\",\"value\":{\"intValue\":\"\($0)\"}}") }
    #expect(sent == [3, 4, 6])
  }

  @Test(arguments: ["", "127.0.0.1:4318", "ftp://host", "http://"])
  func `a receiver that is no URL of HTTP is refused`(_ endpoint: String) {
    let error = #expect(throws: HansaError.self) { _ = try ScriptedReceiver([]).exporter(endpoint: endpoint) }
    #expect(error?.code == .configuration)
  }
}
