import Foundation
import HansaCore
import Synchronization

/// What a federation measures of its queries and sources: the last records, and what sinks get of them.
///
/// Recording never waits. Threads leave records in short lists; one queue of the monitor's own collects them, keeps the
/// last ones and hands batches to the sinks, each of which writes on a thread of its own. What is too much is dropped and
/// counted. Safe to use from any thread.
public final class FederationMonitor: Sendable {
  public let options: MonitorOptions
  private let stripes: RecordStripes
  private let collector: Mutex<Collector>
  private let collecting = Mutex<Void>(())
  private let lanes = Mutex<[SinkLane]>([])
  private let report: @Sendable (OperationalEvent) -> Void
  private let complete: @Sendable (inout QueryRecord) -> Void
  private let queue = DispatchQueue(label: "hansa-monitor", qos: .utility)
  /// nil before the first record or sink, and after the end.
  private let timer = Mutex<CollectionTimer?>(nil)
  private let hasBegun = Atomic<Bool>(false)
  private let isCollecting = Atomic<Bool>(false)
  private let isClosed = Atomic<Bool>(false)
  private let toldDrops = Atomic<Int>(0)
  private let probe = Mutex<(@Sendable () -> Probe)?>(nil)

  /// How things stand at the end of an interval.
  public struct Probe: Sendable {
    public var sources: [SourceState]
    public var resources: ResourceSample

    public init(sources: [SourceState], resources: ResourceSample) {
      self.sources = sources
      self.resources = resources
    }
  }

  /// - Parameters:
  ///   - report: is told when a sink begins to fail, and when it has recovered.
  ///   - complete: what is missing from a record when it comes: run by the monitor's own thread, so that the query does not
  ///     wait for it.
  public init(
    options: MonitorOptions = MonitorOptions(), report: @escaping @Sendable (OperationalEvent) -> Void = { _ in },
    complete: @escaping @Sendable (inout QueryRecord) -> Void = { _ in }
  ) {
    self.options = options
    self.report = report
    self.complete = complete
    stripes = RecordStripes(capacity: options.capacity)
    collector = Mutex(Collector(options, at: Date()))
  }

  deinit {
    timer.withLock { $0?.source.cancel() }
    for lane in lanes.withLock({ $0 }) { lane.end() }
  }

  // MARK: Recording

  /// Records a query that has ended. Any thread; it never waits, and drops the record where there is no room.
  public func record(_ query: QueryRecord) {
    guard options.isOn, !isClosed.load(ordering: .relaxed) else { return }
    if stripes.append(query) == .isFilling { collectSoon() }
    begin()
  }

  /// Hands an event to the sinks.
  public func record(_ event: OperationalEvent) {
    guard options.isOn, !isClosed.load(ordering: .relaxed) else { return }
    collector.withLock { $0.take(event) }
    begin()
  }

  /// Records that were dropped so far, because more came than was collected.
  public var dropped: Int { stripes.dropped }

  /// The last queries that have a record, the oldest first.
  public var recent: [QueryRecord] {
    collect()
    return collector.withLock { $0.last }
  }

  // MARK: Figures

  /// What a source did in the window that ends now.
  public func figures(of source: Name, _ window: MetricsWindow, at moment: Date = Date()) -> WindowFigures {
    collect()
    return collector.withLock { $0.figures(of: source, window, at: moment) }
  }

  /// What the queries of the federation did in the window that ends now.
  public func figures(_ window: MetricsWindow, at moment: Date = Date()) -> WindowFigures {
    collect()
    return collector.withLock { $0.figures(window, at: moment) }
  }

  /// The queries that have ended.
  public var counts: QueryCounts {
    collect()
    return collector.withLock { $0.counts }
  }

  /// Samples what `probe` tells of the sources and the process, at the end of each interval.
  public func sample(_ probe: @escaping @Sendable () -> Probe) {
    self.probe.withLock { $0 = probe }
  }

  /// Ends an interval now.
  public func sampleNow(at moment: Date = Date()) {
    guard let probe = probe.withLock({ $0 }) else { return }
    collect()
    let state = probe()
    collector.withLock { $0.sample(state.sources, state.resources, at: moment) }
  }

