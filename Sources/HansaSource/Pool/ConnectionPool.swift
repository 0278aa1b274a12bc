import Dispatch
import HansaCore
import Synchronization

/// The connections of one source: performs what `PoolStateMachine` decides. All calls block, but never for long without
/// a reason that its caller gave.
///
/// Connections are made by threads of the pool's own, so that nobody who waits is held up by a driver that blocks: who
/// gives up leaves the connection to the next one.
public final class ConnectionPool<Connection: PooledConnection>: Sendable {
  private typealias Machine = PoolStateMachine<Connection>

  private struct State {
    var machine: Machine
    var answers: [Int: Result<Machine.Lease, HansaError>] = [:]
    var signals: [Int: DispatchSemaphore] = [:]
    /// When the pool looks after its idle connections next; nil when nothing is planned.
    var nextTick: ContinuousClock.Instant?

    mutating func answer(_ waiter: Int, _ answer: Result<Machine.Lease, HansaError>) {
      answers[waiter] = answer
      signals[waiter]?.signal()
    }
  }

  private let source: Name
  private let settings: PoolSettings
  private let make: @Sendable () throws(HansaError) -> Connection
  private let state: Mutex<State>

  /// Nothing is connected until the first call.
  ///
  /// - Parameter make: connects; called on a thread that may block.
  public init(
    source: Name, settings: PoolSettings, make: @escaping @Sendable () throws(HansaError) -> Connection
  ) {
    self.source = source
    self.settings = settings
    self.make = make
    state = Mutex(State(machine: Machine(settings)))
  }

  public var status: PoolStatus { state.withLock { $0.machine.status } }

  // MARK: Check-out

  /// A connection that works, and that nobody else has until it is given back.
  ///
  /// - Parameters:
  ///   - stream: whose fragment it is for; cancelling it ends the wait. Its cancel handler is used, and taken back.
  ///   - deadline: when the query's time is up.
  /// - Throws: what connecting failed with; `.tooManyConnections` when none became free in time; `.queryCanceled`.
  public func checkOut(
    for stream: BatchStream? = nil, deadline: ContinuousClock.Instant? = nil
  ) throws(HansaError) -> PoolLease<Connection> {
    switch request(onlyIfFree: false) {
    case .lease(let lease): return try sound(lease, stream, deadline)
    case .wait(let waiter): return try wait(waiter, stream, deadline)
    case .none: throw HansaError(.internalError, "the pool neither gave a connection nor let wait for one")
    }
  }

  /// As `checkOut` where a connection is idle, or may be made without keeping anybody else from one; else nil.
  public func checkOutIfFree(for stream: BatchStream? = nil) throws(HansaError) -> PoolLease<Connection>? {
    switch request(onlyIfFree: true) {
    case .lease(let lease): try sound(lease, stream, nil)
    case .wait(let waiter): try wait(waiter, stream, nil)
    case .none: nil
    }
  }

  /// An idle connection that can be used as it is; nil where there is none. Never blocks.
  public func checkOutIfReady() -> PoolLease<Connection>? {
    let lease = state.withLock { $0.machine.takeIdle(.now) }
    guard let lease else { return nil }
    let found = PoolLease(id: lease.id, connection: lease.connection)
    if lease.connection.isReady { return found }
    checkIn(found)
    return nil
  }

  private func request(onlyIfFree: Bool) -> Machine.Answer {
    let (answer, actions) = state.withLock { state in
      var actions = Machine.Actions()
      let answer = state.machine.request(onlyIfFree: onlyIfFree, .now, &actions)
      if case .wait(let waiter) = answer { state.signals[waiter] = DispatchSemaphore(value: 0) }
      return (answer, actions)
    }
    perform(actions)
    return answer
  }

  /// The leased connection, or another one where it does not work any more.
  private func sound(
    _ lease: Machine.Lease, _ stream: BatchStream?, _ deadline: ContinuousClock.Instant?
  ) throws(HansaError) -> PoolLease<Connection> {
    if lease.connection.isSound(probing: lease.idleTime >= settings.probeAfter) {
      return PoolLease(id: lease.id, connection: lease.connection)
    }
    let (waiter, actions) = state.withLock { state in
      var actions = Machine.Actions()
      let waiter = state.machine.replace(lease.id, &actions)
      state.signals[waiter] = DispatchSemaphore(value: 0)
      return (waiter, actions)
    }
    perform(actions)
    return try wait(waiter, stream, deadline)
  }

