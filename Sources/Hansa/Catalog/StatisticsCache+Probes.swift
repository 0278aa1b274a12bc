import HansaCore
import HansaSource

/// What sources are asked for single plans, where much depends on what they have not told: rows, and what they expect.
extension StatisticsCache {
  /// A question that is under way: the stream ends with it.
  struct Probe {
    let stream: AsyncStream<Void>
    let waiter: AsyncStream<Void>.Continuation
  }

  /// Asks in a task of its own, which outlives the query: what comes late serves the next.
  ///
  /// - Parameters:
  ///   - number: the probe's, with the lock held; nil where there is nothing to ask.
  ///   - ask: calls `end`.
  func probe(
    _ adapter: any SourceAdapter, number: (inout StatisticsState) -> Int?,
    ask: @escaping @Sendable (Int) async -> Void
  ) -> Probe? {
    let (stream, waiter) = AsyncStream.makeStream(of: Void.self)
    return state.withLock { state in
      guard !state.isClosed, var slot = state.slots.removeValue(forKey: adapter.name) else { return nil }
      defer { state.slots[adapter.name] = slot }
      guard let number = number(&slot.state) else { return nil }
      slot.probes[number] = Task {
        await ask(number)
        waiter.finish()
      }
      return Probe(stream: stream, waiter: waiter)
    }
  }

  /// - Parameter found: takes in what came, with the lock held.
  func end(_ number: Int, of source: Name, _ found: (inout StatisticsState) -> Void) {
    state.withLock { state in
      guard var slot = state.slots.removeValue(forKey: source) else { return }
      defer { state.slots[source] = slot }
      slot.probes[number] = nil
      found(&slot.state)
    }
  }

  /// Waits for the probes, a short time only.
  ///
  /// - Throws: `.queryCanceled` when the task is cancelled.
  func wait(for probes: [Probe]) async throws(HansaError) {
    guard !probes.isEmpty else { return }
    let timer = Task { [patience] in
      try? await Task.sleep(for: patience)
      for probe in probes { probe.waiter.finish() }
    }
    for probe in probes { for await _ in probe.stream {} }
    timer.cancel()
    if Task.isCancelled { throw HansaError(.queryCanceled, "the query was cancelled") }
  }
}
