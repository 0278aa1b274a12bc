import HansaCore

/// What a pool knows and decides, without doing any of it: events go in with their instant, actions come out.
///
/// A connection is being made, idle or leased. Who finds none free waits; waiters are served in their order, by what is
/// given back or newly made. As many connections are being made as there are waiters, up to the limit.
struct PoolStateMachine<Connection: Sendable>: Sendable {
  typealias Instant = ContinuousClock.Instant
  typealias ConnectionID = Int
  typealias WaiterID = Int

  /// A connection that somebody has.
  struct Lease: Sendable {
    let id: ConnectionID
    let connection: Connection
    /// How long it was idle.
    let idleTime: Duration
  }

  /// What is to be done, in any order.
  struct Actions: Sendable {
    var grants: [(waiter: WaiterID, lease: Lease)] = []
    var failures: [(waiter: WaiterID, error: HansaError)] = []
    /// Connections to be made; each ends in `connected` or `connectFailed`.
    var connect: [ConnectionID] = []
    var close: [Connection] = []
  }

  private enum Phase: Sendable {
    case connecting
    case idle(Connection, since: Instant)
    case leased(Connection, since: Instant)
  }

  private struct Entry: Sendable {
    var phase: Phase
    /// When it is too old; nil while it is being made.
    var expires: Instant?

    func isTooOld(_ now: Instant) -> Bool { expires.map { $0 <= now } ?? false }
  }

  let settings: PoolSettings
  private var entries: [ConnectionID: Entry] = [:]
  /// The one used last is at the end, and is used next: those that are not needed get old at the start.
  private var idle: [ConnectionID] = []
  private var waiters: [WaiterID] = []
  private var lastID = 0
  private var connecting = 0
  private var created = 0
  private var failed = 0
  private var isClosed = false
  /// Whether connections are kept ready: from the first use on.
  private var isWarm = false
  private var warmFailures = 0
  private var warmAfter: Instant?

  init(_ settings: PoolSettings) { self.settings = settings }

  var status: PoolStatus {
    PoolStatus(
      idle: idle.count, inUse: entries.count - idle.count - connecting, connecting: connecting,
      waiting: waiters.count, created: created, failed: failed, limit: settings.max)
  }

  /// For how long the longest lease has lasted.
  func longestUse(_ now: Instant) -> Duration? {
    entries.values.compactMap { if case .leased(_, let since) = $0.phase { now - since } else { nil } }.max()
  }

  // MARK: Asking

  enum Answer: Sendable { case lease(Lease), wait(WaiterID), none }

  /// Somebody wants a connection.
  ///
  /// - Parameter onlyIfFree: does not wait behind others, nor for what others have.
  mutating func request(onlyIfFree: Bool = false, _ now: Instant, _ actions: inout Actions) -> Answer {
    isWarm = !isClosed
    while let id = idle.popLast() {
      guard let entry = entries[id], case .idle(let connection, let since) = entry.phase else { continue }
      guard !entry.isTooOld(now) else {
        entries[id] = nil
        actions.close.append(connection)
        continue
      }
      entries[id]?.phase = .leased(connection, since: now)
      return .lease(Lease(id: id, connection: connection, idleTime: now - since))
    }
    let hasRoom = entries.count < settings.max
    if onlyIfFree, waiters.count > connecting || !hasRoom { return .none }
    lastID += 1
    let waiter = lastID
    waiters.append(waiter)
    connectForWaiters(&actions)
    return .wait(waiter)
  }

  /// The connection that was used last, where it is not too old and need not be probed; nothing is made or closed.
  mutating func takeIdle(_ now: Instant) -> Lease? {
    guard let id = idle.last, let entry = entries[id], case .idle(let connection, let since) = entry.phase,
      !entry.isTooOld(now), now - since < settings.probeAfter
    else { return nil }
    idle.removeLast()
    entries[id]?.phase = .leased(connection, since: now)
    return Lease(id: id, connection: connection, idleTime: now - since)
  }

  /// A waiter's time is up, or it has gone.
  ///
  /// - Returns: false where it has its answer already.
  mutating func giveUp(_ waiter: WaiterID) -> Bool {
    guard let index = waiters.firstIndex(of: waiter) else { return false }
    waiters.remove(at: index)
    return true
  }

  /// A leased connection turned out to be broken before it was used: another one is made in its place, and whoever had
  /// it is served next.
  mutating func replace(_ id: ConnectionID, _ actions: inout Actions) -> WaiterID {
    if case .leased(let connection, _)? = entries[id]?.phase { actions.close.append(connection) }
    entries[id] = nil
    lastID += 1
    let waiter = lastID
    waiters.insert(waiter, at: 0)
    connectForWaiters(&actions)
    return waiter
  }

