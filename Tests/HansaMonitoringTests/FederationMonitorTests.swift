import Foundation
import HansaCore
import Synchronization
import Testing

@testable import HansaMonitoring

@Suite struct FederationMonitorTests {
  /// Nothing happens by itself within a test.
  private static func options() -> MonitorOptions {
    var options = MonitorOptions()
    options.batch = .seconds(3600)
    options.capacity = 64_000
    return options
  }

  @Test func `records are there at once, the oldest first, and no more than are to be kept`() {
    var options = Self.options()
    options.kept = 10
    let monitor = FederationMonitor(options: options)
    for id in 1...UInt64(35) {
      monitor.record(.example(id: id))
      #expect(monitor.recent.last?.id == id)
    }
    #expect(monitor.recent.map(\.id) == Array(26...35))
    #expect(monitor.counts.finished == 35)
  }

  @Test(arguments: [1, 3, 7, 30]) func `the last records are kept whatever batches they came in`(_ size: Int) async {
    var options = Self.options()
    options.kept = 10
    let monitor = FederationMonitor(options: options)
    let sink = CollectingSink("all")
    monitor.add(sink: sink)
    for id in 1...UInt64(60) {
      monitor.record(.example(id: id))
      if id % UInt64(size) == 0 { #expect(await monitor.flush(within: .seconds(120))) }
      #expect(monitor.recent.map(\.id) == Array((id > 10 ? id - 9 : 1)...id))
    }
    #expect(await monitor.close(within: .seconds(120)))
    #expect(sink.queries.map(\.id) == Array(1...60))
  }

  @Test func `records that are not kept are counted, and leave the others in their order`() async {
    var options = Self.options()
    options.excludedUsers = ["probe"]
    let monitor = FederationMonitor(options: options)
    let sink = CollectingSink("all")
    monitor.add(sink: sink)
    for id in 1...UInt64(20) {
      var record = QueryRecord.example(id: id)
      if id % 3 != 0 { record.user = "probe" }
      monitor.record(record)
    }
    #expect(await monitor.close(within: .seconds(120)))
    #expect(sink.queries.map(\.id) == [3, 6, 9, 12, 15, 18] && monitor.recent == sink.queries)
    #expect(monitor.counts.unsampled == 14 && monitor.counts.finished == 20)
    #expect(sink.unsampled.map(\.id).sorted() == (1...20).filter { $0 % 3 != 0 })
  }

  @Test func `a record is made when it is collected, once, and never of a query that there is no room for`() {
    var options = Self.options()
    options.capacity = 16
    let monitor = FederationMonitor(options: options, collected: { _, isKept in #expect(isKept) })
    let queries = (1...UInt64(40)).map { CountingSource($0) }
    // The list that is filled in the background is as good as the one that is full.
    let taken = queries.filter { monitor.record($0) }
    #expect(taken.allSatisfy { $0.made <= 1 })
    let ids = Set(monitor.recent.map(\.id))
    #expect(ids == Set(taken.map(\.id)) && !ids.isEmpty)
    for _ in 1...3 { _ = monitor.recent }
    let kept = Set(taken.map(\.id))
    #expect(queries.allSatisfy { $0.made == (kept.contains($0.id) ? 1 : 0) })
    #expect(monitor.dropped == queries.count - taken.count)
  }

  @Test func `what a record was made of is let go when it is collected`() {
    let monitor = FederationMonitor(options: Self.options())
    weak var last: CountingSource?
    for id in 1...UInt64(100) {
      let query = CountingSource(id)
      monitor.record(query)
      last = query
    }
    #expect(monitor.recent.count == 100)
    #expect(last == nil)
  }

  @Test func `sinks get every record once, with what was completed`() async {
    let monitor = FederationMonitor(options: Self.options(), complete: { $0.fingerprint = "done" })
    let (first, second) = (CollectingSink("first"), CollectingSink("second"))
    monitor.add(sink: first)
    monitor.record(.example(id: 1))
    #expect(await monitor.flush(within: .seconds(120)))
    monitor.add(sink: second)
    monitor.record(.example(id: 2))
    monitor.record(OperationalEvent(.breakerOpened, source: "shop", "down"))
    #expect(monitor.pending(of: "second").flatMap(\.queries).allSatisfy { $0.id == 2 })
    #expect(await monitor.close(within: .seconds(120)))
    #expect(first.queries.map(\.id) == [1, 2] && second.queries.map(\.id) == [2])
    #expect(first.queries.allSatisfy { $0.fingerprint == "done" })
    #expect(second.isClosed && first.events.map(\.kind) == [.breakerOpened])
    monitor.record(.example(id: 3))
    #expect(monitor.recent.map(\.id) == [1, 2])
  }

  @Test func `a sink that hangs loses its own records only, and nobody waits for it`() async {
    var options = Self.options()
    options.capacity = 100
    let monitor = FederationMonitor(options: options)
    let (hanging, other) = (CollectingSink("hanging"), CollectingSink("other"))
    hanging.hang()
    monitor.add(sink: hanging)
    monitor.add(sink: other)
    for id in 1...UInt64(1000) {
      monitor.record(.example(id: id))
      guard id % 5 == 0 else { continue }
      #expect(await !monitor.flush(within: .zero))
      while other.queries.count < id { await Task.yield() }
    }
    #expect(other.queries.count == 1000 && monitor.dropped == 0)
    #expect(monitor.sinks["hanging"]?.dropped ?? 0 >= 890)
    #expect(monitor.pending(of: "hanging").reduce(0) { $0 + $1.queries.count } <= 200)
    hanging.goOn()
    #expect(await monitor.close(within: .seconds(120)))
    let told = hanging.queries.count + (monitor.sinks["hanging"]?.dropped ?? 0)
    #expect(hanging.queries.count <= 200 && told <= 1000)
    #expect(hanging.droppedInBatches >= 800)
  }

  @Test func `a sink that throws is told of once, and once more when it has recovered`() async {
    let events = Mutex([OperationalEvent.Kind]())
    let monitor = FederationMonitor(
      options: Self.options(), report: { event in events.withLock { $0.append(event.kind) } })
    let sink = CollectingSink("flaky")
    monitor.add(sink: sink)
    for (id, failure) in [(1, true), (2, true), (3, false), (4, false), (5, true)] as [(UInt64, Bool)] {
      sink.fails(failure)
      monitor.record(.example(id: id))
      #expect(await monitor.flush(within: .seconds(120)))
    }
    #expect(sink.queries.map(\.id) == [3, 4])
    #expect(events.withLock(\.self) == [.sinkFailed, .sinkRecovered, .sinkFailed])
    let figures = monitor.sinks["flaky"]
    #expect(figures?.failures == 3 && figures?.lost == 3 && figures?.batches == 2)
    #expect(figures?.problem?.hasPrefix("58030") == true)
  }

  @Test func `a flush ends after what became of the batch was told`() async {
    let (told, isTold) = AsyncStream.makeStream(of: Void.self)
    let mayEnd = DispatchSemaphore(value: 0)
    let monitor = FederationMonitor(
      options: Self.options(),
      report: { _ in
        isTold.yield()
        mayEnd.wait()
      })
    let sink = CollectingSink("flaky")
    sink.fails(true)
    monitor.add(sink: sink)
    monitor.record(.example())
    async let early = monitor.flush(within: .milliseconds(100))
    for await _ in told { break }
    #expect(await early == false, "the report is still under way")
    mayEnd.signal()
    #expect(await monitor.flush(within: .seconds(60)))
  }

  @Test func `many threads record while sinks hang, and every record is kept or counted as dropped`() async {
    var options = Self.options()
    options.capacity = 512
    options.kept = 100_000
    options.batch = .milliseconds(1)
    let monitor = FederationMonitor(options: options)
    let (hanging, other) = (CollectingSink("hanging"), CollectingSink("other"))
    hanging.hang()
    monitor.add(sink: hanging)
    monitor.add(sink: other)
    let (threads, each) = (8, 5000)
    await withTaskGroup { group in
      for thread in 0..<threads {
        group.addTask {
          var random = SplitMix64(seed: UInt64(thread))
          for number in 0..<each {
            monitor.record(.example(id: UInt64(thread * each + number), sources: ["a", "b"]))
            if Int.random(in: 0..<200, using: &random) == 0 { _ = monitor.recent.count }
          }
        }
      }
    }
    let recent = monitor.recent
    #expect(recent.count + monitor.dropped == threads * each)
    #expect(Set(recent.map(\.id)).count == recent.count)
    #expect(monitor.figures(of: "a", .hour).requests == recent.count)
    hanging.goOn()
    #expect(await monitor.close(within: .seconds(120)))
    #expect(other.queries.count + other.droppedInBatches == threads * each)
  }

  @Test func `the last queries come in the order in which they ended, whichever threads recorded them`() async {
    let monitor = FederationMonitor(options: Self.options())
    for id in UInt64(1)...20 {
      await withCheckedContinuation { continuation in
        Thread.detachNewThread {
          var record = QueryRecord.example(id: id)
          record.started = Date(timeIntervalSince1970: Double(id))
          monitor.record(record)
          continuation.resume()
        }
      }
    }
    #expect(monitor.recent.map(\.id) == Array(1...20))
  }

  @Test func `an interval's sample has what happened in it, and how the source stands`() async {
    let monitor = FederationMonitor(options: Self.options())
    let sink = CollectingSink("samples")
    monitor.add(sink: sink)
    monitor.sample {
      var state = SourceState("shop")
      (state.connectionsOpen, state.breaker) = (3, "closed")
      return FederationMonitor.Probe(sources: [state, SourceState("idle")], resources: .ofProcess())
    }
    monitor.record(.example(duration: .milliseconds(8), sources: ["shop", "shop", "elsewhere"]))
    monitor.sampleNow()
    monitor.sampleNow()
    #expect(await monitor.close(within: .seconds(120)))
    let samples = sink.samples
    #expect(samples.map(\.source) == ["shop", "idle", "shop", "idle"])
    #expect(samples.map(\.requests) == [2, 0, 0, 0] && samples.map(\.rows) == [20, 0, 0, 0])
    #expect(samples[0].connectionsOpen == 3 && samples[0].breaker == "closed" && samples[1].breaker == nil)
    #expect(samples[0].latency.count == 2 && samples[2].time >= samples[0].time)
    #expect(abs((samples[0].latency.quantile(0.5) ?? 0) - 8000) < 8000 * LatencyDigest.relativeError)
  }

  @Test func `a monitor that is off records nothing`() {
    var options = Self.options()
    options.isOn = false
    let monitor = FederationMonitor(options: options)
    monitor.record(.example())
    #expect(monitor.recent.isEmpty && monitor.dropped == 0)
  }
}

/// Keeps what it is given; may hang or fail.
final class CollectingSink: MetricsSink {
  private struct State {
    var batches: [MetricsBatch] = []
    var isClosed = false
    var fails = false
    var hangs = false
    var waiting: [CheckedContinuation<Void, Never>] = []
  }

  let name: String
  private let state = Mutex(State())

  init(_ name: String) { self.name = name }

  func write(_ batch: MetricsBatch) async throws(HansaError) {
    await withCheckedContinuation { continuation in
      let hangs = state.withLock { state in
        if state.hangs { state.waiting.append(continuation) }
        return state.hangs
      }
      if !hangs { continuation.resume() }
    }
    let fails = state.withLock { state in
      if !state.fails { state.batches.append(batch) }
      return state.fails
    }
    if fails { throw HansaError(.ioError, "the disk is full") }
  }

  func close() async { state.withLock { $0.isClosed = true } }

  func fails(_ fails: Bool) { state.withLock { $0.fails = fails } }
  func hang() { state.withLock { $0.hangs = true } }
  func goOn() {
    let waiting = state.withLock { state in
      defer { (state.hangs, state.waiting) = (false, []) }
      return state.waiting
    }
    for continuation in waiting { continuation.resume() }
  }

  private var batches: [MetricsBatch] { state.withLock { $0.batches } }
  var queries: [QueryRecord] { batches.flatMap(\.queries) }
  var unsampled: [QueryRecord] { batches.flatMap(\.unsampled) }
  var samples: [SourceSample] { batches.flatMap(\.samples) }
  var events: [OperationalEvent] { batches.flatMap(\.events) }
  var droppedInBatches: Int { batches.reduce(0) { $0 + $1.dropped } }
  var isClosed: Bool { state.withLock { $0.isClosed } }
}

/// A query that counts how often a record was made of it.
private final class CountingSource: RecordSource {
  let id: UInt64
  private let count = Atomic(0)

  init(_ id: UInt64) { self.id = id }

  var made: Int { count.load(ordering: .relaxed) }

  func makeRecord() -> QueryRecord {
    count.wrappingAdd(1, ordering: .relaxed)
    return .example(id: id)
  }
}
