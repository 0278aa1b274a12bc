import HansaCore

extension ResilientSource {
  /// Whether a query that failed here is to be run again as a whole, by the source's policy and out of its budget; the
  /// wait before that is over when this returns.
  ///
  /// A fragment that may be tried again by itself was: what comes here failed behind its first rows, or together with
  /// others that read the same state.
  /// - Parameters:
  ///   - error: with all tries of the query so far.
  ///   - run: how often the query was begun.
  ///   - deadline: of the query; nil for none.
  public func isWorthAnotherRun(
    after error: HansaError, run: Int, deadline: ContinuousClock.Instant?
  ) async -> Bool {
    var retry = RetryState(options.retry, deadline: deadline, attempts: max(run, error.attempts.count))
    let now = timer.now()
    let action = withSet { set in
      retry.failed(error.code, at: now, budget: &set.budget, random: &set.random)
    }
    guard case .retry(let wait) = action else { return false }
    if wait > .zero { await sleep(wait) }
    return !Task.isCancelled
  }
}
