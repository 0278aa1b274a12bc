import HansaCore
import Synchronization

/// The analysis of a running federation: gets records as a sink does, on the monitor's own thread.
public final class MetricAnalyzer: MetricsSink {
  public let name = "analysis"
  private let analysis = Mutex(MetricAnalysis())

  public init() {}

  public func write(_ batch: MetricsBatch) async throws(HansaError) {
    for query in batch.queries { analysis.withLock { $0.take(query) } }
  }

  public func close() async {}

  /// The last anomalies, the oldest first.
  public var anomalies: [MetricAnomaly] { analysis.withLock(\.anomalies) }

  /// The past of all metrics.
  public var series: [MetricSeries] { analysis.withLock(\.series) }
}
