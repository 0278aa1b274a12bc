import Foundation
import HansaCore
import HansaMonitoring

/// Sends queries as traces, and metrics, to a receiver of OTLP over HTTP.
///
/// As a sink it has a queue and a thread of the monitor's: however slow the receiver is, queries do not notice. What it does
/// not take after some attempts is lost and counted.
public final class OTLPExporter: MetricsSink {
  public let name = "otlp"
  /// Queries in one request at most.
  static let batch = 200

  private let options: TelemetryOptions
  private let base: String
  private let traces: OTLPTraces
  private let metrics: OTLPMetrics
  private let transport: any OTLPTransport
  private let schedule: RetrySchedule
  private let registry: MetricsRegistry?
  private let sleep: @Sendable (Duration) async throws -> Void

  /// - Parameters:
  ///   - registry: counts what is sent.
  ///   - start: when the metrics began to count.
  /// - Throws: `.configuration` without an endpoint, or with one that is no URL of HTTP.
  public convenience init(
    _ options: TelemetryOptions, systems: DatabaseSystems, registry: MetricsRegistry?, start: Date = Date()
  ) throws(HansaError) {
    try self.init(
      options, systems: systems, registry: registry, start: start, transport: HTTPTransport(),
      schedule: RetrySchedule()
    ) { try await Task.sleep(for: $0) }
  }

  init(
    _ options: TelemetryOptions, systems: DatabaseSystems, registry: MetricsRegistry?, start: Date,
    transport: any OTLPTransport, schedule: RetrySchedule, sleep: @escaping @Sendable (Duration) async throws -> Void
  ) throws(HansaError) {
    guard let endpoint = options.endpoint, let url = URL(string: endpoint), ["http", "https"].contains(url.scheme),
      url.host() != nil
    else {
      throw HansaError(
        .configuration, "the OTLP receiver \"\(options.endpoint ?? "")\" is no URL of HTTP",
        advice: "As in http://127.0.0.1:4318.")
    }
    self.options = options
    base = endpoint.hasSuffix("/") ? String(endpoint.dropLast()) : endpoint
    let resource = OTLPResource(serviceName: options.serviceName)
    traces = OTLPTraces(resource: resource, systems: systems)
    metrics = OTLPMetrics(resource: resource, start: start)
    self.transport = transport
    self.schedule = schedule
    self.registry = registry
    self.sleep = sleep
  }

  public func write(_ batch: MetricsBatch) async throws(HansaError) {
    let chosen = batch.queries.filter { isSampled($0) }
    var start = chosen.startIndex
    while start < chosen.endIndex {
      let end = min(start + Self.batch, chosen.endIndex)
      try await send(traces.body(Array(chosen[start..<end])), "traces")
      start = end
    }
  }

  /// Sends metrics as they are at a moment.
  ///
  /// - Throws: `.connectionFailure` when the receiver did not take them.
  public func send(_ families: [MetricFamily], at time: Date = Date()) async throws(HansaError) {
    try await send(metrics.body(families, at: time), "metrics")
  }

  public func close() async {}

  /// The same for all senders of a trace: whoever began it has decided, or else its id does.
  private func isSampled(_ query: QueryRecord) -> Bool {
    if query.outcome == .failed { return true }
    if let parent = query.parent { return parent.isSampled }
    if options.sample >= 1 { return true }
    let digits = UInt64(TraceIdentity(query).traceID.suffix(14), radix: 16) ?? 0
    return Double(digits) < options.sample * 0x1p56
  }

  private func send(_ body: String, _ signal: String) async throws(HansaError) {
    var attempt = 1
    while true {
      var wait: Duration?
      let problem: String
      do {
        let answer = try await transport.post(body, to: "\(base)/v1/\(signal)", headers: options.headers)
        switch RetrySchedule.verdict(status: answer.status, retryAfter: answer.retryAfter) {
        case .delivered: return count(signal, "delivered")
        case .refused: problem = "it answered \(answer.status)"
        case .retry(let after):
          problem = "it answered \(answer.status)"
          wait = schedule.wait(behind: attempt, after: after, random: .random(in: 0...1))
        }
      } catch {
        problem = "\(error)"
        wait = error is CancellationError ? nil : schedule.wait(behind: attempt, after: nil, random: .random(in: 0...1))
      }
      let isSleeping = if let wait { (try? await sleep(wait)) != nil } else { false }
      guard isSleeping else {
        count(signal, "failed")
        throw HansaError(
          .connectionFailure, "the OTLP receiver \(base) did not take \(signal) after \(attempt) attempts: \(problem)")
      }
      count(signal, "retried")
      attempt += 1
    }
  }

  private func count(_ signal: String, _ outcome: String) {
    registry?.series(KnownMetrics.exports, [MetricLabel("signal", signal), MetricLabel("outcome", outcome)]).add(1)
  }
}
