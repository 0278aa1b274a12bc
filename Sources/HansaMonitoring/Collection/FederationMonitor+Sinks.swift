import HansaCore

extension FederationMonitor {
  /// Gives all records from now on to `sink` too, in batches, one after the other, on a thread of its own. One that
  /// throws or hangs loses what it was given, and later what it has no room for; nobody else notices.
  public func add(sink: any MetricsSink) {
    // What came before is not its.
    hand()
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
}
