import HansaCore

/// Which queries run and which wait: decisions only, no clock and no I/O.
///
/// A query asks for a ticket of a source for each statement that it may have there at once, and gets all of them or none:
/// nobody holds some and waits for others. Who waits is admitted by stride scheduling (Waldspurger and Weihl, "Stride
/// Scheduling: Deterministic Proportional-Share Resource Management", MIT/LCS/TM-528, 1995): each admission moves its
/// group's pass on by 1 / weight, and its user's within the group; the least pass is next. Within a user it is first come,
/// first served.
///
/// A query that its sources have no room for lets others by, so that a slow source delays nobody who does not ask it; but the
/// first that waits for a source has the tickets reserved that it will need, as the head of the queue has in EASY
/// backfilling, so that it is not passed for ever by smaller ones.
struct AdmissionState {
  typealias Instant = ContinuousClock.Instant

  struct Request {
    var id: UInt64
    var user: Name
    /// Statements at each source.
    var tickets: [Name: Int]
    /// When the query's own time is up, by statement_timeout.
    var deadline: Instant?
  }

  enum Decision {
    case admitted
    /// How many wait, this one included.
    case queued(position: Int)
    case refused(HansaError)
  }

  struct Waiting {
    var request: Request
    var since: Instant
    var deadline: Instant
  }

  /// Whose queries share a weight: a group's members, or a user without a group.
  enum Party: Hashable, Comparable {
    case group(Name)
    case user(Name)
  }

  struct UserFlow {
    var pass = 0.0
    var running = 0
    var queue: [Waiting] = []
  }

  struct PartyFlow {
    var pass = 0.0
    var users: [Name: UserFlow] = [:]
    var running: Int { users.values.reduce(0) { $0 + $1.running } }
    var waiting: Int { users.values.reduce(0) { $0 + $1.queue.count } }
  }

  struct Source {
    /// What the limit is now.
    var limit: Int
    var maximum: Int
    var used = 0
  }

  let limits: AdmissionLimits
  private(set) var parties: [Party: PartyFlow] = [:]
  private(set) var sources: [Name: Source] = [:]
  private(set) var running = 0
  private(set) var waiting = 0
  /// The pass of the party, and of its user, that was admitted last: where one begins that comes anew.
  private var virtualTime = 0.0

  init(limits: AdmissionLimits) { self.limits = limits }

  // MARK: Events

  /// A query comes. One that is not refused is told by what others return, or by `release`, that it may run.
  ///
  /// - Returns: what becomes of it, and which others may run now: tickets that were reserved may not be any more.
  mutating func request(_ request: Request, at now: Instant) -> (Decision, [UInt64]) {
    for (source, count) in request.tickets.sorted(by: { $0.key < $1.key }) {
      if let maximum = sources[source]?.maximum, count > maximum {
        return (.refused(AdmissionError.neverFits(count, source, maximum)), [])
      }
    }
    let party = party(of: request.user)
    if waiting == 0, hasRoom(for: request, party) {
      // Who did not wait has saved up nothing.
      parties[party, default: PartyFlow()].pass = max(parties[party]?.pass ?? 0, virtualTime)
      begin(request, party)
      return (.admitted, [])
    }
    let patience = now + wait(of: request.user)
    let deadline = request.deadline.map { min($0, patience) } ?? patience
    enqueue(Waiting(request: request, since: now, deadline: deadline), party)
    var admitted = dispatch()
    if let index = admitted.firstIndex(of: request.id) {
      admitted.remove(at: index)
      return (.admitted, admitted)
    }
    let full =
      waiting > limits.queue
      ? AdmissionError.queueFull(running: running, waiting: waiting - 1)
      : ownQueueFull(request.user, party)
    guard let full else { return (.queued(position: waiting), admitted) }
    _ = remove(request.id)
    return (.refused(full), admitted + dispatch())
  }

  /// An admitted query would send one statement more than it asked for, if that delays nobody.
  ///
  /// - Returns: whether it may; `releaseTicket` gives the ticket back.
  mutating func takeSpareTicket(of source: Name) -> Bool {
    guard let known = sources[source] else { return true }
    guard known.used < known.limit, !isAwaited(source) else { return false }
    sources[source]?.used += 1
    return true
  }

  /// Whether a query waits that needs the source.
  private func isAwaited(_ source: Name) -> Bool {
    guard waiting > 0 else { return false }
    return parties.values.contains { party in
      party.users.values.contains { $0.queue.contains { $0.request.tickets[source] != nil } }
    }
  }

