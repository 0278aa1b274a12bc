import HansaArrow
import HansaCatalog
import HansaCore
import HansaMonitoring
import Synchronization

/// How much a result cache holds.
public struct ResultCacheLimits: Sendable, Hashable {
  /// Bytes of results that are kept; 0 keeps none. While results are being read, a quarter of it more.
  public var memory: Int
  /// A folder for results that memory has no room for, and for those of earlier processes.
  public struct Disk: Sendable, Hashable {
    public var folder: String
    /// Bytes of its files together; a result that takes more than a quarter of that is not kept there.
    public var bytes: Int

    public init(folder: String, bytes: Int = 1 << 30) { (self.folder, self.bytes) = (folder, bytes) }
  }

  /// nil: results end with the process.
  public var disk: Disk?
  /// For sources that cannot say whether they have changed, or are not to be asked: how old rows of them may be.
  public var timesToLive: [Name: Duration]

  public init(memory: Int = 256 << 20, timesToLive: [Name: Duration] = [:], disk: Disk? = nil) {
    self.memory = memory
    self.timesToLive = timesToLive
    self.disk = disk
  }

  /// A result that takes more of the cache than this is not kept.
  var largest: Int { memory / 4 }
}

/// What a result cache holds and has done.
public struct ResultCacheStatus: Sendable, Hashable {
  public var results = 0
  public var bytes = 0
  /// Queries and fragments that were answered from it.
  public var hits = 0
  public var misses = 0
  /// Queries that got the rows of an equal one which ran at the same time.
  public var shared = 0
  /// Results that made room for others.
  public var evictions = 0
  /// Results that were read back from the disk.
  public var restored = 0
}

/// A result that is kept.
public struct KeptResult: Sendable {
  /// The statement, or the fragment's SQL.
  public var statement: String
  /// For whom it is kept.
  public var principal: Name
  /// The source of a fragment; nil for a whole query.
  public var source: Name?
  /// The sources whose tables it was made of.
  public var sources: [Name]
  public var rows: Int
  public var bytes: Int
  /// How often it was put in or used.
  public var uses: Int
  /// Since its reading began.
  public var age: Duration
  public var tier = Tier.memory

  public enum Tier: String, Sendable { case memory, disk }
}

/// Results by what they depend on, and the runs that will be results soon. Safe to use from any task.
final class ResultCache: Sendable {
  /// A result. A class, so that looking for one copies nothing.
  final class Entry: Sendable {
    let schema: Schema
    let batches: [RecordBatch]
    let versions: SourceVersions

    init(schema: Schema, batches: [RecordBatch], versions: SourceVersions) {
      (self.schema, self.batches, self.versions) = (schema, batches, versions)
    }

    var rows: Int { batches.reduce(0) { $0 + $1.rowCount } }
    var bytes: Int { batches.reduce(0) { $0 + $1.byteCount } }
    var age: Duration { .now - versions.readAt }
  }

  enum Found {
    case current(Entry)
    /// It is kept, but may not be what the sources hold, and why.
    case outdated(Entry, String)
    case nothing
  }

  enum Role {
    /// Nobody runs it: the caller does, and tells the run.
    case lead(SharedRun)
    case follow(SharedRun)
    /// It was too large to be kept, and nothing has changed since.
    case alone
  }

  private struct State {
    var kept: GreedyDualStore<ResultKey, Entry>
    var runs: [ResultKey: SharedRun] = [:]
    /// Bytes of results that are being read.
    var reading = 0
    var tooLarge = RecentlyUsed<ResultKey, SourceVersions>()
    var status = ResultCacheStatus()
    /// Results that are read again behind the back of those who got the old ones.
    var renewing: Set<ResultKey> = []
    /// What the sources are by their configuration; none for those that a program has registered.
    var identities: [Name: UInt64] = [:]
  }

  /// What an entry takes beside its rows.
  private static let overhead = 2048
  private static let rememberedAsTooLarge = 1000

  let limits: ResultCacheLimits
  private let disk: DiskCache?
  private let state: Mutex<State>