  private func wait(
    _ waiter: Int, _ stream: BatchStream?, _ deadline: ContinuousClock.Instant?
  ) throws(HansaError) -> PoolLease<Connection> {
    let started = ContinuousClock.now
    let limit = min(started + settings.wait, deadline ?? started + settings.wait)
    guard let signal = state.withLock({ $0.signals[waiter] }) else {
      throw HansaError(.internalError, "a waiter of the pool is not known")
    }
    stream?.onCancel { signal.signal() }
    _ = signal.wait(timeout: .now() + max(.zero, limit - started) / .seconds(1))
    stream?.onCancel(nil)
    let (answer, refusal) = state.withLock { state in
      state.signals[waiter] = nil
      let isLate = state.machine.giveUp(waiter)
      let answer = state.answers.removeValue(forKey: waiter)
      return (answer, isLate ? tooMany(state.machine, started, limit) : nil)
    }
    if let refusal {
      if let stream, stream.wasCancelled { throw HansaError.cancelled }
      if let deadline, deadline <= limit { throw HansaError.statementTimeout }
      throw refusal
    }
    guard let answer else { throw HansaError(.internalError, "a waiter of the pool got no answer") }
    let lease = try answer.get()
    return PoolLease(id: lease.id, connection: lease.connection)
  }

  private func tooMany(
    _ machine: Machine, _ started: ContinuousClock.Instant, _ limit: ContinuousClock.Instant
  ) -> HansaError {
    let status = machine.status
    let longest = machine.longestUse(limit).map { ", the longest for \($0.inMilliseconds)" } ?? ""
    return HansaError(
      .tooManyConnections,
      status.connecting > 0 && status.inUse < status.limit
        ? "no connection to source \"\(source)\" could be made within \((limit - started).inMilliseconds)"
        : "no connection to source \"\(source)\" became free within \((limit - started).inMilliseconds)",
      advice: "raise max in the source's pool (pool_max, now \(status.limit)) or run fewer queries at once",
      detail: "\(status.inUse) connections are in use\(longest); \(status.connecting) are being made, "
        + "\(status.waiting) more fragments wait.",
      source: source.string)
  }

  // MARK: Check-in

  /// Takes a connection back, or closes it when it is busy, broken or too old.
  public func checkIn(_ lease: PoolLease<Connection>) { giveBack(lease, isUsable: lease.connection.isReusable) }

  /// Closes a connection instead of using it again: a cancel may still reach it, say.
  public func discard(_ lease: PoolLease<Connection>) { giveBack(lease, isUsable: false) }

  private func giveBack(_ lease: PoolLease<Connection>, isUsable: Bool) {
    change { machine, actions in machine.giveBack(lease.id, isUsable: isUsable, .now, &actions) }
  }

  /// Runs `body` with a connection that goes back afterwards.
  public func withConnection<R>(_ body: (Connection) throws(HansaError) -> R) throws(HansaError) -> R {
    let lease = try checkOut()
    defer { checkIn(lease) }
    return try body(lease.connection)
  }

  /// Closes the idle connections; those in use are closed when they come back.
  public func close() { change { machine, actions in machine.close(&actions) } }

  deinit {
    let actions = state.withLock { state in
      var actions = Machine.Actions()
      state.machine.close(&actions)
      return actions
    }
    for connection in actions.close { connection.close() }
  }

  // MARK: Actions

  private func change(isTick: Bool = false, _ body: (inout Machine, inout Machine.Actions) -> Void) {
    let (actions, tick) = state.withLock { state -> (Machine.Actions, ContinuousClock.Instant?) in
      var actions = Machine.Actions()
      body(&state.machine, &actions)
      for (waiter, lease) in actions.grants { state.answer(waiter, .success(lease)) }
      for (waiter, error) in actions.failures { state.answer(waiter, .failure(error)) }
      // An earlier one sees for itself when the next is due.
      guard state.nextTick == nil || isTick else { return (actions, nil) }
      state.nextTick = state.machine.nextTick(.now)
      return (actions, state.nextTick)
    }
    perform(actions)
    if let tick { schedule(tick) }
  }

  private func perform(_ actions: Machine.Actions) {
    for connection in actions.close { connection.close() }
    for id in actions.connect { WorkerThread.start("hansa-connect") { self.connect(id) } }
  }

  private func connect(_ id: Int) {
    do throws(HansaError) {
      let connection = try make()
      let jitter = Double.random(in: 0..<1)
      change { machine, actions in machine.connected(id, connection, .now, jitter: jitter, &actions) }
    } catch {
      change { machine, actions in machine.connectFailed(id, error, .now, &actions) }
    }
  }

  private func schedule(_ tick: ContinuousClock.Instant) {
    let seconds = max(.zero, tick - .now) / .seconds(1)
    DispatchQueue.global().asyncAfter(deadline: .now() + seconds) { [weak self] in
      self?.change(isTick: true) { machine, actions in machine.tick(.now, &actions) }
    }
  }
}

extension Duration {
  /// As a person reads it: `1.5 seconds`.
  fileprivate var inMilliseconds: Duration { .milliseconds(Int64(self / .milliseconds(1))) }
}
