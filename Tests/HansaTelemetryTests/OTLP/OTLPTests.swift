import Foundation
import HansaCore
import HansaMonitoring
import HansaTesting
import Testing

@testable import HansaTelemetry

@Suite struct OTLPTests {
  private static let traces = OTLPTraces(
    resource: OTLPResource(instance: "i"), systems: DatabaseSystems(types: ["shop": "postgresql"]))

  /// What a receiver decodes of a request for traces.
  private struct Request: Decodable {
    struct ResourceSpans: Decodable { var scopeSpans: [ScopeSpans] }
    struct ScopeSpans: Decodable { var spans: [Span] }
    struct Span: Decodable {
      struct Attribute: Decodable {
        var key: String
        var value: [String: String]?
      }
      struct Status: Decodable { var code: Int? }
      var traceId: String
      var spanId: String
      var parentSpanId: String?
      var name: String
      var kind: Int
      var startTimeUnixNano: String
      var endTimeUnixNano: String
      var status: Status
      var traceState: String?
      var flags: Int
    }
    var resourceSpans: [ResourceSpans]
  }

  @Test func `a query is a span, and each of its fragments one below it`() throws {
    let body = Self.traces.body([.example(failing: true)])
    let spans = try JSONDecoder().decode(Request.self, from: Data(body.utf8)).resourceSpans[0].scopeSpans[0].spans
    // A fragment of which it is not known what it read is named after its source.
    #expect(spans.map(\.name) == ["SELECT shop.t lake.u", "SELECT orders", "SELECT lake"])
    #expect(spans.map(\.kind) == [2, 3, 3])
    #expect(Set(spans.map(\.traceId)).count == 1)
    #expect(Set(spans.map(\.spanId)).count == 3)
    #expect(spans.map(\.parentSpanId) == [nil, spans[0].spanId, spans[0].spanId])
    #expect(spans.map(\.status.code) == [2, nil, 2])
    #expect(spans.allSatisfy { $0.traceId.count == 32 && $0.spanId.count == 16 })
    #expect(spans[0].startTimeUnixNano == "1700000000000000000")
    #expect(spans[0].endTimeUnixNano == "1700000000120000000")
    // Queued 5 ms and planned 15 ms; the second fragment waited 10 ms more.
    #expect(spans[1].startTimeUnixNano == "1700000000020000000")
    #expect(spans[2].startTimeUnixNano == "1700000000030000000")
    #expect(spans[2].endTimeUnixNano == "1700000000090000000")
  }

  @Test func `a query's ids are its own and always the same`() {
    let ids = (1...1000).map { TraceIdentity(process: 1, id: $0) }
    #expect(Set(ids.map(\.traceID)).count == 1000)
    #expect(TraceIdentity(process: 1, id: 5) == TraceIdentity(process: 1, id: 5))
    #expect(TraceIdentity(process: 1, id: 5) != TraceIdentity(process: 2, id: 5))
  }

  @Test func `a query of a client's trace is a span of that trace`() throws {
    var query = QueryRecord.example()
    query.parent = TraceContext(parent: "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01", state: "a=b")
    let body = Self.traces.body([query])
    let spans = try JSONDecoder().decode(Request.self, from: Data(body.utf8)).resourceSpans[0].scopeSpans[0].spans
    #expect(Set(spans.map(\.traceId)) == ["4bf92f3577b34da6a3ce929d0e0e4736"])
    #expect(spans.map(\.parentSpanId) == ["00f067aa0ba902b7", spans[0].spanId, spans[0].spanId])
    #expect(spans.map(\.traceState) == ["a=b", "a=b", "a=b"])
    // Sampled; whether the span above is remote is known, and that of the query is.
    #expect(spans.map(\.flags) == [0x301, 0x101, 0x101])
  }

  @Test func `OpenTelemetry's own schema reads traces and metrics`() async throws {
    let registry = MetricsRegistry()
    try await QueryMetricsSink(registry).write(MetricsBatch(queries: [.example()]))
    registry.series(MetricDefinition("gauge", .gauge, unit: "1", help: "x\u{1}\"\\")).set(.nan)
    let start = Date(timeIntervalSince1970: 1_700_000_000)
    let metrics = OTLPMetrics(start: start).body(registry.families, at: start.addingTimeInterval(60))
    let read = try await Reader.python(
      """
      import sys, base64, json
      from google.protobuf.json_format import Parse
      from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
      from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import ExportMetricsServiceRequest
      traces, metrics = sys.stdin.read().split("\\n")
      # OTLP's JSON has ids in hexadecimal digits, protobuf's own in base64.
      def plain(node):
          if isinstance(node, dict):
              return {k: base64.b64encode(bytes.fromhex(v)).decode() if k in ("traceId", "spanId", "parentSpanId")
                      else plain(v) for k, v in node.items()}
          return [plain(v) for v in node] if isinstance(node, list) else node
      request = Parse(json.dumps(plain(json.loads(traces))), ExportTraceServiceRequest())
      for span in request.resource_spans[0].scope_spans[0].spans:
          attributes = {a.key: a.value for a in span.attributes}
          print(len(span.trace_id), len(span.span_id), span.name, attributes["db.response.returned_rows"].int_value,
                attributes["server.port"].int_value if "server.port" in attributes else "-")
      request = Parse(json.dumps(plain(json.loads(metrics))), ExportMetricsServiceRequest())
      print(request.resource_metrics[0].resource.attributes[0].value.string_value)
      for metric in request.resource_metrics[0].scope_metrics[0].metrics:
          kind = metric.WhichOneof("data")
          point = getattr(metric, kind).data_points[0]
          print(metric.name, metric.unit or "-", kind, point.count if kind == "histogram" else
                getattr(point, point.WhichOneof("value")))
      """, input: Self.traces.body([.example()]) + "\n" + metrics)
    let lines = read.split(separator: "\n").map(String.init)
    #expect(
      lines.prefix(3) == ["16 8 SELECT shop.t lake.u 10 -", "16 8 SELECT orders 100 5432", "16 8 SELECT lake 50 -"])
    #expect(lines.contains("hansa"))
    #expect(lines.contains("hansa.queries {query} sum 1"))
    #expect(lines.contains { $0.hasPrefix("hansa.source.rows {row} sum ") })
    #expect(lines.contains("hansa.query.duration s histogram 1"))
    #expect(lines.contains("hansa.query.returned By sum 400"))
    #expect(lines.contains("gauge 1 gauge nan"))
  }
}