  /// - Parameter report: told what an operator should know of the results on disk.
  init(limits: ResultCacheLimits, report: @escaping @Sendable (OperationalEvent) -> Void = { _ in }) {
    self.limits = limits
    disk = limits.memory > 0 ? limits.disk.map { DiskCache($0, report: report) } : nil
    state = Mutex(State(kept: GreedyDualStore(limit: max(limits.memory, 0))))
  }

  var isOff: Bool { limits.memory <= 0 }

  var status: ResultCacheStatus {
    state.withLock { state in
      var status = state.status
      (status.results, status.bytes) = (state.kept.count, state.kept.bytes)
      return status
    }
  }

  /// What is kept, the oldest first, in memory and then on disk. Reads the heads of all files.
  var results: [KeptResult] { inMemory + (disk?.stored ?? []).map(KeptResult.init) }

  private var inMemory: [KeptResult] {
    state.withLock { state in
      state.kept.all.map { key, entry, bytes, uses in
        let source: Name? = if case .fragment(let source, _, _, _) = key.scope { source } else { nil }
        return KeptResult(
          statement: key.statement, principal: key.principal, source: source,
          sources: entry.versions.tables.keys.sorted(), rows: entry.rows,
          bytes: bytes, uses: uses, age: entry.age)
      }
    }
  }

  /// Queries that wait for the rows of equal ones.
  var waiting: Int { state.withLock { Array($0.runs.values) }.reduce(0) { $0 + $1.waiting } }

  func clear() {
    state.withLock { $0.kept.removeAll() }
    disk?.clear()
  }

  /// Waits until the disk has what it is to keep.
  func flush() { disk?.flush() }

  /// Says what a source is, so that results of it may outlive the process.
  func identify(_ source: Name, as identity: UInt64) { state.withLock { $0.identities[source] = identity } }

  // MARK: Results

  /// A result that no source has to be asked for.
  func timely(_ key: ResultKey, at now: ContinuousClock.Instant) -> Entry? {
    state.withLock { state in
      guard let entry = state.kept.value(key), entry.versions.isTimely(at: now) else { return nil }
      state.kept.use(key)
      return entry
    }
  }

  /// - Parameter versions: what the sources say now.
  func find(_ key: ResultKey, _ versions: SourceVersions) -> Found {
    state.withLock { state in
      guard let entry = state.kept.value(key) else { return .nothing }
      if let reason = entry.versions.outdated(by: versions) { return .outdated(entry, reason) }
      state.kept.use(key)
      return .current(entry)
    }
  }

  /// - Parameter cost: how long it took to make.
  func insert(_ entry: Entry, for key: ResultKey, cost: Duration) {
    remember(entry, for: key, cost: cost)
    guard let disk, let stored = storedKey(key, entry.versions.tables) else { return }
    disk.keep(StoredHeader(key, stored, entry, cost: cost), stored, entry.batches, bytes: entry.bytes)
  }

  /// A result that the disk has; it is in memory then. Blocks.
  ///
  /// - Parameter isFit: whether a result of these versions answers.
  func restore(
    _ key: ResultKey, _ tables: [Name: Set<TableName>], schema: Schema, _ isFit: (SourceVersions) -> Bool
  ) -> Entry? {
    guard let disk, let stored = storedKey(key, tables),
      let (entry, cost) = disk.find(stored, schema: schema, timesToLive: limits.timesToLive, isFit)
    else { return nil }
    remember(entry, for: key, cost: cost)
    state.withLock { $0.status.restored += 1 }
    return entry
  }

  var hasDisk: Bool { disk != nil }

  private func storedKey(_ key: ResultKey, _ tables: [Name: Set<TableName>]) -> StoredKey? {
    StoredKey(key, tables: tables, identities: state.withLock(\.identities))
  }

  private func remember(_ entry: Entry, for key: ResultKey, cost: Duration) {
    let bytes = entry.bytes + Self.overhead
    guard bytes <= limits.largest else { return }
    let evicted = state.withLock { state in
      let evicted = state.kept.insert(entry, for: key, bytes: bytes, cost: cost / .microseconds(1)) ?? 0
      state.status.evictions += evicted
      return evicted
    }
    if evicted > 0 { ResultCacheMetrics.countEvictions(evicted) }
  }

