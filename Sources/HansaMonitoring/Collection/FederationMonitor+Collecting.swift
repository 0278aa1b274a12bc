import Foundation
import HansaCore

extension FederationMonitor {
  /// How things stand at the end of an interval.
  public struct Probe: Sendable {
    public var sources: [SourceState]
    public var resources: ResourceSample

    public init(sources: [SourceState], resources: ResourceSample) {
      self.sources = sources
      self.resources = resources
    }
  }

  /// Samples what `probe` tells of the sources and the process, at the end of each interval.
  public func sample(_ probe: @escaping @Sendable () -> Probe) {
    self.probe.withLock { $0 = probe }
  }

  /// Calls `look` with each batch, on the monitor's own thread: for what is only to be seen while queries run.
  public func look(_ look: @escaping @Sendable () -> Void) {
    self.look.withLock { $0 = look }
  }

  /// Ends an interval now.
  public func sampleNow(at moment: Date = Date()) {
    guard let probe = probe.withLock({ $0 }) else { return }
    collect()
    let state = probe()
    collector.withLock { $0.sample(state.sources, state.resources, at: moment) }
  }

  /// Starts to collect; the first record and the first sink do that too.
  public func begin() {
    guard options.isOn, !hasBegun.load(ordering: .relaxed), !hasBegun.exchange(true, ordering: .relaxed) else { return }
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
      self?.look.withLock { $0 }?()
    }
    timer.activate()
    let kept = CollectionTimer(source: timer)
    self.timer.withLock { $0 = kept }
  }

  func collectSoon() {
    guard !isCollecting.exchange(true, ordering: .relaxed) else { return }
    queue.async { [weak self] in
      guard let self else { return }
      self.isCollecting.store(false, ordering: .relaxed)
      self.hand()
    }
  }

  /// Takes the records in that wait. Who comes second finds them there.
  func collect() {
    collecting.withLock { _ in
      let rules = collected.map { _ in RecordRules(options: options) }
      var records: [QueryRecord] = []
      stripes.drain { ended in
        records.reserveCapacity(records.count + ended.count)
        for query in ended { records.append(query.makeRecord()) }
      }
      guard !records.isEmpty else { return }
      // In place: a record has dozens of parts, and each copy counts them all.
      for index in records.indices {
        complete(&records[index])
        RecordSanitizer.clean(&records[index])
        if let collected, let rules { collected(records[index], rules.keeps(records[index])) }
      }
      collector.withLock { $0.take(&records, at: Date()) }
    }
  }

  /// Hands the sinks what has come since the last time. Who comes second finds it with them.
  func hand() {
    handed.withLock { toldDrops in
      collect()
      var batch = collector.withLock { $0.takeBatch() }
      batch.events = events.withLock { events in
        defer { events = [] }
        return events
      }
      let dropped = stripes.dropped
      batch.dropped = dropped - toldDrops
      toldDrops = dropped
      guard !batch.isEmpty else { return }
      for lane in lanes.withLock({ $0 }) { lane.add(batch) }
    }
  }
}

/// A dispatch source, which any thread may use.
struct CollectionTimer: @unchecked Sendable { let source: any DispatchSourceTimer }
