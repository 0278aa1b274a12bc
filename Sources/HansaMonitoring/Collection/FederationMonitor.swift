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
  // For the extensions alone.
  let stripes: RecordStripes
  let collector: Mutex<Collector>
  let collecting = Mutex<Void>(())
  let events = Mutex<[OperationalEvent]>([])
  let lanes = Mutex<[SinkLane]>([])
  let report: @Sendable (OperationalEvent) -> Void
  let complete: @Sendable (inout QueryRecord) -> Void
  let collected: (@Sendable (QueryRecord, _ isKept: Bool) -> Void)?
  let queue = DispatchQueue(label: "hansa-monitor", qos: .utility)
  /// nil before the first record or sink, and after the end.
  let timer = Mutex<CollectionTimer?>(nil)
  let hasBegun = Atomic<Bool>(false)
  let isCollecting = Atomic<Bool>(false)
  let isClosed = Atomic<Bool>(false)
  /// Drops that sinks were told of.
  let handed = Mutex(0)
  let probe = Mutex<(@Sendable () -> Probe)?>(nil)
  let look = Mutex<(@Sendable () -> Void)?>(nil)

  /// - Parameters:
  ///   - report: is told when a sink begins to fail, and when it has recovered.
  ///   - complete: what is missing from a record when it comes: run by the monitor's own thread, so that the query does not
  ///     wait for it.
  ///   - collected: is given each record when it is complete, also one that is not kept.
  public init(
    options: MonitorOptions = MonitorOptions(), report: @escaping @Sendable (OperationalEvent) -> Void = { _ in },
    complete: @escaping @Sendable (inout QueryRecord) -> Void = { _ in },
    collected: (@Sendable (QueryRecord, _ isKept: Bool) -> Void)? = nil
  ) {
    self.options = options
    self.report = report
    self.complete = complete
    self.collected = collected
    stripes = RecordStripes(capacity: options.capacity)
    collector = Mutex(Collector(options, at: Date()))
  }

  deinit {
    timer.withLock { $0?.source.cancel() }
    for lane in lanes.withLock({ $0 }) { lane.end() }
  }

  // MARK: Recording

  /// Records a query that has ended. Any thread; it never waits, and drops the record where there is no room.
  ///
  /// - Returns: false when it was dropped.
  @discardableResult
  public func record(_ query: consuming QueryRecord) -> Bool { record(MadeRecord(query)) }

  /// As for a record, which is made when the monitor comes to it.
  @discardableResult
  public func record(_ query: any RecordSource) -> Bool {
    guard options.isOn, !isClosed.load(ordering: .relaxed) else { return false }
    let outcome = stripes.append(query)
    if outcome == .isFilling { collectSoon() }
    begin()
    return outcome != .dropped
  }

  /// Hands an event to the sinks.
  public func record(_ event: OperationalEvent) {
    guard options.isOn, !isClosed.load(ordering: .relaxed) else { return }
    events.withLock { events in
      if events.count < options.capacity { events.append(event) }
    }
    begin()
  }

  /// Records that were dropped so far, because more came than was collected.
  public var dropped: Int { stripes.dropped }

  /// The last queries that have a record, in the order in which they ended.
  public var recent: [QueryRecord] {
    collect()
    // What threads recorded side by side is collected list by list.
    return collector.withLock { $0.last }.sorted { $0.ended < $1.ended }
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
}
