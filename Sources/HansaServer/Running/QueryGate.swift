import HansaCore
import Synchronization

/// Which queries the server runs, and whether it takes new ones: what a shutdown waits for.
final class QueryGate: Sendable {
  private struct State {
    var isClosed = false
    var lastTicket = 0
    /// How each running query is ended.
    var running: [Int: @Sendable (HansaError) -> Void] = [:]
  }

  private let state = Mutex(State())
  private let empty: AsyncStream<Void>
  private let emptied: AsyncStream<Void>.Continuation

  init() { (empty, emptied) = AsyncStream.makeStream() }

  var isClosed: Bool { state.withLock { $0.isClosed } }

  /// A query begins.
  ///
  /// - Parameter cancel: ends it early, with the error that its caller is to get.
  /// - Returns: what `leave` takes.
  /// - Throws: `.cannotConnectNow` when no new ones are taken.
  func enter(cancel: @escaping @Sendable (HansaError) -> Void) throws(HansaError) -> Int {
    let ticket = state.withLock { state -> Int? in
      guard !state.isClosed else { return nil }
      state.lastTicket += 1
      state.running[state.lastTicket] = cancel
      return state.lastTicket
    }
    guard let ticket else {
      throw HansaError(.cannotConnectNow, "the server is shutting down", advice: "Ask again in a moment.")
    }
    return ticket
  }

  func leave(_ ticket: Int) {
    let isDone = state.withLock { state in
      state.running[ticket] = nil
      return state.isClosed && state.running.isEmpty
    }
    if isDone { emptied.finish() }
  }

  /// No new queries from here on.
  ///
  /// - Returns: how many run.
  func close() -> Int {
    let count = state.withLock { state in
      state.isClosed = true
      return state.running.count
    }
    if count == 0 { emptied.finish() }
    return count
  }

  /// Ends what runs; it leaves on its own then.
  ///
  /// - Returns: how many there were.
  func cancelAll() -> Int {
    let running = state.withLock { Array($0.running.values) }
    for cancel in running { cancel(HansaError(.adminShutdown, "the server is shutting down")) }
    return running.count
  }

  /// Waits until it is closed and the last query has left.
  ///
  /// - Returns: false when that took longer than `limit`.
  func waitUntilEmpty(within limit: Duration) async -> Bool {
    await withTaskGroup(of: Bool.self) { group in
      group.addTask { [empty] in
        for await _ in empty {}
        return !Task.isCancelled
      }
      group.addTask {
        try? await Task.sleep(for: limit)
        return false
      }
      defer { group.cancelAll() }
      return await group.next() ?? false
    }
  }
}
