import HansaCore
import Synchronization

/// The analysis of a running federation: gets records as a sink does, on the monitor's own thread.
///
/// What earlier processes have recorded comes first. It is read when somebody asks, or when so many records have come that
/// the process is no command that ends at once.
public final class MetricAnalyzer: MetricsSink {
  /// What is looked at of earlier processes; nil while it cannot be read, which is tried again.
  public typealias Past = @Sendable () -> [QueryRecord]?

  private struct State {
    var analysis = MetricAnalysis()
    /// nil where nothing is to come before.
    var past: Past?
    /// Came before the past was read.
    var waiting: [QueryRecord] = []

    /// - Parameter isPatient: whether records may go on waiting where there is no past to be read now.
    mutating func readPast(isPatient: Bool) {
      guard let past else { return }
      let known = past()
      guard known != nil || !isPatient else { return }
      for query in known ?? [] { analysis.take(query) }
      for query in waiting { analysis.take(query) }
      waiting = []
      self.past = nil
    }
  }

  /// Records that wait until it is read what was before.
  static let patience = 1000

  public let name = "analysis"
  private let state = Mutex(State())

  public init() {}

  /// Says how the past is read; before anything is recorded.
  public func follows(_ past: @escaping Past) { state.withLock { $0.past = past } }

  public func write(_ batch: MetricsBatch) async throws(HansaError) {
    // By position: a record has dozens of parts, and each copy counts them all.
    for index in batch.queries.indices {
      state.withLock { state in
        guard state.past != nil else { return state.analysis.take(batch.queries[index]) }
        state.waiting.append(batch.queries[index])
        if state.waiting.count >= Self.patience { state.readPast(isPatient: false) }
      }
    }
  }

  public func close() async {}

  /// The last anomalies, the oldest first.
  public var anomalies: [MetricAnomaly] { analysis { $0.anomalies } }

  /// The past of all metrics.
  public var series: [MetricSeries] { analysis { $0.series } }

  /// The past of those metrics that are asked for.
  public func series(of isAsked: (MetricKey) -> Bool) -> [MetricSeries] { analysis { $0.series(of: isAsked) } }

  private func analysis<T>(_ body: (MetricAnalysis) -> sending T) -> sending T {
    state.withLock { state in
      state.readPast(isPatient: true)
      // Without a history that can be read now, what came is all there is; it is taken again behind the past later.
      guard !state.waiting.isEmpty else { return body(state.analysis) }
      var analysis = state.analysis
      for query in state.waiting { analysis.take(query) }
      return body(analysis)
    }
  }
}
