import HansaCore
import HansaMonitoring
import HansaSource
import HansaTelemetry
import Synchronization

/// Asks each source from time to time whether it answers, so that rules know of one that nobody queries.
///
/// Safe to use from any thread.
final class SourceProbes: Sendable {
  /// A source that has not answered after so long counts as one that does not.
  static let patience = Duration.seconds(5)

  private struct Probe {
    var isUp: Bool?
    /// When the question was sent that is not answered yet.
    var asked: ContinuousClock.Instant?
  }

  private let probes = Mutex([Name: Probe]())
  private let interval: Duration
  private let adapters: @Sendable () -> [(name: Name, adapter: any SourceAdapter)]
  private let loop = Mutex<Task<Void, Never>?>(nil)

  init(every interval: Duration, _ adapters: @escaping @Sendable () -> [(name: Name, adapter: any SourceAdapter)]) {
    self.interval = interval
    self.adapters = adapters
  }

  deinit { loop.withLock { $0?.cancel() } }

  /// Asks all sources, and then again and again.
  ///
  /// Returns when each has answered or had the time for it: before, nothing is known of any.
  func start() async {
    let questions = ask()
    let patience = Task { try? await Task.sleep(for: Self.patience) }
    let all = Task {
      for question in questions { await question.value }
      patience.cancel()
    }
    await patience.value
    _ = all
    let task = Task { [weak self, interval] in
      while !Task.isCancelled, (try? await Task.sleep(for: interval)) != nil { _ = self?.ask() }
    }
    loop.withLock { $0 = task }
  }

  func stop() {
    loop.withLock { loop in
      loop?.cancel()
      loop = nil
    }
  }

  /// Asks the sources that have no question open.
  private func ask() -> [Task<Void, Never>] {
    let adapters = adapters()
    let free = probes.withLock { probes in
      let names = Set(adapters.map(\.name))
      probes = probes.filter { names.contains($0.key) }
      return adapters.filter { probes[$0.name]?.asked == nil }.map { one in
        probes[one.name, default: Probe()].asked = .now
        return one
      }
    }
    return free.map { name, adapter in
      Task { [weak self] in
        let isUp = (try? await adapter.check()) != nil
        self?.probes.withLock { $0[name] = Probe(isUp: isUp) }
      }
    }
  }

  /// Which sources answered when they were last asked; a source that was never asked is not there.
  var family: MetricFamily {
    let probes = probes.withLock { $0 }
    return MetricFamily(
      KnownMetrics.sourceUp,
      probes.sorted { $0.key < $1.key }.compactMap { name, probe in
        let isLate = probe.asked.map { $0.duration(to: .now) > Self.patience } ?? false
        guard let isUp = isLate ? false : probe.isUp else { return nil }
        return MetricPoint([MetricLabel("source", name.string)], .integer(isUp ? 1 : 0))
      })
  }
}
