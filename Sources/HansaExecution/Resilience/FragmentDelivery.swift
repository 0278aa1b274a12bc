import Foundation
import HansaArrow
import HansaCore
import HansaSource
import Synchronization

/// Brings the rows of one fragment from a source's servers into one stream, by as many tries as it takes and is allowed.
///
/// There is no thread of its own: it runs on those of the adapters, which hand it their batches.
final class FragmentDelivery: Sendable {
  private let request: FragmentRequest
  private let source: ResilientSource
  private let target: BatchStream
  private let pin: EndpointPin?
  private let state: Mutex<DeliveryState>

  init(_ request: FragmentRequest, from source: ResilientSource, to target: BatchStream) {
    self.request = request
    self.source = source
    self.target = target
    pin = source.endpoints.count > 1 ? request.snapshot?.attachment(of: source) { EndpointPin() } : nil
    state = Mutex(
      DeliveryState(
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
    let number = state.withLock { $0.begin(endpoint, place: source.endpoints[endpoint].place, at: now) }
    start(number, endpoint, at: now)
  }

  private func start(_ number: Int, _ endpoint: Int, at now: ContinuousClock.Instant) {
    // With one server, asked once, there is nothing to tell.
    if number > 1 || source.endpoints.count > 1 {
      let setback = state.withLock { $0.tell(number) }
      target.mark(endpoint: source.endpoints[endpoint].place, attempts: number, setback: setback)
    }
    ask(number, endpoint, at: now)
  }

  private func ask(_ number: Int, _ endpoint: Int, at now: ContinuousClock.Instant) {
    let stream = source.endpoints[endpoint].adapter.execute(request)
    if state.withLock({ $0.asked(number, stream) }) { stream.cancel() }
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
    guard let asked = state.withLock({ $0.waitsForFirst ? $0.tries.openEndpoints : nil }) else { return }
    let ticket = request.spareTicket?()
    if request.spareTicket != nil, ticket == nil { return }
    let now = source.timer.now()
    let endpoint: Int? = source.withSet { set in
      guard set.hasOther(than: asked), set.hedges.spend() else { return nil }
      return set.choose(avoiding: asked, at: now)
    }
    let number: Int? = state.withLock { state in
      // The first may have answered by now, or may be tried again.
      guard let endpoint, state.waitsForFirst else { return nil }
      state.ticket = ticket
      return state.begin(endpoint, place: source.endpoints[endpoint].place, at: now)
    }
    if let endpoint, let number { return ask(number, endpoint, at: now) }
    if let endpoint { source.ended(endpoint, .unknown) }
    ticket?()
  }

  // MARK: Events of tries

  func connected(_ number: Int) {
    if state.withLock({ $0.isWanted(number) }) { target.markConnected() }
  }

  /// The first rows of all are the answer; those of another try are not wanted.
  func receive(_ batch: RecordBatch, isLast: Bool, from number: Int) throws(HansaError) {
    guard let answer = state.withLock({ $0.answered(number) }) else { throw DeliveryState.cancelled }
    perform(answer)
    try target.send(batch, isLast: isLast)
  }

  func ended(_ attempt: FragmentTry, _ error: HansaError?) {
    let now = source.timer.now()
    source.ended(attempt.endpoint, outcome(of: attempt, error, at: now))
    let (next, ticket) = state.withLock { state in
      let next = state.ended(attempt.number, error, at: now)
      return (next, state.spareTicket(after: attempt.number))
    }
    ticket?()
    switch next {
    case .nothing: break
    case .finish(let answer):
      perform(answer)
      target.finish()
    case .fail(let error): target.finish(throwing: error)
    case .decide(let error, let retry): decide(error, retry)
    }
  }

  /// A server that gives nobody a connection until a query's time is up is as good as gone: a query whose time is shorter than
  /// that for connecting would wait for it in vain each time.
  private func outcome(
    of attempt: FragmentTry, _ error: HansaError?, at now: ContinuousClock.Instant
  ) -> EndpointSet.Outcome {
    guard let error else { return .answered }
    let outcome = EndpointSet.Outcome(error)
    guard case .unknown = outcome, let deadline = request.deadline, deadline <= now, !attempt.hasConnected,
      let pool = source.endpoints[attempt.endpoint].adapter.pool, pool.inUse == 0, pool.connecting > 0
    else { return outcome }
    return .unavailable(HansaError(.cannotConnect, "there was no connection within the time of a query"))
  }

  /// The others are not needed any more, and the target is told whose rows it gets.
  private func perform(_ answer: DeliveryState.Answer) {
    for loser in answer.losers { loser.cancel() }
    guard let endpoint = answer.news else { return }
    target.mark(endpoint: source.endpoints[endpoint].place, attempts: state.withLock { $0.tries.begun })
  }

  /// All tries have failed so far.
  private func decide(_ error: HansaError, _ retry: RetryState) {
    var retry = retry
    // What was sent is taken back only where that is of use.
    let isFresh = retry.obstacle(to: error.code) == nil && target.rewind()
    let tries = state.withLock { $0.tries }
    let action = source.next(&retry, error, tries, isPinned: pin != nil, isFresh: isFresh)
    guard !state.withLock({ $0.restart(retry) }), case .retry(let wait) = action else { return giveUp(after: nil) }
    if wait == .zero { return send() }
    source.timer.after(wait) { self.resume() }
  }

  /// After the wait for a retry.
  private func resume() { if !state.withLock({ $0.isCancelled || $0.isOver }) { send() } }

  private func giveUp(after refusal: HansaError?) {
    if let error = state.withLock({ $0.giveUp(after: refusal) }) {
      target.finish(throwing: error.at(source: source.name.string))
    }
  }

  // MARK: End

  private func cancel() {
    // Between two tries nothing runs that could end the stream.
    guard let streams = state.withLock({ $0.cancel() }) else { return giveUp(after: nil) }
    for stream in streams { stream.cancel() }
  }

  func answered(_ attempt: FragmentTry, after latency: Duration, at now: ContinuousClock.Instant) {
    source.withSet { $0.answered(attempt.endpoint, after: latency, at: now) }
  }

  var now: ContinuousClock.Instant { source.timer.now() }
}
