import HansaCore
import HansaMonitoring
import HansaPlanner
import Synchronization

/// Verifies a part of the queries after their answers were given: one at a time, in the background.
///
/// A query that comes while another is being verified is let go. Nothing here delays or fails a query. Where a
/// difference stays when both sides run again, the finest rule or construct that explains it is switched off, and an
/// event says so.
final class SampledVerification: Sendable {
  private struct State {
    var isBusy = false
    var isClosed = false
    var task: Task<Void, Never>?
  }
  private let state = Mutex(State())

  /// What is to be called when the query's last row was read; nil for a query that is not in the sample.
  func hook(_ verifier: Verifier, _ plan: FederatedPlan) -> (@Sendable () -> Void)? {
    let settings = verifier.request.settings
    guard settings.pushdown == .on, settings.verifySample > 0, Double.random(in: 0..<1) < settings.verifySample else {
      return nil
    }
    return { self.start(verifier, plan) }
  }

  private func start(_ verifier: Verifier, _ plan: FederatedPlan) {
    state.withLock { state in
      guard !state.isBusy, !state.isClosed else { return }
      state.isBusy = true
      state.task = Task.detached(priority: .background) {
        await Self.verify(verifier, plan)
        self.state.withLock { $0.isBusy = false }
      }
    }
  }

  /// Waits for what is being verified.
  func wait() async { await state.withLock { $0.task }?.value }

  /// Ends what is being verified, and starts no more.
  func close() async {
    let task = state.withLock { state in
      state.isClosed = true
      return state.task
    }
    task?.cancel()
    await task?.value
  }

  private static func verify(_ verifier: Verifier, _ plan: FederatedPlan) async {
    do throws(HansaError) {
      guard case .different = try await verifier.compareAgain(plan),
        case .different(let difference) = try await verifier.compareAgain(plan)
      else { return }
      let fingerprint = verifier.request.fingerprint
      let federation = verifier.federation
      federation.record(
        OperationalEvent(
          .answerDiffered, "a sampled query has another answer without pushdown: \(difference.text)",
          fingerprint: fingerprint))
      var diagnosis = Diagnosis(verifier: verifier, plan: plan)
      let culprit = try await diagnosis.culprit()
      federation.disable(culprit)
      federation.record(
        OperationalEvent(.capabilityDisabled, source: culprit.source, "\(culprit)", fingerprint: fingerprint))
    } catch {
      // A source that is down, or the end of the program: the next sample will tell.
    }
  }
}
