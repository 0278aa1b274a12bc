import HansaCore
import HansaMonitoring
import HansaPlanner
import HansaSQL
import Synchronization

/// Bounds of a plan cache.
public struct PlanCacheLimits: Sendable, Hashable {
  /// Plans that are kept at most; 0 keeps none.
  public var plans: Int
  /// Bytes that they take together at most, by a rough estimate.
  public var bytes: Int

  public init(plans: Int = 1000, bytes: Int = 64 << 20) {
    self.plans = plans
    self.bytes = bytes
  }
}

/// What a plan cache holds and has done.
public struct PlanCacheStatus: Sendable, Hashable {
  public var plans = 0
  /// A rough estimate.
  public var bytes = 0
  /// Statements that ran with a plan that was there.
  public var hits = 0
  /// Statements that had to be planned.
  public var misses = 0
  /// Plans that made room for others.
  public var evictions = 0
  /// Plans that were thrown away because the sources had changed since.
  public var outdated = 0
}

/// Plans by what they depend on, those that were used last.
final class PlanCache: Sendable {
  /// A planned statement.
  final class Entry: Sendable {
    let query: SelectStatement
    let tables: [[Name]]
    let plan: FederatedPlan
    let basis: PlanBasis
    /// `FederatedPlan.identity`.
    let identity: UInt64
    /// When the plan was last found to hold.
    private let checked = Mutex<PlanCheckpoint?>(nil)
    fileprivate let bytes: Int

    init(_ request: QueryRequest, plan: FederatedPlan, basis: PlanBasis, key: PlanKey) {
      (query, tables, self.basis) = (request.query, request.tables, basis)
      var plan = plan
      plan.isFromCache = true
      self.plan = plan
      identity = plan.identity
      let statements =
        plan.allFragments.reduce(0) { $0 + $1.fragment.sql.utf8.count }
        + plan.allPlans.reduce(0) { $0 + ($1.plan.merge?.sql.utf8.count ?? 0) }
      // A tree takes many times the bytes of the text that says it, and there are three: the statement, what the sources
      // are asked, and what is merged.
      bytes = 2048 + 24 * (key.text.string.utf8.count + statements) + 64 * key.parameters.count
    }

    /// Whether nothing has changed or grown old since the plan was found to hold.
    func holds(_ state: PlanCheckpoint.State) -> Bool {
      checked.withLock { $0.map { $0.state == state && $0.freshness.until.map { .now < $0 } ?? true } ?? false }
    }

    /// The plan was found to hold, by what is not older than the state.
    func hold(_ checkpoint: PlanCheckpoint) { checked.withLock { $0 = checkpoint } }
  }

  /// Why a plan is thrown away.
  enum Removal: String { case evicted, outdated, unfit }

  private struct Slot {
    let entry: Entry
    /// Other plans by which the statement ran, of the same state of the sources, the last one first.
    var former: [Entry] = []
    /// The plan is to be made again, with what was learnt.
    var isDoubtful = false
    /// How often that has been.
    var corrections = 0

    var bytes: Int { former.reduce(entry.bytes) { $0 + $1.bytes } }
    /// What the slot's plans are for one that comes after them.
    func former(to next: Entry) -> [Entry] {
      ([entry] + former).filter { $0.identity != next.identity && $0.basis.isSame(as: next.basis) }
        .prefix(PlanCache.mostFormer).map { $0 }
    }
  }

  private static let mostFormer = 3

  /// A plan whose estimates stay wrong is kept all the same after so many others.
  private static let mostCorrections = 4

  private struct State {
    var entries = RecentlyUsed<PlanKey, Slot>()
    var status = PlanCacheStatus()
  }

  private let limits: PlanCacheLimits
  private let state = Mutex(State())

  init(limits: PlanCacheLimits) { self.limits = limits }

  var isOff: Bool { limits.plans <= 0 || limits.bytes <= 0 }

  var status: PlanCacheStatus {
    state.withLock { state in
      var status = state.status
      status.plans = state.entries.count
      return status
    }
  }

  /// What is known of the statement; whether its plan still holds is for the caller to see.
  func entry(_ key: PlanKey) -> Entry? {
    state.withLock { state in
      guard let slot = state.entries.use(key), !slot.isDoubtful else { return nil }
      return slot.entry
    }
  }

  func countLookup(isHit: Bool) {
    state.withLock { state in
      if isHit { state.status.hits += 1 } else { state.status.misses += 1 }
    }
    PlanCacheMetrics.countLookup(isHit ? "hit" : "miss")
  }

  /// Keeps a plan, in the place of those that have not been used for longest.
  func insert(_ entry: Entry, for key: PlanKey) {
    guard !isOff, entry.bytes <= limits.bytes else { return }
    let evictions = state.withLock { state in
      let before = state.entries.use(key)
      var slot = Slot(entry: entry)
      slot.corrections = before?.corrections ?? 0
      slot.former = before?.former(to: entry) ?? []
      state.entries.insert(slot, for: key)
      state.status.bytes += slot.bytes - (before?.bytes ?? 0)
      var evictions = 0
      while state.entries.count > limits.plans || state.status.bytes > limits.bytes,
        let oldest = state.entries.removeOldest()
      {
        state.status.bytes -= oldest.bytes
        evictions += 1
      }
      state.status.evictions += evictions
      return evictions
    }
    if evictions > 0 { PlanCacheMetrics.countRemovals(evictions, reason: Removal.evicted.rawValue) }
  }

  /// The plans by which the statement ran.
  func former(_ key: PlanKey) -> [Entry] {
    state.withLock { state in state.entries.use(key).map { [$0.entry] + $0.former } ?? [] }
  }

  /// The next plan is made with what was learnt, and compared with this one.
  ///
  /// - Parameter reason: a plan that is unfit is doubted only so often.
  func doubt(_ key: PlanKey, as reason: Removal = .unfit) {
    let isNew = state.withLock { state in
      guard var slot = state.entries.use(key), !slot.isDoubtful else { return false }
      if reason == .unfit {
        guard slot.corrections < Self.mostCorrections else { return false }
        slot.corrections += 1
      } else {
        state.status.outdated += 1
      }
      slot.isDoubtful = true
      state.entries.insert(slot, for: key)
      return true
    }
    if isNew { PlanCacheMetrics.countRemovals(1, reason: reason.rawValue) }
  }

  /// The statement has run, and a plan that ran before takes less: the next run is by that one, if it is there.
  func goBack(_ key: PlanKey, to plan: UInt64) {
    state.withLock { state in
      guard var slot = state.entries.use(key), slot.former.contains(where: { $0.identity == plan }) else { return }
      slot.isDoubtful = true
      state.entries.insert(slot, for: key)
    }
  }

  func remove(_ key: PlanKey, as reason: Removal) {
    let removed = state.withLock { state in
      guard let removed = state.entries.remove(key) else { return false }
      state.status.bytes -= removed.bytes
      if reason == .outdated { state.status.outdated += 1 }
      return true
    }
    if removed { PlanCacheMetrics.countRemovals(1, reason: reason.rawValue) }
  }
}

extension Parameters {
  /// Values, or places for them.
  fileprivate var count: Int {
    switch self {
    case .values(let values), .typed(let values, _): values.count
    case .open(let types): types.count
    }
  }
}
