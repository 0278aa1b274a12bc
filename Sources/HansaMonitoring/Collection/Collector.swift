import Foundation
import HansaCore

/// What is made of the records that came: a value without I/O, and without a clock of its own.
struct Collector: Sendable {
  let options: MonitorOptions
  private let rules: RecordRules
  private(set) var counts = QueryCounts()
  /// The records of earlier batches, as those have them; enough to be the last ones.
  private var earlier: [[QueryRecord]] = []
  private var earlierCount = 0
  /// Records and samples since the last batch.
  private var batch = MetricsBatch()
  private var sources: [SourceFigures] = []
  private var positions: [Name: Int] = [:]
  private var queries: SlidingWindows
  private var sampled: Date

  /// The sources that are told apart: more than anybody registers, and a bound for what records say.
  private static let sourceLimit = 1000

  private struct SourceFigures: Sendable {
    let source: Name
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
  /// - Parameter records: left empty. Nothing of them is copied where all are kept and the batch has none so far.
  mutating func take(_ records: inout [QueryRecord], at moment: Date) {
    var kept = 0
    for index in records.indices {
      counts.add(records[index])
      queries.add(Observation(records[index]), at: moment)
      for fragment in records[index].fragments.indices {
        guard let observation = Observation(records[index].fragments[fragment]) else { continue }
        add(observation, records[index].fragments[fragment].source, at: moment)
      }
      guard rules.keeps(records[index]) else { continue }
      if kept < index { records.swapAt(kept, index) }
      kept += 1
    }
    counts.unsampled += records.count - kept
    batch.unsampled.append(contentsOf: records[kept...])
    records.removeLast(records.count - kept)
    if batch.queries.isEmpty { swap(&batch.queries, &records) } else { batch.queries.append(contentsOf: records) }
    records.removeAll(keepingCapacity: true)
  }

  private mutating func add(_ observation: Observation, _ source: Name, at moment: Date) {
    let position: Int
    if let known = positions[source] {
      position = known
    } else {
      guard sources.count < Self.sourceLimit else { return }
      position = sources.count
      positions[source] = position
      sources.append(
        SourceFigures(
          source: source, windows: SlidingWindows(at: moment),
          sample: SourceSample(source: source, time: sampled, interval: .zero)))
    }
    sources[position].windows.add(observation, at: moment)
    sources[position].sample.add(observation)
  }

  /// The last records, as they were collected.
  var last: [QueryRecord] {
    var tooMany = max(0, earlierCount + batch.queries.count - options.kept)
    var last: [QueryRecord] = []
    last.reserveCapacity(earlierCount + batch.queries.count - tooMany)
    for records in earlier {
      last += records.dropFirst(tooMany)
      tooMany = max(0, tooMany - records.count)
    }
    return last + batch.queries.dropFirst(tooMany)
  }

  // MARK: Samples

  /// Ends an interval: what each of the sources did in it, and how it stands.
  mutating func sample(_ states: [SourceState], _ resources: ResourceSample, at moment: Date) {
    let interval = Duration.seconds(max(moment.timeIntervalSince(sampled), 0))
    for state in states {
      var sample =
        positions[state.source].map { sources[$0].sample }
        ?? SourceSample(source: state.source, time: sampled, interval: .zero)
      sample.time = sampled
      sample.interval = interval
      sample.fill(state)
      batch.samples.append(sample)
    }
    batch.resources.append(resources)
    sampled = moment
    for position in sources.indices {
      sources[position].sample = SourceSample(source: sources[position].source, time: moment, interval: .zero)
    }
  }

  /// What a source did in the window that ends now.
  func figures(of source: Name, _ window: MetricsWindow, at moment: Date) -> WindowFigures {
    (positions[source].map { sources[$0].windows } ?? SlidingWindows(at: moment)).figures(window, at: moment)
  }

  /// What the queries of the federation did.
  func figures(_ window: MetricsWindow, at moment: Date) -> WindowFigures { queries.figures(window, at: moment) }

  /// What has come since the last time. Its records are kept as it has them, and not a second time.
  mutating func takeBatch() -> MetricsBatch {
    defer { batch = MetricsBatch() }
    guard !batch.queries.isEmpty, options.kept > 0 else { return batch }
    // Of a batch with many more than are kept the others must not stay for long.
    let isLarge = batch.queries.count > 2 * options.kept
    earlier.append(isLarge ? Array(batch.queries.suffix(options.kept)) : batch.queries)
    earlierCount += earlier[earlier.count - 1].count
    while let first = earlier.first, earlierCount - first.count >= options.kept {
      earlierCount -= first.count
      earlier.removeFirst()
    }
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
