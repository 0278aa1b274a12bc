import CoreMetrics
import Synchronization

/// Keeps all metrics of a process in memory, for those who render or send them: a backend of swift-metrics.
///
/// A series is found by its name and labels and stays for good, so making a `Counter` anew for each increment costs a
/// look-up. A name has a limited number of series; what comes after it is counted in one series for the overflow.
public final class MetricsRegistry: Sendable {
  /// The label of the series that takes what is beyond the limit.
  public static let overflow = MetricLabel("otel_metric_overflow", "true")

  private struct Key: Hashable {
    var name: String
    var labels: [MetricLabel]
  }

  private struct State {
    var definitions: [String: MetricDefinition] = [:]
    var series: [Key: RecordedSeries] = [:]
    var counts: [String: Int] = [:]
    /// Names in the order in which they came.
    var order: [String] = []
  }

  private let limit: Int
  private let state = Mutex(State())

  /// - Parameter limit: series of one name at most, besides the one for the overflow.
  public init(limit: Int = 500) { self.limit = max(1, limit) }

  /// The series of a metric with these labels; made when it is first asked for.
  ///
  /// A name keeps the definition that it was first asked with.
  public func series(_ definition: MetricDefinition, _ labels: [MetricLabel] = []) -> RecordedSeries {
    let key = Key(name: definition.name, labels: labels)
    return state.withLock { state in
      if let found = state.series[key] { return found }
      if state.definitions[definition.name] == nil {
        state.definitions[definition.name] = definition
        state.order.append(definition.name)
      }
      let known = state.definitions[definition.name] ?? definition
      var place = key
      if state.counts[definition.name, default: 0] >= limit {
        place.labels = [Self.overflow]
        if let found = state.series[place] { return found }
      }
      let made = RecordedSeries(known.kind)
      state.series[place] = made
      state.counts[definition.name, default: 0] += 1
      return made
    }
  }

  /// All metrics as they are now, in the order in which they first came, the series by their labels.
  public var families: [MetricFamily] {
    let (order, definitions, series) = state.withLock { ($0.order, $0.definitions, $0.series) }
    var points: [String: [MetricPoint]] = [:]
    for (key, series) in series { points[key.name, default: []].append(MetricPoint(key.labels, series.value)) }
    return order.compactMap { name in
      guard let definition = definitions[name] else { return nil }
      return MetricFamily(definition, (points[name] ?? []).sorted { $0.order < $1.order })
    }
  }
}

extension MetricPoint {
  fileprivate var order: String { labels.map { "\($0.name)\u{1}\($0.value)" }.joined(separator: "\u{2}") }
}

/// One series of a metric. Safe to use from any thread.
public final class RecordedSeries: Sendable {
  private let counter = Atomic<Int64>(0)
  /// What is no whole number, or a histogram; nil while the counter says all.
  private let other: Mutex<MetricPoint.Value?>

  init(_ kind: MetricDefinition.Kind) {
    switch kind {
    case .counter: other = Mutex(nil)
    case .gauge: other = Mutex(.number(0))
    case .histogram(let bounds): other = Mutex(.histogram(HistogramValue(bounds: bounds)))
    }
  }

  public func add(_ amount: Int64) { counter.wrappingAdd(amount, ordering: .relaxed) }

  public func add(number amount: Double) {
    guard amount.isFinite else { return }
    other.withLock { value in
      switch value {
      case .number(let before)?: value = .number(before + amount)
      case .integer(let before)?: value = .number(Double(before) + amount)
      case nil: value = .number(amount)
      case .histogram?: break
      }
    }
  }

  public func set(_ amount: Double) { other.withLock { $0 = .number(amount) } }

  public func observe(_ amount: Double, exemplar: Exemplar? = nil) {
    other.withLock { value in
      guard case .histogram(var histogram)? = value else { return }
      // Its arrays are changed in place.
      value = nil
      histogram.observe(amount, exemplar: exemplar)
      value = .histogram(histogram)
    }
  }

  public func reset() {
    counter.store(0, ordering: .relaxed)
    other.withLock { value in
      switch value {
      case .histogram(let histogram)?: value = .histogram(HistogramValue(bounds: histogram.bounds))
      case .number?: value = .number(0)
      default: value = nil
      }
    }
  }

  public var value: MetricPoint.Value {
    let whole = counter.load(ordering: .relaxed)
    switch other.withLock({ $0 }) {
    case nil: return .integer(whole)
    case .integer(let value)?: return .integer(value + whole)
    case .number(let value)?: return .number(value + Double(whole))
    case .histogram(let histogram)?: return .histogram(histogram)
    }
  }
}