  /// A statement of an admitted query has ended at its source, or never ran there.
  mutating func releaseTicket(of source: Name) -> [UInt64] {
    sources[source]?.used -= 1
    return dispatch()
  }

  /// An admitted query has ended.
  mutating func release(user: Name) -> [UInt64] {
    running -= 1
    let party = party(of: user)
    parties[party]?.users[user]?.running -= 1
    forgetIdle(party, user)
    return dispatch()
  }

  /// A query that waits does not want to any more.
  ///
  /// - Returns: false when it does not wait; and who may run now.
  mutating func cancel(_ id: UInt64) -> (Bool, [UInt64]) {
    guard remove(id) != nil else { return (false, []) }
    return (true, dispatch())
  }

  /// Ends the waiting of those whose time is up.
  mutating func expire(at now: Instant) -> (expired: [(UInt64, HansaError)], admitted: [UInt64]) {
    var expired: [(UInt64, HansaError)] = []
    let all = parties.values.flatMap { $0.users.values.flatMap(\.queue) }
    for entry in all.filter({ $0.deadline <= now }).sorted(by: { $0.request.id < $1.request.id }) {
      let error = AdmissionError.expired(
        isTimeout: entry.deadline == entry.request.deadline, waited: entry.deadline - entry.since, waiting: waiting,
        reason: obstacle(of: entry.request))
      if remove(entry.request.id) != nil { expired.append((entry.request.id, error)) }
    }
    // What they had reserved is free for others.
    return (expired, expired.isEmpty ? [] : dispatch())
  }

  /// When the next one's time is up.
  var nextDeadline: Instant? {
    parties.values.flatMap { $0.users.values.flatMap(\.queue) }.map(\.deadline).min()
  }

  /// Says how many statements a source takes at once.
  mutating func setLimit(of source: Name, _ limit: Int, maximum: Int) -> [UInt64] {
    let known = sources[source]
    guard known?.limit != limit || known?.maximum != maximum else { return [] }
    sources[source, default: Source(limit: limit, maximum: maximum)].limit = limit
    sources[source]?.maximum = maximum
    return limit > known?.limit ?? limit ? dispatch() : []
  }

  // MARK: Admitting

  /// Admits whom there is room for.
  private mutating func dispatch() -> [UInt64] {
    var admitted: [UInt64] = []
    while waiting > 0, running < limits.queries, let (party, user, index) = next() {
      guard let entry = parties[party]?.users[user]?.queue.remove(at: index) else { break }
      waiting -= 1
      begin(entry.request, party)
      admitted.append(entry.request.id)
    }
    return admitted
  }

  /// Whether the query may run where nobody waits.
  private func hasRoom(for request: Request, _ party: Party) -> Bool {
    let flow = parties[party]
    return running < limits.queries && flow?.running ?? 0 < limit(of: party)
      && flow?.users[request.user]?.running ?? 0 < limits.users[request.user]?.concurrent ?? .max
      && request.tickets.allSatisfy { hasRoom($0.key, $0.value, reserved: 0) }
  }

  /// The query runs from now on.
  private mutating func begin(_ request: Request, _ party: Party) {
    running += 1
    for (source, count) in request.tickets { sources[source]?.used += count }
    var flow = parties[party] ?? PartyFlow()
    var own = flow.users[request.user] ?? UserFlow()
    virtualTime = max(virtualTime, flow.pass)
    flow.pass += 1 / weight(of: party)
    own.pass += 1 / (limits.users[request.user]?.weight ?? 1)
    own.running += 1
    flow.users[request.user] = own
    parties[party] = flow
  }

  /// The next to be admitted, in the order of the passes.
  private func next() -> (Party, Name, Int)? {
    var reserved: [Name: Int] = [:]
    var awaited: Set<Name> = []
    for (party, flow) in parties.sorted(by: { ($0.value.pass, $0.key) < ($1.value.pass, $1.key) }) {
      guard flow.waiting > 0, flow.running < limit(of: party) else { continue }
      for (user, own) in flow.users.sorted(by: { ($0.value.pass, $0.key) < ($1.value.pass, $1.key) }) {
        guard own.running < limits.users[user]?.concurrent ?? .max else { continue }
        for (index, entry) in own.queue.enumerated() {
          let tickets = entry.request.tickets
          let fits = tickets.allSatisfy { hasRoom($0.key, $0.value, reserved: reserved[$0.key] ?? 0) }
          if fits { return (party, user, index) }
          // Only the first that waits for a source has anything reserved.
          guard !tickets.contains(where: { awaited.contains($0.key) && !hasRoom($0.key, $0.value, reserved: 0) }) else {
            continue
          }
          for (source, count) in tickets where !hasRoom(source, count, reserved: reserved[source] ?? 0) {
            awaited.insert(source)
          }
          for (source, count) in entry.request.tickets { reserved[source, default: 0] += count }
        }
      }
    }
    return nil
  }