  // MARK: Making

  /// - Parameter jitter: from 0 to 1, by how much of a tenth of its lifetime it is replaced earlier.
  mutating func connected(
    _ id: ConnectionID, _ connection: Connection, _ now: Instant, jitter: Double, _ actions: inout Actions
  ) {
    connecting -= 1
    created += 1
    warmFailures = 0
    warmAfter = nil
    entries[id] = Entry(
      phase: .leased(connection, since: now), expires: now + settings.maxLifetime * (1 - jitter / 10))
    settle(id, connection, now, isNew: true, &actions)
  }

  /// The waiter that has waited longest gets the error; the others go on waiting, with a connection each in the making.
  mutating func connectFailed(_ id: ConnectionID, _ error: HansaError, _ now: Instant, _ actions: inout Actions) {
    connecting -= 1
    failed += 1
    entries[id] = nil
    if waiters.isEmpty {
      warmFailures += 1
      warmAfter = now + min(.seconds(60), .seconds(1) * (1 << min(warmFailures - 1, 6)))
    } else {
      actions.failures.append((waiters.removeFirst(), error))
    }
    connectForWaiters(&actions)
  }

  /// A connection each for those who wait, as far as the limit allows.
  private mutating func connectForWaiters(_ actions: inout Actions) {
    while connecting < waiters.count, entries.count < settings.max { connect(&actions) }
  }

  private mutating func connect(_ actions: inout Actions) {
    lastID += 1
    entries[lastID] = Entry(phase: .connecting)
    connecting += 1
    actions.connect.append(lastID)
  }

  // MARK: Giving back

  /// - Parameter isUsable: nothing runs on it, and it works.
  mutating func giveBack(_ id: ConnectionID, isUsable: Bool, _ now: Instant, _ actions: inout Actions) {
    guard let entry = entries[id], case .leased(let connection, _) = entry.phase else { return }
    guard isUsable, !entry.isTooOld(now) else {
      entries[id] = nil
      actions.close.append(connection)
      return connectForWaiters(&actions)
    }
    settle(id, connection, now, isNew: false, &actions)
  }

  /// A connection is free.
  private mutating func settle(
    _ id: ConnectionID, _ connection: Connection, _ now: Instant, isNew: Bool, _ actions: inout Actions
  ) {
    if !waiters.isEmpty {
      entries[id]?.phase = .leased(connection, since: now)
      actions.grants.append((waiters.removeFirst(), Lease(id: id, connection: connection, idleTime: .zero)))
    } else if isClosed {
      entries[id] = nil
      actions.close.append(connection)
    } else {
      entries[id]?.phase = .idle(connection, since: now)
      idle.append(id)
    }
  }

  // MARK: Time

  /// When `tick` has something to do, as things are; nil for never.
  func nextTick(_ now: Instant) -> Instant? {
    guard !isClosed else { return nil }
    let missing = isWarm && entries.count < min(settings.min, settings.max) ? warmAfter ?? now : nil
    return ([missing] + idle.map(due)).compactMap(\.self).min()
  }

  /// When an idle connection is to be closed.
  private func due(_ id: ConnectionID) -> Instant? {
    guard let entry = entries[id], case .idle(_, let since) = entry.phase else { return nil }
    let unused = since + settings.idleTimeout
    return entries.count > settings.min ? entry.expires.map { min($0, unused) } ?? unused : entry.expires
  }

  /// Closes what has been idle for too long or is too old, and makes what is to be kept ready.
  mutating func tick(_ now: Instant, _ actions: inout Actions) {
    for id in idle where due(id).map({ $0 <= now }) ?? false {
      if case .idle(let connection, _)? = entries[id]?.phase { actions.close.append(connection) }
      entries[id] = nil
    }
    idle.removeAll { entries[$0] == nil }
    guard isWarm, !isClosed, warmAfter.map({ $0 <= now }) ?? true else { return }
    while entries.count < min(settings.min, settings.max) { connect(&actions) }
  }

  /// Closes the idle connections, and those in use when they come back; nothing is kept until the next request.
  mutating func close(_ actions: inout Actions) {
    isWarm = false
    isClosed = true
    for id in idle {
      if case .idle(let connection, _)? = entries[id]?.phase { actions.close.append(connection) }
      entries[id] = nil
    }
    idle = []
  }
}
