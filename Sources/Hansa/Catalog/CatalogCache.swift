import Foundation
import HansaCatalog
import HansaCore
import HansaSource
import Synchronization

/// The catalogs of all sources, each read when it is first needed and again when it is old, and what waits for them.
///
/// One source's reading delays nobody who does not need that source.
final class CatalogCache: Sendable {
  private struct Slot {
    let adapter: any SourceAdapter
    var state = CatalogState()
    var readDate: Date?
    var failureDate: Date?
    var reading: Task<Void, Never>?
    var waiters: [(number: Int, waiter: AsyncStream<Void>.Continuation)] = []
  }

  private struct State {
    var order: [Name] = []
    /// Those of the slots, apart: each query looks for its sources' several times.
    var adapters: [Name: any SourceAdapter] = [:]
    var slots: [Name: Slot] = [:]
    /// Grows with each change of what `catalog` gives.
    var version = 0
    var isClosed = false
  }

  private let state = Mutex(State())
  private let changeCount = Atomic(0)
  /// Hansa's own tables: always there, and not among `names`.
  private let system: SourceCatalog?

  init(system: SourceCatalog? = nil) { self.system = system }

  /// - Returns: false when the name is taken.
  func register(_ adapter: any SourceAdapter) -> Bool {
    state.withLock { state in
      guard state.slots[adapter.name] == nil else { return false }
      state.order.append(adapter.name)
      state.adapters[adapter.name] = adapter
      state.slots[adapter.name] = Slot(adapter: adapter)
      state.version += 1
      changed()
      return true
    }
  }

  var names: [Name] { state.withLock(\.order) }

  func adapter(_ name: Name) -> (any SourceAdapter)? { state.withLock { $0.adapters[name] } }

  /// Equal as long as nothing was read, and so nothing else is known.
  var version: Int { state.withLock(\.version) }

  /// What is known now.
  func catalog() -> Catalog { versioned().catalog }

  /// What is known now, and its version.
  func versioned() -> (catalog: Catalog, version: Int) {
    state.withLock { state in
      var sources: [SourceCatalog] = []
      var problems: [Name: HansaError] = [:]
      var unread: [Name] = []
      for name in state.order {
        guard let known = state.slots[name]?.state else { continue }
        if let catalog = known.catalog {
          sources.append(catalog)
        } else if let problem = known.problem {
          problems[name] = problem
        } else {
          unread.append(name)
        }
      }
      if let system { sources.append(system) }
      return (Catalog(sources: sources, problems: problems, unread: unread), state.version)
    }
  }

  /// Until when the catalogs are those of the version, and none of these sources' is to be read again, if nothing `changes`;
  /// nil where that is not so now.
  func freshness(_ version: Int, _ names: Set<Name>, timeToLive: Duration?) -> Freshness? {
    let now = ContinuousClock.now
    return state.withLock { state in
      guard state.version == version else { return nil }
      var all = Freshness()
      for name in names {
        guard let own = state.slots[name]?.state.freshness(timeToLive: timeToLive, at: now) else { return nil }
        all = all.and(own)
      }
      return all
    }
  }

  /// Grows with all that makes catalogs fresh, or not: while it is equal only time does.
  var changes: Int { changeCount.load(ordering: .acquiring) }

  private func changed() { changeCount.add(1, ordering: .releasing) }

  /// Waits until the demand on each of the sources is met, or the source has failed.
  ///
  /// - Throws: `.queryCanceled` when the task is cancelled.
  func require(_ names: some Sequence<Name>, _ demand: CatalogState.Demand) async throws(HansaError) {
    let waits = state.withLock { state in
      names.compactMap { name in self.demand(name, demand, &state) }
    }
    for wait in waits { for await _ in wait {} }
    if Task.isCancelled { throw HansaError(.queryCanceled, "the query was cancelled") }
  }

  private func demand(_ name: Name, _ demand: CatalogState.Demand, _ state: inout State) -> AsyncStream<Void>? {
    guard var slot = state.slots.removeValue(forKey: name) else { return nil }
    defer { state.slots[name] = slot }
    let answer = slot.state.demand(demand, at: .now)
    // After the end nothing is read that nobody waits for.
    if answer != .ready || !state.isClosed { begin(name, &slot) }
    guard case .wait(let number) = answer else { return nil }
    let (stream, waiter) = AsyncStream.makeStream(of: Void.self)
    slot.waiters.append((number, waiter))
    return stream
  }

  private func begin(_ name: Name, _ slot: inout Slot) {
    guard slot.state.begins(at: .now) else { return }
    let adapter = slot.adapter
    slot.reading = Task { [weak self] in
      let date = Date()
      let reading = await SourceReading.of("the catalog") { () async throws(HansaError) in try await adapter.catalog() }
      self?.end(name, reading, date)
    }
  }

  private func end(_ name: Name, _ reading: SourceReading<SourceCatalog>, _ date: Date) {
    state.withLock { state in
      guard var slot = state.slots.removeValue(forKey: name) else { return }
      defer { state.slots[name] = slot }
      changed()
      slot.reading = nil
      switch reading.result {
      case .success(let catalog):
        slot.state.succeeded(catalog)
        slot.readDate = date
        state.version += 1
      case .failure(let error):
        slot.state.failed(error.at(source: name.string), at: .now)
        // An old catalog stays as it is.
        if slot.state.catalog == nil { state.version += 1 }
        slot.failureDate = Date()
      }
      let finished = slot.state.finished
      for waiting in slot.waiters where waiting.number <= finished { waiting.waiter.finish() }
      slot.waiters.removeAll { $0.number <= finished }
      if !slot.waiters.isEmpty { begin(name, &slot) }
    }
  }

  /// The source turned out to be different from its catalog: whoever needs it next has it read again.
  func outdate(_ name: Name) {
    state.withLock { state in
      state.slots[name]?.state.outdate()
      changed()
    }
  }

  /// The source answers again: a catalog that could not be read is read when it is next needed.
  func expectSuccess(_ name: Name) { state.withLock { $0.slots[name]?.state.expectSuccess() } }

  func status() -> [CatalogStatus] {
    state.withLock { state in
      state.order.compactMap { name in
        guard let slot = state.slots[name] else { return nil }
        return CatalogStatus(
          source: name, readAt: slot.readDate, tables: slot.state.catalog?.tables.count, problem: slot.state.problem,
          failedAt: slot.state.problem == nil ? nil : slot.failureDate, isReading: slot.state.isReading)
      }
    }
  }

  /// Ends the readings that run. What a driver's blocking call is at goes on until that call's own time limit.
  func close() async {
    let readings = state.withLock { state in
      state.isClosed = true
      return state.slots.values.compactMap(\.reading)
    }
    for reading in readings { reading.cancel() }
    for reading in readings { await reading.value }
  }
}
