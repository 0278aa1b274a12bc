import Dispatch
import Foundation
import HansaCore
import HansaExecution
import HansaMonitoring
import Synchronization

/// What users have pulled today, kept in a file of the state folder over restarts. Nothing that goes wrong with the file
/// stops a query.
final class QuotaLedger: Sendable {
  /// How long changes wait for more before they are written.
  static let delay = DispatchTimeInterval.seconds(5)

  private struct State {
    var quotas: QuotaState
    var isRead = false
    var isScheduled = false
    var hasFailed = false
  }

  private let file: QuotaFile?
  private let report: @Sendable (OperationalEvent) -> Void
  private let today: @Sendable () -> Int
  private let state: Mutex<State>

  /// - Parameters:
  ///   - folder: nil: what was pulled ends with the process.
  ///   - today: days since 1970-01-01 (UTC).
  ///   - report: told of a file that cannot be used, once.
  init(
    limits: AdmissionLimits, folder: String?,
    today: @escaping @Sendable () -> Int = { Int((Date().timeIntervalSince1970 / 86_400).rounded(.down)) },
    report: @escaping @Sendable (OperationalEvent) -> Void
  ) {
    file = folder.map(QuotaFile.init)
    self.today = today
    self.report = report
    state = Mutex(State(quotas: QuotaState(limits: limits)))
  }

  /// Whether what the user pulls is counted.
  func isLimited(_ user: Name) -> Bool { state.withLock { $0.quotas.isLimited(user) } }

  /// - Returns: why the user may pull no more; nil where one may.
  func pulled(rows: Int, bytes: Int, by user: Name) -> HansaError? {
    let (error, isFirst) = state.withLock { state -> (HansaError?, Bool) in
      guard state.quotas.isLimited(user) else { return (nil, false) }
      read(&state)
      let error = state.quotas.add(rows: rows, bytes: bytes, of: user, on: today())
      let isFirst = file != nil && rows > 0 && !state.isScheduled
      if isFirst { state.isScheduled = true }
      return (error, isFirst)
    }
    if isFirst {
      DispatchQueue.global(qos: .utility).asyncAfter(deadline: .now() + Self.delay) { [weak self] in self?.save() }
    }
    return error
  }

  /// What was pulled today, by user.
  var used: [Name: QuotaState.Usage] {
    state.withLock { state in
      read(&state)
      return state.quotas.day == today() ? state.quotas.used : [:]
    }
  }

  /// Writes what is not in the file yet.
  func save() {
    state.withLock { state in
      guard let file, state.isScheduled else { return }
      state.isScheduled = false
      do throws(HansaError) {
        try file.write(state.quotas.used, day: state.quotas.day)
        state.hasFailed = false
      } catch { fail(error, &state) }
    }
  }

  private func read(_ state: inout State) {
    guard let file, !state.isRead else { return }
    state.isRead = true
    do throws(HansaError) {
      if let kept = try file.read() { state.quotas.restore(kept.used, day: kept.day) }
    } catch { fail(error, &state) }
  }

  private func fail(_ error: HansaError, _ state: inout State) {
    if !state.hasFailed { report(OperationalEvent(.stateUnavailable, error.message)) }
    state.hasFailed = true
  }
}
