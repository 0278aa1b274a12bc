import Foundation
import Hansa
import HansaCore
import HansaMonitoring
import HansaTelemetry
import Logging
import ServiceLifecycle

/// What a server measures of its federation, for `/metrics` and for an OTLP receiver.
public struct ServerTelemetry: Sendable {
  /// All that is measured, which rules of alerts read too.
  public let metrics: FederationMeters
  let exporter: OTLPExporter?
  let interval: Duration

  /// - Parameters:
  ///   - systems: what kinds of databases the sources are.
  ///   - options: where traces and metrics are sent.
  /// - Throws: `.configuration` when the receiver's URL is none.
  public init(
    registry: MetricsRegistry = MetricsRegistry(), systems: DatabaseSystems = DatabaseSystems(),
    options: TelemetryOptions = TelemetryOptions()
  ) throws(HansaError) {
    metrics = FederationMeters(registry: registry, systems: systems)
    exporter = options.endpoint == nil ? nil : try OTLPExporter(options, systems: systems, registry: registry)
    interval = options.interval
  }

  /// Where all counters of the process come together.
  public var registry: MetricsRegistry { metrics.registry }

  /// Begins to record what the federation does.
  func attach(to federation: FederationManager) {
    metrics.attach(to: federation)
    if let exporter { federation.monitor.add(sink: exporter) }
  }

  /// All metrics as they are now.
  func families(of federation: FederationManager) -> [MetricFamily] { metrics.families(of: federation) }
}

/// Sends metrics to the OTLP receiver from time to time, and once more at the end.
struct MetricsPush: Service {
  let telemetry: ServerTelemetry
  let federation: FederationManager
  let logger: Logger

  func run() async throws {
    guard let exporter = telemetry.exporter else { return try await gracefulShutdown() }
    var hasFailed = false
    var isEnding = false
    while !isEnding {
      let sleeping: ()? = try? await cancelWhenGracefulShutdown { [telemetry] in
        try await Task.sleep(for: telemetry.interval)
      }
      isEnding = sleeping == nil
      do throws(HansaError) {
        try await exporter.send(telemetry.families(of: federation))
        hasFailed = false
      } catch {
        // Once for an outage; the counter has them all.
        if !hasFailed { logger.warning("\(error.message)") }
        hasFailed = true
      }
    }
  }
}
