import Dispatch
import HansaCore
import HansaSource
import Synchronization

/// Lets queries in as `AdmissionState` decides. A query that waits is a continuation: it holds no thread.
public final class AdmissionController: Sendable {
  typealias Waiter = CheckedContinuation<HansaError?, Never>

  private struct State {
    var admission: AdmissionState
    var gradients: [Name: ConcurrencyGradient] = [:]
    var waiters: [UInt64: Waiter] = [:]
    /// When `expire` is called next.
    var alarm: ContinuousClock.Instant?
    var lastID: UInt64 = 0
  }

  public let limits: AdmissionLimits
  private let state: Mutex<State>

  public init(limits: AdmissionLimits = AdmissionLimits()) {
    self.limits = limits
    state = Mutex(State(admission: AdmissionState(limits: limits)))
  }

  // MARK: Admitting

  /// Waits until the query may run.
  ///
  /// - Parameters:
  ///   - tickets: statements that the query may have at each source at once.
  ///   - poolLimits: connections that a source's pool has at most, where it has one.
  ///   - deadline: when the query's own time is up.
  /// - Throws: `.tooManyConnections` when it cannot wait or has waited too long, `.configurationLimitExceeded` when it can
  ///   never run, `.queryCanceled` when the task is cancelled.
  public func admit(
    user: Name, tickets: [Name: Int], poolLimits: [Name: Int] = [:], deadline: ContinuousClock.Instant? = nil
  ) async throws(HansaError) -> AdmissionGrant {
    let id = prepare(poolLimits)
    let refusal = await withTaskCancellationHandler {
      await withCheckedContinuation { waiter in
        perform { state in
          let request = AdmissionState.Request(id: id, user: user, tickets: tickets, deadline: deadline)
          let (decision, others) = state.admission.request(request, at: .now)
          let woken = Self.take(others, &state)
          switch decision {
          case .admitted: return woken + [(waiter, nil)]
          case .refused(let error): return woken + [(waiter, error)]
          case .queued:
            state.waiters[id] = waiter
            return woken
          }
        }
        // It was cancelled before there was anything to be taken back.
        if Task.isCancelled { cancel(id) }
      }
    } onCancel: {
      cancel(id)
    }
    if let refusal { throw refusal }
    return AdmissionGrant(self, user: user, tickets: tickets)
  }

  /// Lets the query in if it need not wait; nil if it would have to.
  ///
  /// - Throws: as `admit`.
  public func admitNow(
    user: Name, tickets: [Name: Int], poolLimits: [Name: Int] = [:]
  ) throws(HansaError) -> AdmissionGrant? {
    let id = prepare(poolLimits)
    var decision = AdmissionState.Decision.admitted
    perform { state in
      var others: [UInt64]
      (decision, others) = state.admission.request(.init(id: id, user: user, tickets: tickets), at: .now)
      // It asks again, to wait.
      if case .queued = decision { others += state.admission.cancel(id).1 }
      return Self.take(others, &state)
    }
    switch decision {
    case .admitted: return AdmissionGrant(self, user: user, tickets: tickets)
    case .queued: return nil
    case .refused(let error): throw error
    }
  }

  /// - Returns: the query's number here.
  private func prepare(_ poolLimits: [Name: Int]) -> UInt64 {
    var id: UInt64 = 0
    perform { state in
      state.lastID += 1
      id = state.lastID
      var admitted: [UInt64] = []
      for (source, pool) in poolLimits { admitted += Self.know(source, pool, limits, &state) }
      for source in limits.sources.keys where poolLimits[source] == nil {
        admitted += Self.know(source, .max, limits, &state)
      }
      return Self.take(admitted, &state)
    }
    return id
  }

  /// The source's limit, as configured, but never above what its pool has.
  private static func know(_ source: Name, _ pool: Int, _ limits: AdmissionLimits, _ state: inout State) -> [UInt64] {
    let configured = limits.sources[source]
    let maximum = min(pool, configured?.maximum ?? .max)
    guard maximum < .max, state.admission.sources[source]?.maximum != maximum else { return [] }
    var limit = maximum
    if let minimum = configured?.adaptiveMinimum {
      let gradient = ConcurrencyGradient(minimum: min(minimum, maximum), maximum: maximum)
      state.gradients[source] = gradient
      limit = gradient.limit
    }
    return state.admission.setLimit(of: source, limit, maximum: maximum)
  }

