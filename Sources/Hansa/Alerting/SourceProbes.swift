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
    /// Of the last answer; nil before there is one.
    var isUp: Bool?
    /// Why it did not answer.
    var problem: HansaError?
    /// When the question was sent that is not answered yet.
    var asked: ContinuousClock.Instant?

    var isLate: Bool { asked.map { $0.duration(to: .now) > SourceProbes.patience } ?? false }
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
        var answer = Probe(isUp: true)
        do throws(HansaError) { _ = try await adapter.check() } catch { answer = Probe(isUp: false, problem: error) }
        self?.probes.withLock { [answer] in $0[name] = answer }
      }
    }
  }

  /// Why sources did not answer when they were last asked.
  var problems: [Name: HansaError] {
    probes.withLock { $0 }.compactMapValues { probe in
      probe.isLate ? HansaError(.sourceUnreachable, "the source does not answer") : probe.problem
    }
  }

  /// Which sources answered when they were last asked; a source that was never asked is not there.
  var family: MetricFamily {
    let probes = probes.withLock { $0 }
    return MetricFamily(
      KnownMetrics.sourceUp,
      probes.sorted { $0.key < $1.key }.compactMap { name, probe in
        guard let isUp = probe.isLate ? false : probe.isUp else { return nil }
        return MetricPoint([MetricLabel("source", name.string)], .integer(isUp ? 1 : 0))
      })
  }
}
