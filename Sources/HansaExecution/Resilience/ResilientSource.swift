import Foundation
import HansaCatalog
import HansaCore
import HansaMonitoring
import HansaSource
import Synchronization

/// A source whose servers may fail: calls are tried again, servers that are down are not asked, and one of several is
/// chosen for each. A thin shell around `EndpointSet`, `RetryState` and `CircuitBreaker`, which decide.
public final class ResilientSource: SourceAdapter {
  public let name: Name
  public let endpoints: [SourceEndpoint]
  let options: ResilienceOptions
  let timer: ResilienceTimer
  let record: @Sendable (OperationalEvent) -> Void
  private let set: Mutex<EndpointSet>
  let isClosed = Atomic(false)
  /// Whether the replicas' lag is looked at, which begins with the first request.
  let watchesLag = Atomic(false)

  /// - Parameters:
  ///   - endpoints: one at least; they have the same tables.
  ///   - seed: of the random numbers that spread retries and choices.
  ///   - record: told of what an operator should know.
  public init(
    name: Name, endpoints: [SourceEndpoint], options: ResilienceOptions = .init(), timer: ResilienceTimer = .system,
    seed: UInt64 = .random(in: 0...UInt64.max), record: @escaping @Sendable (OperationalEvent) -> Void = { _ in }
  ) {
    precondition(!endpoints.isEmpty, "a source has a server")
    self.name = name
    self.endpoints = endpoints
    self.options = options
    self.timer = timer
    self.record = record
    set = Mutex(EndpointSet(endpoints, options, seed: seed))
  }

  // MARK: Fragments

  public func execute(_ fragment: FragmentRequest) -> BatchStream {
    let target = BatchStream(schema: fragment.schema)
    FragmentDelivery(fragment, from: self, to: target).begin()
    return target
  }

  // MARK: Other calls

  public func catalog() async throws(HansaError) -> SourceCatalog {
    try await call { adapter throws(HansaError) in try await adapter.catalog() }
  }

  public func statistics(of tables: [TableName]) async throws(HansaError) -> [TableName: TableStatistics] {
    try await call { adapter throws(HansaError) in try await adapter.statistics(of: tables) }
  }

  /// Asks one server, once: an answer that nobody needs is not worth more, and that there is none, for somebody has locked
  /// a table, does not say that the server is down.
  public func expectedRows(of statements: [String]) async throws(HansaError) -> [Double?] {
    let start = timer.now()
    guard let index = choose(isRetry: false, at: start) else { throw refusal(at: start) }
    do throws(HansaError) {
      let rows = try await endpoints[index].adapter.expectedRows(of: statements)
      ended(index, .answered)
      return rows
    } catch {
      ended(index, .unknown)
      throw error
    }
  }

  /// Nothing where there are several servers: what one of them counts says nothing of another's rows.
  public func changeTokens(of tables: [TableName]) async throws(HansaError) -> [TableName: ChangeToken] {
    guard endpoints.count == 1 else { return [:] }
    return try await call { adapter throws(HansaError) in try await adapter.changeTokens(of: tables) }
  }

  /// Asks the first server that may be asked, or the first of all; once, whatever its breaker says, so that the answer is
  /// the server's own. What it answers counts as a probe.
  public func check() async throws(HansaError) -> SourceCheck {
    try await check(withSet { $0.members.firstIndex(where: \.isUsable) } ?? 0)
  }

  /// As `check`, of one server.
  ///
  /// - Parameter endpoint: a position in `endpoints`.
  public func check(_ endpoint: Int) async throws(HansaError) -> SourceCheck {
    do throws(HansaError) {
      let check = try await endpoints[endpoint].adapter.check()
      report(withSet { $0.probeSucceeded(endpoint, at: timer.now()) }, endpoint)
      return check
    } catch {
      throw error.at(source: name.string)
    }
  }

