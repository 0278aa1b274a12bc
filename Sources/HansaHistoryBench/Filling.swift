import Foundation
import HansaArrow
import HansaCore
import HansaDuckDB
import HansaHistory
import HansaMonitoring
import Synchronization

/// Fills a history with records that are spread over some time, and measures what that takes and what answers take then.
struct Filling {
  let folder: String
  let records: Int
  /// Over which they are spread: 30 days of a federation that is always busy, or as long as writing them should take.
  let seconds: Double
  /// A second's, where 100,000 are written in one.
  private static let batch = 100_000

  func run() async throws(HansaError) {
    let clock = MadeUpClock()
    var options = HistoryOptions(folder: folder)
    options.retention.raw = .days(1000)
    let store = HistoryStore(options, process: 1, now: { clock.now }) { event in say("event: \(event.message)") }
    var made = MadeUpQueries(seed: 42, interval: seconds / Double(records))
    var (writing, processor) = (Duration.zero, Duration.zero)
    var left = records
    while left > 0 {
      let batch = Self.batch(&made, min(left, Self.batch))
      left -= batch.queries.count
      clock.set(made.time)
      let (start, used) = (ContinuousClock.now, ResourceSample.cpuTime)
      try await store.write(batch)
      writing += .now - start
      processor += ResourceSample.cpuTime - used
    }
    clock.set(made.time + 2 * 86_400)
    let (start, used) = (ContinuousClock.now, ResourceSample.cpuTime)
    try await store.maintain()
    await store.close()
    writing += .now - start
    processor += ResourceSample.cpuTime - used
    let bytes = (try? FileManager.default.attributesOfItem(atPath: options.file)[.size] as? Int) ?? 0
    say("records           \(records), each with one fragment")
    say("written           \(Int(Double(records) / (writing / .seconds(1)))) a second, with rollups and checkpoints")
    say("processor time    \(Self.rounded(processor / .microseconds(records))) µs a record")
    say(
      "on disk           \(Self.rounded(Double(bytes) / Double(records))) bytes a record, with its fragment, samples and rollups"
    )
    try measure(
      store, "p95 by source and hour, rolled up",
      "SELECT source, time, p95_ms, requests FROM hansa.source_metrics WHERE resolution = 'hour' ORDER BY 1, 2")
    try measure(
      store, "p95 by statement, last day, rolled up",
      "SELECT query, max(p95_ms), sum(queries) FROM hansa.statement_metrics WHERE resolution = 'day' GROUP BY 1")
    try measure(
      store, "exact p95 by source and hour, raw",
      "SELECT source, time_bucket(INTERVAL 1 HOUR, started), quantile_cont(total_ms, 0.95) FROM hansa.fragments"
        + " GROUP BY 1, 2")
    try measure(
      store, "the 20 slowest of all",
      "SELECT id, query, duration_ms FROM hansa.queries ORDER BY duration_ms DESC LIMIT 20")
    await store.close()
  }

  /// Queries, and what their fragments did by source in the batch's time.
  private static func batch(_ made: inout MadeUpQueries, _ count: Int) -> MetricsBatch {
    var batch = MetricsBatch()
    var samples: [SamplePlace: SourceSample] = [:]
    for _ in 0..<count {
      let query = made.next()
      for fragment in query.fragments {
        let minute = (query.started.timeIntervalSince1970 / 60).rounded(.down)
        let time = Date(timeIntervalSince1970: minute * 60)
        let place = SamplePlace(source: fragment.source, minute: Int(minute))
        var sample =
          samples[place]
          ?? SourceSample(source: fragment.source, time: time, interval: .seconds(60))
        let value = (fragment.total ?? .zero) / .microseconds(1)
        sample.requests += 1
        sample.rows += fragment.rows
        sample.bytes += fragment.bytes
        sample.latency.sum += value
        sample.latency.counts[Int32((log2(max(value, 1)) * 16).rounded(.up)) - 1, default: 0] += 1
        samples[place] = sample
      }
      batch.queries.append(query)
    }
    batch.samples = samples.values.sorted { $0.time < $1.time }
    return batch
  }

  private static func rounded(_ value: Double) -> Double { (value * 10).rounded() / 10 }

  private struct SamplePlace: Hashable {
    var source: Name
    var minute: Int
  }

  /// The best and the worst of five.
  private func measure(_ store: HistoryStore, _ what: String, _ sql: String) throws(HansaError) {
    var times: [Double] = []
    var rows = 0
    for _ in 0..<5 {
      let start = ContinuousClock.now
      rows = try store.database().withStatement(sql, user: "ann", rows: Self.nothing) { statement throws(HansaError) in
        let result = try statement.start().result()
        var rows = 0
        while let more = try result.skipChunk() { rows += more }
        return rows
      }
      times.append((ContinuousClock.now - start) / .milliseconds(1))
    }
    let (least, most) = (times.min() ?? 0, times.max() ?? 0)
    say("\(what): \(Int(least)) to \(Int(most)) ms, \(rows) rows")
  }

  @Sendable private static func nothing(_ name: Name) throws(HansaError) -> RecordBatch {
    try HistoryTable.batch(HistoryTable(rawValue: name.string)?.columns ?? [], [])
  }
}

private func say(_ line: String) { FileHandle.standardOutput.write(Data((line + "\n").utf8)) }

/// The time of the made-up records.
private final class MadeUpClock: Sendable {
  private let state = Mutex(Date(timeIntervalSince1970: 0))
  var now: Date { state.withLock { $0 } }
  func set(_ time: Date) { state.withLock { $0 = time } }
}
