import Foundation
import HansaCore

/// What is made of the records that came: a value without I/O, and without a clock of its own.
struct Collector: Sendable {
  let options: MonitorOptions
  private let rules: RecordRules
  private(set) var recent: [QueryRecord] = []
  private(set) var counts = QueryCounts()
  /// Records and samples since the last batch.
  private var batch = MetricsBatch()
  private var sources: [Name: SourceFigures] = [:]
  private var queries: SlidingWindows
  private var sampled: Date

  /// The sources that are told apart: more than anybody registers, and a bound for what records say.
  private static let sourceLimit = 1000

  private struct SourceFigures: Sendable {
    var windows: SlidingWindows
    /// Of the interval that runs.
    var sample: SourceSample
  }

  init(_ options: MonitorOptions, at moment: Date) {
    self.options = options
    rules = RecordRules(options: options)
    queries = SlidingWindows(at: moment)
    sampled = moment
  }

  /// Takes records in that are clean: the figures have all of them, and those that the rules let through are kept.
  ///
  /// - Parameter forSinks: whether anybody takes batches.
  mutating func take(_ records: [QueryRecord], at moment: Date, forSinks: Bool = true) {
    for record in records {
      counts.add(record)
      queries.add(Observation(record), at: moment)
      for fragment in record.fragments {
        if let observation = Observation(fragment) { add(observation, fragment.source, at: moment) }
      }
      guard rules.keeps(record) else {
        counts.unsampled += 1
        continue
      }
      recent.append(record)
      if forSinks { batch.queries.append(record) }
    }
    // In one go, and not for each record.
    if recent.count > options.kept * 2 { recent.removeFirst(recent.count - options.kept) }
  }

  private mutating func add(_ observation: Observation, _ source: Name, at moment: Date) {
    if sources[source] == nil {
      guard sources.count < Self.sourceLimit else { return }
      sources[source] = SourceFigures(
        windows: SlidingWindows(at: moment), sample: SourceSample(source: source, time: sampled, interval: .zero))
    }
    sources[source]?.windows.add(observation, at: moment)
    sources[source]?.sample.add(observation)
  }

  /// The last records, as they were collected.
  var last: [QueryRecord] { Array(recent.suffix(options.kept)) }

  // MARK: Samples

  /// Ends an interval: what each of the sources did in it, and how it stands.
  mutating func sample(_ states: [SourceState], _ resources: ResourceSample, at moment: Date) {
    let interval = Duration.seconds(max(moment.timeIntervalSince(sampled), 0))
    for state in states {
      var sample = sources[state.source]?.sample ?? SourceSample(source: state.source, time: sampled, interval: .zero)
      sample.time = sampled
      sample.interval = interval
      sample.fill(state)
      batch.samples.append(sample)
    }
    batch.resources.append(resources)
    sampled = moment
    for source in sources.keys {
      sources[source]?.sample = SourceSample(source: source, time: moment, interval: .zero)
    }
  }

  /// What a source did in the window that ends now.
  func figures(of source: Name, _ window: MetricsWindow, at moment: Date) -> WindowFigures {
    (sources[source]?.windows ?? SlidingWindows(at: moment)).figures(window, at: moment)
  }

  /// What the queries of the federation did.
  func figures(_ window: MetricsWindow, at moment: Date) -> WindowFigures { queries.figures(window, at: moment) }

  /// What has come since the last time.
  mutating func takeBatch() -> MetricsBatch {
    defer { batch = MetricsBatch() }
    return batch
  }
}

/// Queries that have ended since the federation began.
public struct QueryCounts: Sendable, Hashable, Codable {
  public var finished = 0
  public var failed = 0
  public var cancelled = 0
  /// Those that have no record, by the rules of the configuration.
  public var unsampled = 0

  public init() {}

  mutating func add(_ record: QueryRecord) {
    switch record.outcome {
    case .finished: finished += 1
    case .failed: failed += 1
    case .cancelled: cancelled += 1
    }
  }
}
