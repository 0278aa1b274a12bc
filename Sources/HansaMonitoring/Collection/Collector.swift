import Foundation

/// What is made of the records that came: a value without I/O, and without a clock of its own.
struct Collector: Sendable {
  let options: MonitorOptions
  private(set) var recent: [QueryRecord] = []
  /// Records, events and samples since the last batch.
  private var batch = MetricsBatch()

  init(_ options: MonitorOptions) { self.options = options }

  /// Takes records that `RecordRules` lets through.
  mutating func take(_ records: [QueryRecord]) {
    let rules = RecordRules(options: options)
    let kept = records.filter(rules.keeps)
    recent.append(contentsOf: kept.suffix(options.kept))
    if recent.count > options.kept { recent.removeFirst(recent.count - options.kept) }
    batch.queries.append(contentsOf: kept)
  }

  mutating func take(_ event: OperationalEvent) { batch.events.append(event) }

  /// What has come since the last time.
  mutating func takeBatch() -> MetricsBatch {
    defer { batch = MetricsBatch() }
    return batch
  }
}