  /// More than the limit, where it has become less than a query needs, are let in one query at a time.
  private func hasRoom(_ source: Name, _ count: Int, reserved: Int) -> Bool {
    guard let known = sources[source] else { return true }
    return known.used + reserved + count <= known.limit || known.used + reserved == 0
  }

  // MARK: Queues

  private mutating func enqueue(_ entry: Waiting, _ party: Party) {
    let user = entry.request.user
    var flow = parties[party] ?? PartyFlow()
    // Who did not wait has saved up nothing.
    if flow.waiting == 0 { flow.pass = max(flow.pass, virtualTime) }
    var own = flow.users[user] ?? UserFlow()
    if own.queue.isEmpty {
      own.pass = max(own.pass, flow.users.values.filter { !$0.queue.isEmpty }.map(\.pass).min() ?? 0)
    }
    own.queue.append(entry)
    flow.users[user] = own
    parties[party] = flow
    waiting += 1
  }

  private mutating func remove(_ id: UInt64) -> Waiting? {
    for (party, flow) in parties {
      for (user, own) in flow.users {
        guard let index = own.queue.firstIndex(where: { $0.request.id == id }) else { continue }
        let entry = parties[party]?.users[user]?.queue.remove(at: index)
        waiting -= 1
        forgetIdle(party, user)
        return entry
      }
    }
    return nil
  }

  private mutating func forgetIdle(_ party: Party, _ user: Name) {
    if let own = parties[party]?.users[user], own.running == 0, own.queue.isEmpty { parties[party]?.users[user] = nil }
    if parties[party]?.users.isEmpty == true { parties[party] = nil }
  }

  // MARK: Limits

  func party(of user: Name) -> Party { limits.group(of: user).map { .group($0) } ?? .user(user) }

  private func weight(of party: Party) -> Double {
    switch party {
    case .group(let name): limits.groups[name]?.share.weight ?? 1
    case .user(let name): limits.users[name]?.weight ?? 1
    }
  }

  private func limit(of party: Party) -> Int {
    switch party {
    case .group(let name): limits.groups[name]?.share.concurrent ?? .max
    case .user: .max
    }
  }

  private func wait(of user: Name) -> Duration {
    limits.users[user]?.wait ?? limits.group(of: user).flatMap { limits.groups[$0]?.share.wait } ?? limits.wait
  }

  private func ownQueueFull(_ user: Name, _ party: Party) -> HansaError? {
    let flow = parties[party]
    if let limit = limits.users[user]?.queue, let own = flow?.users[user], own.queue.count > limit {
      return AdmissionError.ownQueueFull("user \"\(user)\"", limit, setting: "limits.users.\(user).queue")
    }
    if case .group(let name) = party, let limit = limits.groups[name]?.share.queue, let flow, flow.waiting > limit {
      return AdmissionError.ownQueueFull("group \"\(name)\"", limit, setting: "limits.groups.\(name).queue")
    }
    return nil
  }

  /// What a query waits for.
  private func obstacle(of request: Request) -> AdmissionError.Obstacle {
    let party = party(of: request.user)
    if running >= limits.queries { return .init("\(running) queries run", "limits.defaults.queries") }
    if case .group(let name) = party, let flow = parties[party], flow.running >= limit(of: party) {
      return .init("group \"\(name)\" runs \(flow.running) queries", "limits.groups.\(name).concurrent")
    }
    if let limit = limits.users[request.user]?.concurrent,
      let own = parties[party]?.users[request.user], own.running >= limit
    {
      return .init("user \"\(request.user)\" runs \(own.running) queries", "limits.users.\(request.user).concurrent")
    }
    for (source, count) in request.tickets.sorted(by: { $0.key < $1.key }) {
      guard let known = sources[source], !hasRoom(source, count, reserved: 0) else { continue }
      return .init(
        "source \"\(source)\" runs \(known.used) statements of \(known.limit), \(count) more were asked for",
        "the source's pool.max, and limits.sources.\(source).concurrency if it is set")
    }
    return .init("queries before it wait for the same sources", "limits.defaults.wait")
  }
}
