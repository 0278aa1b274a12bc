import HansaCatalog
import HansaCore
import HansaMonitoring
import HansaSource
import Synchronization

/// What is known of the rows of the sources' tables: read when a query first names a table, and again when it is old.
///
/// A query waits for what it misses, a short time only: it can be planned without, and what comes late serves the next.
final class StatisticsCache: Sendable {
  struct Slot {
    var state = StatisticsState()
    /// What is asked for single plans, by its numbers.
    var probes: [Int: Task<Void, Never>] = [:]
    var reading: Task<Void, Never>?
    var waiters: [(tables: Set<TableName>, waiter: AsyncStream<Void>.Continuation)] = []
  }

  struct State {
    var slots: [Name: Slot] = [:]
    var isClosed = false
  }

  private struct Wait {
    let stream: AsyncStream<Void>
    let waiter: AsyncStream<Void>.Continuation
    let until: ContinuousClock.Instant
  }

  let state = Mutex(State())
  private let changeCount = Atomic(0)
  let patience: Duration
  private let report: @Sendable (OperationalEvent) -> Void

  /// - Parameters:
  ///   - patience: how long after the beginning of a reading queries wait for it.
  ///   - report: told of a source that fails, once until it succeeds.
  init(patience: Duration, report: @escaping @Sendable (OperationalEvent) -> Void) {
    self.patience = patience
    self.report = report
  }

  /// The catalog with what is known now.
  func filled(_ catalog: Catalog) -> Catalog {
    var catalog = catalog
    state.withLock { state in
      for index in catalog.sources.indices {
        guard let known = state.slots[catalog.sources[index].source]?.state.known else { continue }
        catalog.sources[index].statistics = known
      }
    }
    return catalog
  }

  /// When what is known now of the tables was read; nil for tables of which nothing was.
  func readings(of tables: [Name: Set<TableName>]) -> [Name: [TableName: ContinuousClock.Instant?]] {
    state.withLock { state in
      var readings: [Name: [TableName: ContinuousClock.Instant?]] = [:]
      for (source, tables) in tables {
        for table in tables { readings[source, default: [:]][table] = .some(state.slots[source]?.state.readAt[table]) }
      }
      return readings
    }
  }

  /// Until when nothing of the tables is so old that it is to be read again, if nothing `changes`; nil where it is now, or
  /// where something was read since, or forgotten.
  func freshness(_ readings: [Name: [TableName: ContinuousClock.Instant?]], timeToLive: Duration?) -> Freshness? {
    let now = ContinuousClock.now
    return state.withLock { state in
      var all = Freshness()
      for (source, tables) in readings {
        guard let known = state.slots[source]?.state.readAt else { return nil }
        for (table, reading) in tables {
          guard let reading, known[table] == reading,
            let own = Freshness(readAt: reading, timeToLive: timeToLive, at: now)
          else { return nil }
          all = all.and(own)
        }
      }
      return all
    }
  }

  /// Grows with all that is read or forgotten.
  var changes: Int { changeCount.load(ordering: .acquiring) }

  /// With the lock held.
  func changed() { changeCount.add(1, ordering: .releasing) }

  /// Whether nothing was read of the tables since, nor forgotten.
  func isUnchanged(_ readings: [Name: [TableName: ContinuousClock.Instant?]]) -> Bool {
    state.withLock { state in
      readings.allSatisfy { source, tables in
        let known = state.slots[source]?.state
        return tables.allSatisfy { table, reading in known?.readAt[table] == reading }
      }
    }
  }

  /// Waits until the statistics of the tables are known, their source has failed, or it takes too long; all sources are
  /// read side by side. What is only old is not waited for.
  ///
  /// - Throws: `.queryCanceled` when the task is cancelled.
  func require(
    _ tables: [Name: Set<TableName>], timeToLive: Duration?, adapter: (Name) -> (any SourceAdapter)?
  ) async throws(HansaError) {
    let waits = state.withLock { state in
      tables.compactMap { name, tables in
        adapter(name).flatMap { demand(tables, of: $0, timeToLive: timeToLive, &state) }
      }
    }
    guard !waits.isEmpty else { return }
    let timers = waits.map { wait in
      Task {
        try? await Task.sleep(until: wait.until)
        wait.waiter.finish()
      }
    }
    for wait in waits { for await _ in wait.stream {} }
    for timer in timers { timer.cancel() }
    if Task.isCancelled { throw HansaError(.queryCanceled, "the query was cancelled") }
  }

  private func demand(
    _ tables: Set<TableName>, of adapter: any SourceAdapter, timeToLive: Duration?, _ state: inout State
  ) -> Wait? {
    guard !state.isClosed else { return nil }
    var slot = state.slots.removeValue(forKey: adapter.name) ?? Slot()
    defer { state.slots[adapter.name] = slot }
    let now = ContinuousClock.now
    let missing = slot.state.demand(tables, timeToLive: timeToLive, at: now)
    begin(adapter, &slot)
    guard !missing.isEmpty else { return nil }
    // A source that has been silent for so long keeps no other query waiting.
    let until = (slot.state.startedAt ?? now) + patience
    guard until > now else { return nil }
    let (stream, waiter) = AsyncStream.makeStream(of: Void.self)
    slot.waiters.append((missing, waiter))
    return Wait(stream: stream, waiter: waiter, until: until)
  }

  private func begin(_ adapter: any SourceAdapter, _ slot: inout Slot) {
    let tables = slot.state.begin(at: .now)
    guard !tables.isEmpty else { return }
    slot.reading = Task { [weak self] in
      let reading = await SourceReading.of("statistics") { () async throws(HansaError) in
        try await adapter.statistics(of: tables)
      }
      self?.end(adapter, reading)
    }
  }

  private func end(_ adapter: any SourceAdapter, _ reading: SourceReading<[TableName: TableStatistics]>) {
    let event = state.withLock { state -> OperationalEvent? in
      guard var slot = state.slots.removeValue(forKey: adapter.name) else { return nil }
      defer { state.slots[adapter.name] = slot }
      slot.reading = nil
      changed()
      var event: OperationalEvent?
      switch reading.result {
      case .success(let found): slot.state.succeeded(found)
      case .failure(let error):
        slot.state.failed(at: .now)
        if slot.state.failures == 1, !state.isClosed {
          event = OperationalEvent(
            .statisticsUnavailable, source: adapter.name,
            "the statistics of source \"\(adapter.name)\" could not be read: \(error.message)")
        }
      }
      if !state.isClosed { begin(adapter, &slot) }
      let awaited = slot.state.reading.union(slot.state.wanted)
      for waiting in slot.waiters where waiting.tables.isDisjoint(with: awaited) { waiting.waiter.finish() }
      slot.waiters.removeAll { $0.tables.isDisjoint(with: awaited) }
      return event
    }
    if let event { report(event) }
  }

  /// The sources are not what they were: whoever needs them next has them read again.
  func forget(_ names: some Sequence<Name>) {
    state.withLock { state in
      for name in names { state.slots[name]?.state.forget() }
      changed()
    }
  }

  /// Ends the readings that run. What a driver's blocking call is at goes on until that call's own time limit.
  func close() async {
    let readings = state.withLock { state in
      state.isClosed = true
      return state.slots.values.flatMap { [$0.reading].compactMap(\.self) + $0.probes.values }
    }
    for reading in readings { reading.cancel() }
    for reading in readings { await reading.value }
  }
}