  func count(_ outcome: CacheOutcome, scope: String) {
    state.withLock { state in
      switch outcome {
      case .hit, .stale: state.status.hits += 1
      case .shared: state.status.shared += 1
      case .miss: state.status.misses += 1
      case .bypass: break
      }
    }
    ResultCacheMetrics.count(outcome, scope: scope)
  }

  /// Whether the caller is to read the result again: not while another does.
  func beginRenewing(_ key: ResultKey) -> Bool { state.withLock { $0.renewing.insert(key).inserted } }
  func endRenewing(_ key: ResultKey) { state.withLock { _ = $0.renewing.remove(key) } }

  // MARK: Reading

  /// Whether so many bytes more of results that are being read may be held.
  func reserve(_ bytes: Int) -> Bool {
    state.withLock { state in
      guard state.reading + bytes <= limits.largest else { return false }
      state.reading += bytes
      return true
    }
  }

  func release(_ bytes: Int) { state.withLock { $0.reading -= bytes } }

  /// The part of a query in its run: equal queries run once at a time, as long as the sources have not changed since the
  /// run began.
  func join(_ key: ResultKey, _ versions: SourceVersions, schema: Schema) -> Role {
    state.withLock { state in
      if let run = state.runs[key], run.versions.outdated(by: versions) == nil { return .follow(run) }
      if let seen = state.tooLarge.use(key) {
        if seen.outdated(by: versions) == nil { return .alone }
        state.tooLarge.remove(key)
      }
      let held = HeldBytes(self)
      let began = ContinuousClock.now
      let run = SharedRun(versions, keeps: held.add) { [weak self] rows in
        self?.ended(key, versions, schema, rows, wasTooLarge: held.isTooLarge, cost: .now - began)
        held.release()
      }
      state.runs[key] = run
      return .lead(run)
    }
  }

  private func ended(
    _ key: ResultKey, _ versions: SourceVersions, _ schema: Schema, _ rows: [RecordBatch]?, wasTooLarge: Bool,
    cost: Duration
  ) {
    if let rows { insert(Entry(schema: schema, batches: rows, versions: versions), for: key, cost: cost) }
    state.withLock { state in
      // A later run may have taken its place.
      if state.runs[key]?.versions.readAt == versions.readAt { state.runs[key] = nil }
      guard wasTooLarge else { return }
      state.tooLarge.insert(versions, for: key)
      if state.tooLarge.count > Self.rememberedAsTooLarge { _ = state.tooLarge.removeOldest() }
    }
  }
}

extension KeptResult {
  fileprivate init(_ stored: DiskCache.Stored) {
    let header = stored.header
    self.init(
      statement: header.statement, principal: Name(header.principal), source: header.source.map { Name($0) },
      sources: Set(header.tables.map { Name($0.source) }).sorted(), rows: header.rows, bytes: stored.bytes, uses: 0,
      age: .seconds(max(0, header.age)), tier: .disk)
  }
}

/// The bytes that one result holds while it is read: up to the largest that is kept, and what there is room for.
final class HeldBytes: Sendable {
  private struct State {
    var bytes = 0
    var isOver = false
    var isTooLarge = false
  }

  private let held = Mutex(State())
  private let cache: ResultCache

  init(_ cache: ResultCache) { self.cache = cache }

  /// Whether so many bytes more may be kept; once they may not, no more may.
  @Sendable func add(_ bytes: Int) -> Bool {
    held.withLock { held in
      guard !held.isOver else { return false }
      held.isTooLarge = held.bytes + bytes > cache.limits.largest
      guard !held.isTooLarge, cache.reserve(bytes) else {
        held.isOver = true
        cache.release(held.bytes)
        held.bytes = 0
        return false
      }
      held.bytes += bytes
      return true
    }
  }

  /// Whether there were more than ever are kept: not where there was no room for the moment.
  var isTooLarge: Bool { held.withLock { $0.isTooLarge } }

  func release() {
    held.withLock { held in
      cache.release(held.bytes)
      (held.bytes, held.isOver) = (0, true)
    }
  }

  deinit { release() }
}
