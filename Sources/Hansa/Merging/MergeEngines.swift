import HansaCore
import HansaEngineDuckDB
import HansaExecution
import HansaSource
import Synchronization

/// The merge engines: one for all queries, and one each for the users and groups who have a share of memory of their own.
/// Each is opened by the first query that needs it.
final class MergeEngines: Sendable {
  private struct State {
    var shared: (any MergeEngine)?
    var own: [AdmissionLimits.MemoryShare: any MergeEngine] = [:]

    var all: [any MergeEngine] { (shared.map { [$0] } ?? []) + own.values }
  }

  private let options: DuckDBEngineOptions
  private let limits: AdmissionLimits
  private let state = Mutex(State())

  init(_ options: DuckDBEngineOptions, limits: AdmissionLimits) {
    self.options = options
    self.limits = limits
  }

  /// The engine that merges a user's queries.
  ///
  /// - Throws: as `DuckDBEngine.init`.
  func engine(of user: Name) async throws(HansaError) -> any MergeEngine {
    let share = limits.memoryShare(of: user)
    if let engine = state.withLock({ Self.engine(of: share, $0) }) { return engine }
    var options = options
    if let share {
      options.memoryLimit = share.bytes
      options.hasOwnSpillFolder = true
    }
    let chosen = options
    let opened = try await WorkerThread.run("hansa-open-engine") { () throws(HansaError) in try DuckDBEngine(chosen) }
    return state.withLock { state in
      // Two first queries may both have opened one: the first stays.
      if let engine = Self.engine(of: share, state) { return engine }
      if let share { state.own[share] = opened } else { state.shared = opened }
      return opened
    }
  }

  private static func engine(of share: AdmissionLimits.MemoryShare?, _ state: State) -> (any MergeEngine)? {
    if let share { state.own[share] } else { state.shared }
  }

  /// Statements that they have run.
  var executedStatements: Int { state.withLock(\.all).reduce(0) { $0 + $1.executedStatements } }

  /// What they hold together; nil before the first query that is merged. There is no limit where one of them has none.
  var memory: EngineMemory? {
    let parts = state.withLock(\.all).compactMap(\.memory)
    guard var sum = parts.first else { return nil }
    for part in parts.dropFirst() {
      sum.used += part.used
      sum.spilled += part.spilled
      sum.limit = if let limit = sum.limit, let other = part.limit { limit + other } else { nil }
    }
    return sum
  }

  /// What each user or group with a share of its own holds, by name.
  var memoryOfShares: [(share: AdmissionLimits.MemoryShare, memory: EngineMemory)] {
    state.withLock(\.own).compactMap { share, engine in engine.memory.map { (share, $0) } }
      .sorted { $0.share.name < $1.share.name }
  }

  func close() async {
    let engines = state.withLock { state in
      defer { state = State() }
      return state.all
    }
    for engine in engines { await engine.close() }
  }
}
