import Foundation
import HansaCore

/// A receiver of OTLP over HTTP on a free port of 127.0.0.1 that reads requests by OpenTelemetry's own schema. Gone when the
/// process ends.
public final class OTLPReceiver: Sendable {
  /// What came in one request.
  public struct Request: Decodable, Sendable {
    public struct Span: Decodable, Sendable {
      public var name: String
      public var trace: String
      public var span: String
      public var parent: String
      public var kind: String
      public var attributes: [String: String]
    }

    public var path: String
    public var type: String
    /// The status that it was answered with; 0 where it was left without an answer.
    public var status: Int
    /// Seconds since the receiver began.
    public var time: Double
    public var spans: [Span]
    /// The number, sum or count of each metric's first point.
    public var metrics: [String: Double]
  }

  public let port: Int
  let server: SupervisedServer
  private let log: String

  private init(port: Int, server: SupervisedServer, log: String) {
    (self.port, self.server, self.log) = (port, server, log)
  }

  public var url: String { "http://127.0.0.1:\(port)" }

  /// Starts one.
  ///
  /// - Parameter answers: to the first requests, `503`, `429:1` with a second to wait, or `hang` for none at all; `200` to
  ///   all behind them.
  /// - Throws: `HansaError` where Python has no opentelemetry-proto: `make test` or dev/setup test fetches it.
  public static func start(answers: [String] = []) async throws -> OTLPReceiver {
    let python = try ServerHost.program(["python3"], package: "python3")
    let modules = try Reader.modules()
    return try await ServerHost.start("the OTLP receiver") { port in
      let folder = try ServerHost.makeFolder("hansa-otlp", owner: nil)
      let (program, log) = (folder + "/receiver.py", folder + "/requests")
      try Data(Self.program.utf8).write(to: URL(filePath: program))
      try Data().write(to: URL(filePath: log))
      let server = try SupervisedServer(
        folder: folder, stopSignal: "TERM",
        command: [python, program, modules, "\(port)", log] + answers)
      return (server, OTLPReceiver(port: port, server: server, log: log))
    } answers: { receiver in
      guard let descriptor = LoopbackSocket.connected(to: receiver.port) else { return false }
      close(descriptor)
      return true
    }
  }

  /// What came so far, in the order of the answers.
  public func requests() throws -> [Request] {
    let text = try Data(contentsOf: URL(filePath: log))
    // The last line may be on its way.
    let whole = text.prefix(upTo: text.lastIndex(of: UInt8(ascii: "\n")) ?? text.startIndex)
    return try whole.split(separator: UInt8(ascii: "\n")).map { try JSONDecoder().decode(Request.self, from: $0) }
  }

  private static let program = """
    import base64, json, sys, threading, time
    sys.path.insert(0, sys.argv[1])
    from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
    from google.protobuf.json_format import Parse
    from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
    from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import ExportMetricsServiceRequest
    from opentelemetry.proto.trace.v1.trace_pb2 import Span

    port, log, answers = int(sys.argv[2]), sys.argv[3], sys.argv[4:]
    lock, began = threading.Lock(), time.monotonic()

    # OTLP's JSON has ids in hexadecimal digits, protobuf's own in base64.
    def plain(node):
        if isinstance(node, dict):
            return {k: base64.b64encode(bytes.fromhex(v)).decode() if k in ("traceId", "spanId", "parentSpanId")
                    else plain(v) for k, v in node.items()}
        return [plain(v) for v in node] if isinstance(node, list) else node

    def value(v):
        return str(getattr(v, v.WhichOneof("value")))

    def spans(body):
        request = Parse(json.dumps(plain(json.loads(body))), ExportTraceServiceRequest())
        return [dict(name=s.name, trace=s.trace_id.hex(), span=s.span_id.hex(), parent=s.parent_span_id.hex(),
                     kind=Span.SpanKind.Name(s.kind), attributes={a.key: value(a.value) for a in s.attributes})
                for r in request.resource_spans for c in r.scope_spans for s in c.spans]

    def metrics(body):
        request = Parse(json.dumps(plain(json.loads(body))), ExportMetricsServiceRequest())
        found = {}
        for metric in [m for r in request.resource_metrics for c in r.scope_metrics for m in c.metrics]:
            kind = metric.WhichOneof("data")
            point = getattr(metric, kind).data_points[0]
            found[metric.name] = point.count if kind == "histogram" else float(getattr(point, point.WhichOneof("value")))
        return found

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self):
            body = self.rfile.read(int(self.headers["content-length"]))
            with lock:
                answer = answers.pop(0) if answers else "200"
                status, _, wait = answer.partition(":")
                line = dict(path=self.path, type=self.headers["content-type"], status=0 if status == "hang" else int(status),
                            time=time.monotonic() - began,
                            spans=spans(body) if self.path == "/v1/traces" else [],
                            metrics=metrics(body) if self.path == "/v1/metrics" else {})
                with open(log, "a") as file:
                    file.write(json.dumps(line) + "\\n")
            if status == "hang":
                time.sleep(3600)
            self.send_response(int(status))
            if wait:
                self.send_header("retry-after", wait)
            self.send_header("content-length", "2")
            self.end_headers()
            self.wfile.write(b"{}")

        def log_message(self, *arguments):
            pass

    ThreadingHTTPServer.daemon_threads = True
    ThreadingHTTPServer(("127.0.0.1", port), Handler).serve_forever()
    """
}
