import HansaArrow
import HansaCore
import HansaSource
import Testing

@testable import HansaExecution

/// Which of two tries is the answer, in the orders that threads may bring about.
@Suite struct DeliveryStateTests {
  private let now = ContinuousClock.now
  private let broken = HansaError(.connectionFailure, "the connection broke")
  private let stopped = HansaError(.queryCanceled, "stopped")

  /// Two tries, the second of which was perhaps not sent yet.
  private func hedged(isSent: Bool = true) -> DeliveryState {
    var state = DeliveryState(retry: RetryState(.init(), deadline: nil), tries: TryLog(source: "shop"))
    for endpoint in 0...1 {
      let number = state.begin(endpoint, place: "server \(endpoint)", at: now)
      if number == 1 || isSent { _ = state.asked(number, stream()) }
    }
    return state
  }

  private func stream() -> BatchStream { BatchStream(schema: Schema([Field("n", .int8)])) }

  private func isNothing(_ next: DeliveryState.Next) -> Bool { if case .nothing = next { true } else { false } }

  private func isFinish(_ next: DeliveryState.Next) -> Bool { if case .finish = next { true } else { false } }

  /// nil where it has not failed.
  private func retry(_ next: DeliveryState.Next) -> RetryState? {
    if case .decide(_, let retry) = next { retry } else { nil }
  }

  @Test func `a first try that fails while the second is being sent leaves the answer to that one`() throws {
    var state = hedged(isSent: false)
    let first = state.ended(1, broken, at: now)
    #expect(isNothing(first))
    let isUnwanted = state.asked(2, stream())
    #expect(!isUnwanted)
    let answer = state.answered(2)
    #expect(answer?.losers.isEmpty == true && answer?.news == 1)
    let end = state.ended(2, nil, at: now)
    #expect(isFinish(end))
  }

  @Test func `a second try is not wanted any more when the first has answered before it was sent`() throws {
    var state = hedged(isSent: false)
    let first = state.answered(1)
    #expect(first?.news == 0)
    let isUnwanted = state.asked(2, stream())
    let second = state.answered(2)
    #expect(isUnwanted && second == nil)
    let stop = state.ended(2, stopped, at: now)
    #expect(isNothing(stop))
    let end = state.ended(1, nil, at: now)
    #expect(isFinish(end))
  }

  @Test func `rows of the loser are not taken when the winner fails behind its first ones`() throws {
    var state = hedged()
    let first = state.answered(1)
    #expect(first?.losers.count == 1)
    let failure = state.ended(1, broken, at: now)
    let isLeft = state.restart(try #require(retry(failure)))
    #expect(!isLeft)
    let late = state.answered(2)
    #expect(late == nil)
    let number = state.begin(0, place: nil, at: now)
    let isUnwanted = state.asked(number, stream())
    #expect(number == 3 && !isUnwanted)
    let stop = state.ended(2, stopped, at: now)
    #expect(isNothing(stop), "the third is not ended by it")
    let third = state.answered(3)
    #expect(third != nil)
    let end = state.ended(3, nil, at: now)
    #expect(isFinish(end))
  }

  @Test func `cancelling waits for the tries that may still answer, and for no loser`() throws {
    var state = hedged()
    let streams = state.cancel()
    #expect(streams?.count == 2)
    let stop = state.ended(2, stopped, at: now)
    #expect(isNothing(stop))
    let end = state.ended(1, broken, at: now)
    if case .fail(let error) = end { #expect(error.code == .queryCanceled) } else { Issue.record("it goes on") }
    #expect(state.isOver)

    state = hedged()
    _ = state.answered(1)
    let failure = state.ended(1, broken, at: now)
    _ = state.restart(try #require(retry(failure)))
    let running = state.cancel()
    let error = state.giveUp(after: nil)
    #expect(running == nil && error?.code == .queryCanceled)
  }
}