  private func cancel(_ id: UInt64) {
    perform { state in
      let (_, admitted) = state.admission.cancel(id)
      let waiter = state.waiters.removeValue(forKey: id)
      let error = HansaError(.queryCanceled, "the query was cancelled while it waited to be admitted")
      return (waiter.map { [($0, error)] } ?? []) + Self.take(admitted, &state)
    }
  }

  /// A ticket for one statement more of an admitted query, where one is free and nobody waits for it.
  ///
  /// - Returns: false where there is none; else `release` gives it back.
  func takeSpareTicket(of source: Name) -> Bool { state.withLock { $0.admission.takeSpareTicket(of: source) } }

  // MARK: Ends

  func endQuery(of user: Name) { perform { Self.take($0.admission.release(user: user), &$0) } }

  /// Statements of an admitted query have ended, or were never sent.
  func release(_ count: Int, of source: Name) {
    guard count > 0 else { return }
    perform { state in
      var admitted: [UInt64] = []
      for _ in 0..<count { admitted += state.admission.releaseTicket(of: source) }
      return Self.take(admitted, &state)
    }
  }

  /// What a statement's stream did, from which a limit that follows latencies is found.
  func record(_ figures: StreamCounters, _ error: HansaError?, of source: Name) {
    guard limits.sources[source]?.adaptiveMinimum != nil, let sample = figures.latency(error) else { return }
    perform { state in
      guard var gradient = state.gradients[source], let known = state.admission.sources[source] else { return [] }
      gradient.record(sample.latency, inFlight: known.used, isOverload: sample.isOverload, at: .now)
      state.gradients[source] = gradient
      let admitted = state.admission.setLimit(of: source, gradient.limit, maximum: known.maximum)
      return Self.take(admitted, &state)
    }
  }

  private func expire() {
    perform { state in
      state.alarm = nil
      let (expired, admitted) = state.admission.expire(at: .now)
      let late = expired.compactMap { id, error in state.waiters.removeValue(forKey: id).map { ($0, Optional(error)) } }
      return late + Self.take(admitted, &state)
    }
  }

  // MARK: Performing

  private static func take(_ admitted: [UInt64], _ state: inout State) -> [(Waiter, HansaError?)] {
    admitted.compactMap { id in state.waiters.removeValue(forKey: id).map { ($0, nil) } }
  }

  /// Wakes whom the decision is about, outside of the lock.
  private func perform(_ decide: (inout State) -> [(Waiter, HansaError?)]) {
    let (woken, alarm) = state.withLock { state -> ([(Waiter, HansaError?)], ContinuousClock.Instant?) in
      let woken = decide(&state)
      guard !state.waiters.isEmpty, let next = state.admission.nextDeadline, next < state.alarm ?? next + .seconds(1)
      else { return (woken, nil) }
      state.alarm = next
      return (woken, next)
    }
    for (waiter, error) in woken { waiter.resume(returning: error) }
    guard let alarm else { return }
    let delay = max((alarm - .now) / .seconds(1), 0)
    DispatchQueue.global().asyncAfter(deadline: .now() + delay) { [weak self] in self?.expire() }
  }

  // MARK: Looking

  /// Who runs and waits.
  public var status: AdmissionStatus { state.withLock { AdmissionStatus($0.admission) } }
}

extension StreamCounters {
  /// How long the source took to begin its answer on a connection, and whether it was too much for it; nil where that is not
  /// known, or the statement itself was at fault.
  fileprivate func latency(_ error: HansaError?) -> (latency: Duration, isOverload: Bool)? {
    if let error {
      guard error.category == .transient || error.category == .resource else { return nil }
      return (total ?? .zero, true)
    }
    guard isComplete, let begun = firstBatch ?? total else { return nil }
    return (begun - (connected ?? .zero), false)
  }
}
