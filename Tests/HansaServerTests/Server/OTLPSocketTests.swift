import Foundation
import Hansa
import HansaCore
import HansaMonitoring
import HansaTelemetry
import HansaTesting
import Testing

@testable import HansaServer

/// What leaves the process for a real receiver of OTLP, and what becomes of it where the receiver does not take it.
@Suite struct OTLPSocketTests {
  @Test func `a receiver reads the traces and metrics of a server, also after it was busy`() async throws {
    let receiver = try await OTLPReceiver.start(answers: ["503", "429:1"])
    var options = TelemetryOptions(endpoint: receiver.url)
    options.interval = .milliseconds(200)
    let trace = "4bf92f3577b34da6a3ce929d0e0e4736"
    try await ServedFederation.serve(telemetry: options) { served in
      _ = try await served.request(
        "POST", "/v1/query", "SELECT name FROM shop.numbers WHERE n = 5",
        headers: ["content-type": "text/plain", "traceparent": "00-\(trace)-00f067aa0ba902b7-01"])
      #expect(try await served.recorded(1))
      // Metrics go by their own interval.
      #expect(
        try await eventually {
          try receiver.requests().contains { $0.status == 200 && $0.metrics["hansa.queries"] == 1 }
        })
    }
    let requests = try receiver.requests()
    #expect(requests.allSatisfy { $0.type == "application/json" })
    #expect(requests.prefix(2).map(\.status) == [503, 429])
    #expect(requests.dropFirst(2).allSatisfy { $0.status == 200 })
    let spans = try #require(requests.last { !$0.spans.isEmpty && $0.status == 200 }).spans
    #expect(spans.map(\.kind) == ["SPAN_KIND_SERVER", "SPAN_KIND_CLIENT"])
    #expect(spans.map(\.trace) == [trace, trace])
    #expect(spans.map(\.parent) == ["00f067aa0ba902b7", spans[0].span])
    #expect(spans[0].attributes["db.query.text"] == "SELECT name FROM shop.numbers WHERE n = $1")
    #expect(spans[1].attributes["db.system.name"] == "sqlite")
    #expect(spans[1].attributes["db.response.returned_rows"] == "1")
    let metrics = try #require(requests.last { $0.path == "/v1/metrics" && $0.status == 200 }).metrics
    #expect(metrics["hansa.queries"] == 1 && metrics["hansa.query.duration"] == 1)
    #expect(metrics["db.client.operation.duration"] == 1)
  }

  @Test func `a receiver that hangs holds up no query, and what it has no room for is counted`() async throws {
    let receiver = try await OTLPReceiver.start(answers: Array(repeating: "hang", count: 50))
    var monitoring = MonitorOptions()
    (monitoring.capacity, monitoring.batch) = (16, .milliseconds(100))
    let federation = FederationManager(monitoring: monitoring)
    let exporter = try OTLPExporter(
      TelemetryOptions(endpoint: receiver.url), systems: DatabaseSystems(), registry: nil)
    federation.monitor.add(sink: exporter)
    _ = try await federation.query("SELECT 0").rows()
    #expect(await federation.monitor.flush(within: .milliseconds(500)) == false, "the receiver hangs")
    #expect(try await eventually { try !receiver.requests().isEmpty }, "it has the first query")
    for number in 1...60 {
      _ = try await federation.query("SELECT \(number)").rows()
      _ = federation.monitor.pending(of: "otlp")
    }
    #expect(try await eventually { federation.monitor.counts.finished == 61 })
    _ = federation.monitor.pending(of: "otlp")
    // One request is under way, 16 records wait for it.
    let figures = try #require(federation.monitor.sinks["otlp"])
    #expect(figures.batches == 0 && figures.dropped == 60 - 16)
    #expect(federation.monitor.counts.finished == 61)
    // Each try is given up after ten seconds, and begun again.
    #expect(try receiver.requests().allSatisfy { $0.status == 0 })
    #expect(await federation.monitor.close(within: .milliseconds(100)) == false)
  }

  @Test(arguments: [400, 500])
  func `what a receiver refuses is lost at once and told once`(status: Int) async throws {
    let receiver = try await OTLPReceiver.start(answers: Array(repeating: "\(status)", count: 3))
    let federation = FederationManager()
    let exporter = try OTLPExporter(
      TelemetryOptions(endpoint: receiver.url), systems: DatabaseSystems(), registry: nil)
    federation.monitor.add(sink: exporter)
    for number in 1...4 {
      _ = try await federation.query("SELECT \(number)").rows()
      #expect(await federation.monitor.flush(within: .seconds(20)))
    }
    let figures = try #require(federation.monitor.sinks["otlp"])
    #expect(figures.failures == 3 && figures.lost == 3 && figures.problem == nil)
    #expect(federation.events.map(\.kind) == [.sinkFailed, .sinkRecovered])
    #expect(try receiver.requests().map(\.status) == [status, status, status, 200])
    await federation.close()
  }
}
