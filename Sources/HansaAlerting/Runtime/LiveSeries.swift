import HansaCore
import Synchronization

/// Series that a program measures itself, kept for as long as rules look back, and only those that rules read.
///
/// What is older than ten minutes is kept once a minute, what is older than six hours once in ten minutes: windows of days
/// are for slow rules. Safe to use from any thread.
public final class LiveSeries: Sendable {
  private static let fine = Duration.seconds(600)
  private static let coarse = Duration.seconds(21_600)
  private static let steps: (minute: Int64, ten: Int64) = (60_000, 600_000)
  /// Samples that come sooner after the last are left out.
  private static let closest = Duration.milliseconds(100)

  private struct State {
    var store: [Name: [LabelSet: [Sample]]] = [:]
    var sampled: AlertInstant?
  }

  /// How far rules look back, by metric; nil of all metrics where a selector names none.
  private let reach: [Name: Duration]
  private let reachOfAll: Duration?
  private let state = Mutex(State())

  public init(for groups: [RuleGroup]) {
    var reach: [Name: Duration] = [:]
    var all: Duration?
    for group in groups {
      for rule in group.rules {
        guard let expression = rule.condition.expression else { continue }
        for (selector, duration) in expression.selectors {
          guard let metric = selector.metric else {
            all = max(all ?? .zero, duration)
            continue
          }
          reach[metric] = max(reach[metric] ?? .zero, duration)
        }
      }
    }
    self.reach = reach
    reachOfAll = all
  }

  /// Whether a rule reads the metric.
  public func isRead(_ metric: Name) -> Bool { reachOfAll != nil || reach[metric] != nil }

  /// Whether there is no sample of about this instant yet: whoever gets true takes them.
  public func isDue(at instant: AlertInstant) -> Bool {
    state.withLock { state in
      if let sampled = state.sampled, instant < sampled.advanced(by: Self.closest) { return false }
      state.sampled = instant
      return true
    }
  }

  /// Takes what all series are at an instant, later than those before. A series that is not among them has ended.
  public func take(_ values: [(labels: LabelSet, value: Double)], at instant: AlertInstant) {
    state.withLock { state in
      var present: Set<LabelSet> = []
      for (labels, value) in values {
        guard let metric = labels.metric, isRead(metric) else { continue }
        present.insert(labels)
        append(Sample(instant, value), to: labels, metric, &state)
      }
      for (metric, series) in state.store {
        for (labels, samples) in series where !present.contains(labels) {
          if let last = samples.last, !last.isStale {
            append(Sample(instant, Sample.stale), to: labels, metric, &state)
          } else {
            state.store[metric]?[labels] = thinned(samples, metric, at: instant)
          }
          if state.store[metric]?[labels]?.isEmpty ?? true { state.store[metric]?[labels] = nil }
        }
      }
    }
  }

  private func append(_ sample: Sample, to labels: LabelSet, _ metric: Name, _ state: inout State) {
    var samples = state.store[metric]?[labels] ?? []
    // Changed in place.
    state.store[metric, default: [:]][labels] = []
    samples.append(sample)
    // Thinning looks at all of them, so it is not done each time.
    if samples.count.isMultiple(of: 64) { samples = thinned(samples, metric, at: sample.instant) }
    state.store[metric]?[labels] = samples
  }

  private func thinned(_ samples: [Sample], _ metric: Name, at instant: AlertInstant) -> [Sample] {
    let far = max(reach[metric] ?? .zero, reachOfAll ?? .zero) + SampledSeries.lookback
    var kept: [Sample] = []
    kept.reserveCapacity(samples.count)
    for sample in samples {
      let age = sample.instant.duration(to: instant)
      if age > far { continue }
      let step = age > Self.coarse ? Self.steps.ten : age > Self.fine ? Self.steps.minute : 0
      if step > 0, let last = kept.last, !sample.isStale, !last.isStale,
        last.instant.milliseconds / step == sample.instant.milliseconds / step
      {
        continue
      }
      kept.append(sample)
    }
    return kept
  }

  /// The series that a selector selects.
  public func select(_ selector: SeriesSelector) -> [SampledSeries] {
    let store = state.withLock { $0.store }
    let candidates = selector.metric.map { [store[$0] ?? [:]] } ?? Array(store.values)
    return candidates.flatMap { series in
      series.filter { selector.matches($0.key) }.map { SampledSeries($0.key, $0.value) }
    }.sorted { $0.labels < $1.labels }
  }
}
