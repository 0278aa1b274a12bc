import Foundation
import Hansa
import HansaCore
import HansaMonitoring

/// What monitoring costs: small queries with it and without it, by turns, or the recording of queries alone.
struct MonitoringBench {
  private let configuration: Configuration
  private let arguments: [String]

  /// - Parameter arguments: a small query, how many pairs of runs there are, and queries in a run; or how many records.
  init(_ configuration: Configuration, _ arguments: ArraySlice<String>) {
    (self.configuration, self.arguments) = (configuration, Array(arguments))
  }

  /// Prints one line of JSON.
  func run() async throws {
    if arguments.count == 3, let pairs = Int(arguments[1]), let queries = Int(arguments[2]) {
      return try await write(compared(arguments[0], pairs, queries))
    }
    if arguments.count == 1, let records = Int(arguments[0]) { return try await write(recorded(records)) }
    throw HansaError(.configuration, "usage: HansaBench hansa.yaml --monitoring (SQL PAIRS QUERIES | RECORDS)")
  }

  private func write(_ figures: some Encodable) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    FileHandle.standardOutput.write(try encoder.encode(figures) + Data("\n".utf8))
  }

  // MARK: Queries

  private struct Compared: Encodable {
    /// Of each pair: seconds of wall clock and of processor time, all threads together.
    var off: [[Double]] = []
    var on: [[Double]] = []
    var dropped = 0
    /// Records that the sink was given, of the queries that ran.
    var written = 0
    var run = 0
  }

  private func compared(_ sql: String, _ pairs: Int, _ queries: Int) async throws -> Compared {
    var figures = Compared()
    var plain = configuration
    plain.monitoring.isOn = false
    let off = try FederationManager(configuration: plain)
    let on = try FederationManager(configuration: configuration)
    let sink = CountingSink()
    on.monitor.add(sink: sink)
    for federation in [off, on] { _ = try await time(federation, sql, queries) }
    for pair in 0..<pairs {
      // Which comes first takes turns, so that a slow spell hits both.
      if pair % 2 == 0 {
        figures.off.append(try await time(off, sql, queries))
        figures.on.append(try await time(on, sql, queries))
      } else {
        figures.on.append(try await time(on, sql, queries))
        figures.off.append(try await time(off, sql, queries))
      }
    }
    figures.written = await sink.count
    figures.run = (pairs + 1) * queries
    figures.dropped = on.monitor.dropped
    await off.close()
    await on.close()
    return figures
  }

  /// A run ends when the sinks have all of its records: nothing that one with monitoring leaves to be done is in the time of
  /// one without.
  private func time(_ federation: FederationManager, _ sql: String, _ count: Int) async throws -> [Double] {
    let session = federation.session()
    let (clock, processor) = (ContinuousClock.now, ResourceSample.cpuTime)
    for _ in 0..<count { for try await _ in try await session.execute(sql) {} }
    await federation.monitor.flush()
    return [(.now - clock) / .seconds(1), (ResourceSample.cpuTime - processor) / .seconds(1)]
  }

  // MARK: Records

  private struct Recorded: Encodable {
    /// Nanoseconds that `record` takes its caller, with making the record: the mean of each of some runs.
    var recording: [Double] = []
    /// Nanoseconds of processor time that a record costs, with all that is made of it.
    var processor: [Double] = []
    /// Records in a run, and bytes of memory in use and of the process' resident memory after each.
    var each = 0
    var allocated: [Int] = []
    var resident: [Int] = []
    var dropped = 0
    var written = 0
  }

  /// Records queries with four fragments, as many at a time as the monitor has room for before it is emptied.
  private func recorded(_ records: Int) async throws -> Recorded {
    var figures = Recorded()
    figures.each = 5000
    let federation = try FederationManager(configuration: configuration)
    let (monitor, sink) = (federation.monitor, CountingSink())
    monitor.add(sink: sink)
    let metrics = Self.metrics()
    for _ in 0..<max(1, records / figures.each) {
      let (clock, processor) = (ContinuousClock.now, ResourceSample.cpuTime)
      for number in 0..<figures.each {
        var record = QueryRecord(
          id: UInt64(number), process: 1, started: metrics.startTime, outcome: .finished, fingerprint: "",
          normalizedText: "", user: "bench", duration: metrics.duration)
        record.text = "SELECT name FROM orders.t WHERE id = 500"
        record.fill(metrics)
        monitor.record(record)
      }
      figures.recording.append((.now - clock) / .nanoseconds(figures.each))
      await monitor.flush()
      figures.processor.append((ResourceSample.cpuTime - processor) / .nanoseconds(figures.each))
      if let bytes = AllocatedBytes.now { figures.allocated.append(bytes) }
      if let bytes = ResourceSample.ofProcess().residentBytes { figures.resident.append(bytes) }
    }
    figures.written = await sink.count
    figures.dropped = monitor.dropped
    await federation.close()
    return figures
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
