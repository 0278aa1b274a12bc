import Dispatch
import HansaCore
import HansaMonitoring
import HansaPlanner
import Synchronization

/// What earlier queries taught, kept in a file of the state folder: read before the first plan, written a few seconds after
/// something was learned and at the end. Nothing that goes wrong with the file stops a query.
final class LearnedStore: Sendable {
  /// How long changes wait for more before they are written.
  static let delay = DispatchTimeInterval.seconds(5)

  private struct State {
    var isRead = false
    var isScheduled = false
    /// Of what is in the file.
    var savedChanges: UInt64 = 0
    var hasFailed = false
  }

  private let estimates = LearnedEstimates()
  private let file: LearnedFile?
  private let report: @Sendable (OperationalEvent) -> Void
  private let state = Mutex(State())

  /// - Parameters:
  ///   - folder: nil: what is learned ends with the process.
  ///   - report: told of a file that cannot be used, once.
  init(folder: String?, report: @escaping @Sendable (OperationalEvent) -> Void) {
    file = folder.map(LearnedFile.init)
    self.report = report
  }

  /// What is known; the first to ask reads the file.
  var learned: LearnedEstimates {
    state.withLock { state in
      guard let file, !state.isRead else { return }
      state.isRead = true
      do throws(HansaError) {
        if let contents = try file.read() { estimates.merge(contents) }
      } catch {
        report(error)
      }
      state.savedChanges = estimates.changes
    }
    return estimates
  }

  /// Something was learned: it is written soon.
  func schedule() {
    guard file != nil else { return }
    let isFirst = state.withLock { state in
      defer { state.isScheduled = true }
      return !state.isScheduled
    }
    guard isFirst else { return }
    DispatchQueue.global(qos: .utility).asyncAfter(deadline: .now() + Self.delay) { [weak self] in self?.save() }
  }

  /// Writes what is not in the file yet.
  func save() {
    guard let file else { return }
    state.withLock { state in
      state.isScheduled = false
      let changes = estimates.changes
      guard changes != state.savedChanges else { return }
      do throws(HansaError) {
        // Another process may have learned something too.
        if let others = try? file.read() { estimates.merge(others) }
        try file.write(estimates.contents)
        state.hasFailed = false
      } catch {
        if !state.hasFailed { report(error) }
        state.hasFailed = true
      }
      state.savedChanges = changes
    }
  }

  private func report(_ error: HansaError) {
    report(OperationalEvent(.stateUnavailable, error.message))
  }

  /// Forgets, in the file too.
  ///
  /// - Throws: `.ioError` for a file that cannot be written.
  func forget(_ source: Name?) throws(HansaError) {
    let known = learned
    try state.withLock { state throws(HansaError) in
      known.forget(source)
      try file?.write(known.contents)
      state.savedChanges = known.changes
    }
  }
}
