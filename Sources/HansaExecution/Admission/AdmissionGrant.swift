import HansaCore
import HansaSource
import Synchronization

/// What an admitted query holds: its place among those that run, and tickets of sources. Each goes back once, at the latest
/// when nobody holds the grant any more.
public final class AdmissionGrant: Sendable {
  private struct State {
    var tickets: [Name: Int]
    var isRunning = true
  }

  private let controller: AdmissionController
  private let user: Name
  private let state: Mutex<State>

  init(_ controller: AdmissionController, user: Name, tickets: [Name: Int]) {
    self.controller = controller
    self.user = user
    state = Mutex(State(tickets: tickets))
  }

  deinit {
    for (source, count) in state.withLock({ $0.tickets }) {
      for _ in 0..<count { controller.endStatement(at: source, nil, nil) }
    }
    endQuery()
  }

  /// A statement has ended.
  ///
  /// - Parameter stream: the source's; nil where none was sent.
  func endStatement(at source: Name, _ stream: BatchStream?) {
    let isHeld = state.withLock { state in
      guard let count = state.tickets[source], count > 0 else { return false }
      state.tickets[source] = count - 1
      return true
    }
    guard isHeld else { return }
    controller.endStatement(at: source, stream?.statistics, stream?.failure)
  }

  /// The query has ended; its statements at the sources may take a little longer.
  func endQuery() {
    let wasRunning = state.withLock { state in
      defer { state.isRunning = false }
      return state.isRunning
    }
    if wasRunning { controller.endQuery(of: user) }
  }
}