  // MARK: Sinks

  /// Gives all records from now on to `sink` too, in batches, one after the other, on a thread of its own. One that
  /// throws or hangs loses what it was given, and later what it has no room for; nobody else notices.
  public func add(sink: any MetricsSink) {
    let lane = SinkLane(sink, limit: options.capacity, report: report)
    lane.start()
    lanes.withLock { $0.append(lane) }
    begin()
  }

  /// What sinks have done so far, by name.
  public var sinks: [String: SinkFigures] {
    Dictionary(lanes.withLock { $0 }.map { ($0.sink.name, $0.figures) }) { first, _ in first }
  }

  /// What the sink of that name has not taken so far, the oldest first: with what it has taken it is everything, but for
  /// what is collected while the caller asks.
  public func pending(of sink: String) -> [MetricsBatch] {
    hand()
    return lanes.withLock { $0 }.first { $0.sink.name == sink }?.pending ?? []
  }

  /// Waits until the sinks have had all that was recorded before.
  ///
  /// - Returns: false when the time was up before one of them had.
  @discardableResult
  public func flush(within limit: Duration = .seconds(5)) async -> Bool {
    hand()
    return await all { await $0.flush(within: limit) }
  }

  /// Hands the sinks what there is and closes them; one that is not done in time is left to itself.
  ///
  /// - Returns: false when the time was up before one of them had.
  @discardableResult
  public func close(within limit: Duration = .seconds(5)) async -> Bool {
    isClosed.store(true, ordering: .relaxed)
    timer.withLock { timer in
      timer?.source.cancel()
      timer = nil
    }
    hand()
    defer { lanes.withLock { $0 = [] } }
    return await all { await $0.close(within: limit) }
  }

  private func all(_ work: @escaping @Sendable (SinkLane) async -> Bool) async -> Bool {
    let tasks = lanes.withLock { $0 }.map { lane in Task { await work(lane) } }
    var isDone = true
    for task in tasks where await !task.value { isDone = false }
    return isDone
  }

  // MARK: Collecting

  /// Starts to collect, the first time.
  private func begin() {
    guard !hasBegun.load(ordering: .relaxed), !hasBegun.exchange(true, ordering: .relaxed) else { return }
    let timer = DispatchSource.makeTimerSource(queue: queue)
    let seconds = options.batch / .seconds(1)
    timer.schedule(deadline: .now() + seconds, repeating: seconds, leeway: .milliseconds(50))
    let interval = options.interval
    var sampled = ContinuousClock.now
    timer.setEventHandler { [weak self] in
      let now = ContinuousClock.now
      if now - sampled >= interval {
        // Intervals that the machine slept through are one.
        sampled = max(sampled + interval, now - interval)
        self?.sampleNow()
      }
      self?.hand()
    }
    timer.activate()
    let kept = CollectionTimer(source: timer)
    self.timer.withLock { $0 = kept }
  }

  private func collectSoon() {
    guard !isCollecting.exchange(true, ordering: .relaxed) else { return }
    queue.async { [weak self] in
      guard let self else { return }
      self.isCollecting.store(false, ordering: .relaxed)
      self.hand()
    }
  }

  /// Takes the records in that wait. Who comes second finds them there.
  private func collect() {
    collecting.withLock { _ in
      var records = stripes.drain()
      guard !records.isEmpty else { return }
      for index in records.indices { complete(&records[index]) }
      let completed = records
      collector.withLock { $0.take(completed, at: Date()) }
    }
  }

  /// Hands the sinks what has come since the last time.
  private func hand() {
    collect()
    var batch = collector.withLock { $0.takeBatch() }
    let dropped = stripes.dropped
    batch.dropped = dropped - toldDrops.exchange(dropped, ordering: .relaxed)
    guard !batch.isEmpty else { return }
    for lane in lanes.withLock({ $0 }) { lane.add(batch) }
  }
}

/// A dispatch source, which any thread may use.
private struct CollectionTimer: @unchecked Sendable { let source: any DispatchSourceTimer }