  public var pool: PoolStatus? { PoolStatus(sumOf: endpoints.compactMap(\.adapter.pool)) }

  /// The smallest of the servers'.
  public func replicationLag() async throws(HansaError) -> Duration? {
    var smallest: Duration?
    for endpoint in endpoints {
      guard let lag = try await endpoint.adapter.replicationLag() else { continue }
      smallest = min(smallest ?? lag, lag)
    }
    return smallest
  }

  public func close() async {
    isClosed.store(true, ordering: .relaxed)
    for endpoint in endpoints { await endpoint.adapter.close() }
  }

  /// Runs a call that has an answer of one piece.
  private func call<R: Sendable>(
    _ work: (any SourceAdapter) async throws(HansaError) -> R
  ) async throws(HansaError) -> R {
    var retry = RetryState(options.retry, deadline: nil)
    var tries = TryLog(source: name)
    while true {
      let start = timer.now()
      guard let index = choose(isRetry: retry.attempts > 1, avoiding: tries.failedEndpoints, at: start) else {
        throw tries.error(after: refusal(at: start))
      }
      tries.begin(index, place: endpoints[index].place, at: start)
      let failure: HansaError
      do throws(HansaError) {
        let answer = try await work(endpoints[index].adapter)
        ended(index, .answered)
        return answer
      } catch { failure = error }
      ended(index, EndpointSet.Outcome(failure))
      tries.fail(failure, at: timer.now())
      guard case .retry(let wait) = next(&retry, failure, tries, isFresh: true) else { throw tries.error(after: nil) }
      if wait > .zero { await sleep(wait) }
      if Task.isCancelled { throw HansaError(.queryCanceled, "the query was cancelled", source: name.string) }
    }
  }

  func sleep(_ wait: Duration) async {
    await withCheckedContinuation { continuation in timer.after(wait) { continuation.resume() } }
  }

  // MARK: State

  func withSet<R>(_ body: (inout EndpointSet) -> R) -> R { set.withLock { body(&$0) } }

  func choose(
    isRetry: Bool, pinned: Int? = nil, avoiding avoided: Set<Int> = [], at now: ContinuousClock.Instant
  ) -> Int? {
    watchLag()
    return withSet { set in
      if !isRetry {
        set.budget.earn()
        set.hedges.earn()
      }
      return set.choose(pinned: pinned, avoiding: avoided, at: now)
    }
  }

  /// What to do about an error.
  func next(
    _ retry: inout RetryState, _ error: HansaError, _ tries: TryLog, isPinned: Bool = false, isFresh: Bool
  ) -> RetryState.Action {
    let now = timer.now()
    return withSet { set in
      let isElsewhere = !isPinned && set.hasOther(than: tries.failedEndpoints)
      return retry.failed(
        error.code, isFresh: isFresh, isElsewhere: isElsewhere, took: tries.failed.last?.duration ?? .zero, at: now,
        budget: &set.budget, random: &set.random)
    }
  }

  /// A request to a server has ended.
  func ended(_ index: Int, _ outcome: EndpointSet.Outcome) {
    let now = timer.now()
    report(withSet { $0.ended(index, outcome, at: now) }, index)
  }
}

extension EndpointSet.Outcome {
  init(_ error: HansaError) {
    if error.code.isAvailabilityFailure {
      self = .unavailable(error)
    } else {
      self = error.category == .cancelled ? .unknown : .answered
    }
  }
}

extension PoolStatus {
  /// nil for none.
  fileprivate init?(sumOf parts: [PoolStatus]) {
    guard !parts.isEmpty else { return nil }
    self.init(limit: 0)
    for part in parts {
      idle += part.idle
      inUse += part.inUse
      connecting += part.connecting
      waiting += part.waiting
      created += part.created
      failed += part.failed
    }
    // All fragments of a query go to one server: what is admitted by this limit fits on any of them.
    limit = parts.map(\.limit).min() ?? 0
  }
}
