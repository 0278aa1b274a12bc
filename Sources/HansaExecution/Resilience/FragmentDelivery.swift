import Foundation
import HansaArrow
import HansaCore
import HansaSource
import Synchronization

/// Brings the rows of one fragment from a source's servers into one stream, by as many tries as it takes and is allowed.
///
/// There is no thread of its own: it runs on those of the adapters, which hand it their batches.
final class FragmentDelivery: Sendable {
  private struct State {
    var retry: RetryState
    var tries: TryLog
    /// Those under way.
    var live: [Int: BatchStream] = [:]
    /// The try whose rows are the answer.
    var winner: Int?
    var isCancelled = false
    /// The target has ended.
    var isOver = false
  }

  private let request: FragmentRequest
  private let source: ResilientSource
  private let target: BatchStream
  private let pin: EndpointPin?
  private let state: Mutex<State>

  init(_ request: FragmentRequest, from source: ResilientSource, to target: BatchStream) {
    self.request = request
    self.source = source
    self.target = target
    pin = source.endpoints.count > 1 ? request.snapshot?.attachment(of: source) { EndpointPin() } : nil
    state = Mutex(
      State(
        retry: RetryState(
          source.options.retry, deadline: request.deadline, sharesSnapshot: request.snapshot != nil),
        tries: TryLog(source: source.name)))
  }

  func begin() {
    target.onCancel { self.cancel() }
    send()
    hedge()
  }

  // MARK: Tries

  /// Sends the statement to a server, or ends in an error where there is none to be asked.
  private func send() {
    let now = source.timer.now()
    let (isRetry, avoided) = state.withLock { ($0.tries.begun > 0, $0.tries.failedEndpoints) }
    let choose = { (pinned: Int?) in
      self.source.choose(isRetry: isRetry, pinned: pinned, avoiding: avoided, at: now)
    }
    guard let endpoint = (pin == nil ? choose(nil) : pin?.endpoint(choose)) else {
      return giveUp(after: source.refusal(at: now))
    }
    let number = state.withLock { $0.tries.begin(endpoint, place: source.endpoints[endpoint].place, at: now) }
    start(number, endpoint, at: now)
  }

  private func start(_ number: Int, _ endpoint: Int, at now: ContinuousClock.Instant) {
    // With one server, asked once, there is nothing to tell.
    if number > 1 || source.endpoints.count > 1 {
      let setback = state.withLock { $0.tries.last }
      target.mark(endpoint: source.endpoints[endpoint].place, attempts: number, setback: setback)
    }
    let stream = source.endpoints[endpoint].adapter.execute(request)
    let isUnwanted = state.withLock { state in
      state.live[number] = stream
      return state.isCancelled || state.isOver
    }
    if isUnwanted { stream.cancel() }
    stream.forward(to: FragmentTry(number, endpoint, self, since: now))
  }

  /// Asks another server too when the first has not answered by the time that nearly all answers take.
  private func hedge() {
    let options = source.options
    guard options.hedge > 0, source.endpoints.count > 1, request.snapshot == nil,
      let rows = request.estimatedRows, rows <= Self.hedgedRows, let late = source.withSet(\.history.p95)
    else { return }
    source.timer.after(late) { [weak self] in self?.sendSecond() }
  }

  /// Rows of a fragment that may be asked for twice.
  private static let hedgedRows = 10_000.0

  private func sendSecond() {
    let asked = state.withLock { state in
      state.winner == nil && !state.isOver && !state.isCancelled && state.live.count == 1 && state.tries.begun == 1
        ? state.tries.openEndpoints : nil
    }
    guard let asked else { return }
    let now = source.timer.now()
    let endpoint: Int? = source.withSet { set in
      guard set.hasOther(than: asked), set.hedges.spend() else { return nil }
      return set.choose(avoiding: asked, at: now)
    }
    guard let endpoint else { return }
    let number = state.withLock { $0.tries.begin(endpoint, place: source.endpoints[endpoint].place, at: now) }
    start(number, endpoint, at: now)
  }

