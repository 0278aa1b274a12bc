import Foundation
import Hansa
import HansaCore
import HansaMonitoring

/// What monitoring costs: small queries with it and without it, by turns, and the recording of a query alone.
struct MonitoringBench {
  private let configuration: Configuration
  private let sql: String
  private let pairs: Int
  private let queries: Int

  /// - Parameter arguments: a small query, how many pairs of runs there are, and queries in a run.
  init(_ configuration: Configuration, _ arguments: ArraySlice<String>) throws {
    let arguments = Array(arguments)
    guard arguments.count == 3, let pairs = Int(arguments[1]), let queries = Int(arguments[2]) else {
      throw HansaError(.configuration, "usage: HansaBench hansa.yaml --monitoring SQL PAIRS QUERIES")
    }
    self.configuration = configuration
    (sql, self.pairs, self.queries) = (arguments[0], pairs, queries)
  }

  /// One line of JSON.
  private struct Figures: Encodable {
    /// Of each pair: seconds of wall clock and of processor time, all threads together.
    var off: [[Double]] = []
    var on: [[Double]] = []
    /// Nanoseconds that `record` takes its caller, with making the record: the mean of each of some runs.
    var recording: [Double] = []
    /// Nanoseconds of processor time that a record costs, with all that is made of it.
    var processor: [Double] = []
    /// Bytes that the process has more after each run than after the first.
    var growth: [Int] = []
    var dropped = 0
    /// Records that the sink was given, of the queries that ran.
    var written = 0
    var run = 0
  }

  func run() async throws {
    var figures = Figures()
    var plain = configuration
    plain.monitoring.isOn = false
    let off = try FederationManager(configuration: plain)
    let on = try FederationManager(configuration: configuration)
    let sink = CountingSink()
    on.monitor.add(sink: sink)
    let (offSession, onSession) = (off.session(), on.session())
    for session in [offSession, onSession] { _ = try await time(session, queries) }
    for pair in 0..<pairs {
      // Which comes first takes turns, so that a slow spell hits both.
      if pair % 2 == 0 {
        figures.off.append(try await time(offSession, queries))
        figures.on.append(try await time(onSession, queries))
      } else {
        figures.on.append(try await time(onSession, queries))
        figures.off.append(try await time(offSession, queries))
      }
    }
    await on.monitor.flush()
    figures.written = await sink.count
    figures.run = (pairs + 1) * queries
    await record(on.monitor, &figures)
    figures.dropped = on.monitor.dropped
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    FileHandle.standardOutput.write(try encoder.encode(figures) + Data("\n".utf8))
    await off.close()
    await on.close()
  }

  private func time(_ session: FederationSession, _ count: Int) async throws -> [Double] {
    let (clock, processor) = (ContinuousClock.now, ResourceSample.cpuTime)
    for _ in 0..<count { for try await _ in try await session.execute(sql) {} }
    return [(.now - clock) / .seconds(1), (ResourceSample.cpuTime - processor) / .seconds(1)]
  }

  /// Records queries with four fragments, as many as the monitor's room takes before it is emptied.
  private func record(_ monitor: FederationMonitor, _ figures: inout Figures) async {
    let metrics = Self.metrics()
    let (runs, each) = (40, 5000)
    var resident: Int?
    for _ in 0..<runs {
      let processor = ResourceSample.cpuTime
      let clock = ContinuousClock.now
      for number in 0..<each {
        var record = QueryRecord(
          id: UInt64(number), process: 1, started: metrics.startTime, outcome: .finished, fingerprint: "",
          normalizedText: "", user: "bench", duration: metrics.duration)
        record.text = sql
        record.fill(metrics)
        monitor.record(record)
      }
      figures.recording.append((.now - clock) / .nanoseconds(each))
      await monitor.flush()
      figures.processor.append((ResourceSample.cpuTime - processor) / .nanoseconds(each))
      guard let now = ResourceSample.ofProcess().residentBytes else { continue }
      resident = resident ?? now
      figures.growth.append(now - (resident ?? now))
    }
  }

  private static func metrics() -> FederationMetrics {
    let fragments = (0..<4).map { index in
      FragmentMetrics(
        index: index, source: ["orders", "parts", "nations", "lake"][index],
        sql:
          "SELECT \"t\".\"id\", \"t\".\"name\" FROM \"public\".\"t\" WHERE \"t\".\"id\" = \(index) AND \"t\".\"name\" = 'x'",
        estimatedRows: 10, rows: 12, bytes: 960, connected: .microseconds(90), firstBatch: .microseconds(400),
        total: .microseconds(700), blocked: .zero)
    }
    return FederationMetrics(
      queryID: 1, startTime: Date(), planning: .microseconds(300), duration: .milliseconds(2),
      firstBatch: .milliseconds(1), rows: 20, bytes: 1600, fragments: fragments, engine: "duckdb", errors: [],
      isFinished: true)
  }
}

/// Counts the records that it is given.
private actor CountingSink: MetricsSink {
  nonisolated let name = "count"
  private(set) var count = 0

  func write(_ batch: MetricsBatch) { count += batch.queries.count }
  func close() {}
}
