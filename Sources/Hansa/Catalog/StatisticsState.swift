import HansaCatalog
import HansaCore

/// What is known of the rows of one source's tables, and which have to be asked for: decisions only, no clock and no I/O.
///
/// Readings run one at a time, each for all tables that were asked for until it began. What is known stays until
/// something newer was read; a source that fails is left alone for a while.
struct StatisticsState {
  typealias Instant = ContinuousClock.Instant

  /// Tables that are kept at most; those that were read longest ago go first.
  static let limit = 1000

  var known: [TableName: TableStatistics] = [:]
  /// When the reading began that a table was part of, also where nothing came of it.
  var readAt: [TableName: Instant] = [:]
  /// What rows told of columns that the source knows nothing of.
  var samples: [TableName: Sample] = [:]
  /// Conditions of which the source was asked how many rows it expects, since the table was read.
  var explained: [TableName: Set<Set<UInt64>>] = [:]
  /// The number of the last probe.
  var lastProbe = 0
  private(set) var wanted: Set<TableName> = []
  private(set) var reading: Set<TableName> = []
  /// When the last reading began.
  private(set) var startedAt: Instant?
  /// Readings that failed one after the other.
  private(set) var failures = 0
  private var retryAt: Instant?
  /// What is being read was asked for before `forget`.
  private var isOutdated = false

  /// - Returns: those of the tables of which nothing is known but will be. The old ones are read behind the demand's back.
  mutating func demand(_ tables: Set<TableName>, timeToLive: Duration?, at now: Instant) -> Set<TableName> {
    let missing = tables.filter { readAt[$0] == nil }
    let isLeftAlone = retryAt.map { now < $0 } ?? false
    guard !isLeftAlone else { return missing.intersection(reading) }
    let old = tables.filter { table in
      guard let timeToLive, let readAt = readAt[table] else { return false }
      return now - readAt >= timeToLive
    }
    wanted.formUnion(missing.union(old).subtracting(reading))
    return missing
  }

  /// The tables of the reading that is to begin now, in order; empty for none.
  mutating func begin(at now: Instant) -> [TableName] {
    guard reading.isEmpty, !wanted.isEmpty else { return [] }
    (reading, wanted) = (wanted, [])
    startedAt = now
    return reading.sorted { ($0.schema, $0.table) < ($1.schema, $1.table) }
  }

  mutating func succeeded(_ found: [TableName: TableStatistics]) {
    defer { reading = [] }
    (failures, retryAt) = (0, nil)
    guard !isOutdated else {
      isOutdated = false
      return
    }
    for table in reading {
      readAt[table] = startedAt
      explained[table] = nil
      known[table] = completed(found[table], of: table)
    }
    guard readAt.count > Self.limit else { return }
    for (table, _) in readAt.sorted(by: { $0.value < $1.value }).prefix(readAt.count - Self.limit) {
      readAt[table] = nil
      known[table] = nil
      samples[table] = nil
      explained[table] = nil
    }
  }

  /// Plans that were made with less are made again. The table's statistics get no younger by it.
  mutating func outdatePlans(of table: TableName) {
    if let instant = readAt[table] { readAt[table] = instant + .nanoseconds(1) }
  }

  /// A failure answers everybody who waits: the plan is made without.
  mutating func failed(at now: Instant) {
    (reading, wanted, isOutdated) = ([], [], false)
    failures += 1
    retryAt = now + CatalogState.pause(after: failures, took: startedAt.map { now - $0 } ?? .zero)
  }

  /// The source is not what it was: nothing is known, and what is being read is read again.
  mutating func forget() {
    (known, readAt, samples, explained, retryAt) = ([:], [:], [:], [:], nil)
    guard !reading.isEmpty else { return }
    wanted.formUnion(reading)
    isOutdated = true
  }
}