  // MARK: Events of tries

  func connected(_ number: Int) {
    if state.withLock({ $0.winner == nil || $0.winner == number }) { target.markConnected() }
  }

  /// The first rows of all are the answer; those of another try are not wanted.
  func receive(_ batch: RecordBatch, from number: Int) throws(HansaError) {
    let (isWinner, losers) = state.withLock { state -> (Bool, [BatchStream]) in
      guard state.winner == nil else { return (state.winner == number, []) }
      state.winner = number
      return (true, state.live.filter { $0.key != number }.map(\.value))
    }
    guard isWinner else { throw Self.cancelled }
    for loser in losers { loser.cancel() }
    try target.send(batch)
  }

  func ended(_ attempt: FragmentTry, _ error: HansaError?) {
    source.ended(attempt.endpoint, error.map(EndpointSet.Outcome.init) ?? .answered)
    enum Next { case nothing, finish, fail(HansaError), decide(HansaError, RetryState) }
    let now = source.timer.now()
    var losers: [BatchStream] = []
    let next: Next = state.withLock { state in
      state.live[attempt.number] = nil
      guard !state.isOver, state.winner ?? attempt.number == attempt.number else {
        return state.isCancelled && state.live.isEmpty && !state.isOver ? .fail(Self.cancelled) : .nothing
      }
      guard let error else {
        state.winner = attempt.number
        state.isOver = true
        losers = Array(state.live.values)
        return .finish
      }
      if state.isCancelled {
        guard state.live.isEmpty else { return .nothing }
        state.isOver = true
        return .fail(error.category == .cancelled ? error : Self.cancelled)
      }
      state.tries.fail(error, number: attempt.number, at: now)
      // The other one may still answer.
      if state.winner == nil, !state.live.isEmpty { return .nothing }
      return .decide(error, state.retry)
    }
    switch next {
    case .nothing: break
    case .finish:
      for loser in losers { loser.cancel() }
      target.finish()
    case .fail(let error): target.finish(throwing: error)
    case .decide(let error, let retry): decide(error, retry)
    }
  }

  /// All tries have failed so far.
  private func decide(_ error: HansaError, _ retry: RetryState) {
    var retry = retry
    // What was sent is taken back only where that is of use.
    let isFresh = retry.obstacle(to: error.code) == nil && target.rewind()
    let tries = state.withLock { $0.tries }
    let action = source.next(&retry, error, tries, isPinned: pin != nil, isFresh: isFresh)
    let isCancelled = state.withLock { state in
      state.retry = retry
      state.winner = nil
      return state.isCancelled
    }
    guard !isCancelled, case .retry(let wait) = action else { return giveUp(after: nil) }
    if wait == .zero { return send() }
    source.timer.after(wait) { self.resume() }
  }

  /// After the wait for a retry.
  private func resume() { if !state.withLock({ $0.isCancelled || $0.isOver }) { send() } }

  private func giveUp(after refusal: HansaError?) {
    let error: HansaError? = state.withLock { state in
      guard !state.isOver else { return nil }
      state.isOver = true
      return state.isCancelled ? Self.cancelled : state.tries.error(after: refusal)
    }
    if let error { target.finish(throwing: error.at(source: source.name.string)) }
  }

  // MARK: End

  private static let cancelled = HansaError(.queryCanceled, "the query was cancelled")

  private func cancel() {
    let streams = state.withLock { state in
      state.isCancelled = true
      return Array(state.live.values)
    }
    // Between two tries nothing runs that could end the stream.
    if streams.isEmpty { return giveUp(after: nil) }
    for stream in streams { stream.cancel() }
  }

  func answered(_ attempt: FragmentTry, after latency: Duration, at now: ContinuousClock.Instant) {
    source.withSet { $0.answered(attempt.endpoint, after: latency, at: now) }
  }

  var now: ContinuousClock.Instant { source.timer.now() }
}
