import HansaCore
import HansaSource
import Synchronization

/// What an admitted query holds: its place among those that run, and tickets of sources. Each goes back once, at the latest
/// when nobody holds the grant any more.
///
/// The tickets of one source go back together, when the last of the query's statements there has ended: the connection of one
/// that has ended may hold the snapshot that the others read.
public final class AdmissionGrant: Sendable {
  private struct State {
    var tickets: [Name: Int]
    /// Statements that have not ended.
    var open: [Name: Int]
    var isRunning = true
  }

  private let controller: AdmissionController
  private let user: Name
  private let state: Mutex<State>

  init(_ controller: AdmissionController, user: Name, tickets: [Name: Int]) {
    self.controller = controller
    self.user = user
    state = Mutex(State(tickets: tickets, open: tickets))
  }

  deinit {
    for (source, count) in state.withLock({ $0.tickets }) { controller.release(count, of: source) }
    endQuery()
  }

  /// A statement has ended.
  ///
  /// - Parameter stream: the source's; nil where none was sent.
  func endStatement(at source: Name, _ stream: BatchStream?) {
    let returned = state.withLock { state -> Int? in
      guard let open = state.open[source], open > 0 else { return nil }
      state.open[source] = open - 1
      return open == 1 ? state.tickets.removeValue(forKey: source) : 0
    }
    guard let returned else { return }
    if let stream { controller.record(stream.statistics, stream.failure, of: source) }
    controller.release(returned, of: source)
  }

  /// A ticket more for a statement that is sent twice.
  ///
  /// - Returns: what gives it back, to be called once; nil where the source has none to spare.
  func spareTicket(of source: Name) -> (@Sendable () -> Void)? {
    guard controller.takeSpareTicket(of: source) else { return nil }
    return { [controller] in controller.release(1, of: source) }
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
