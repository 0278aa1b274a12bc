import HansaCore
import HansaMonitoring
import Synchronization

extension ResilientSource {
  /// A breaker has changed: the operator is told, and a server that is not asked any more is probed.
  func report(_ transition: CircuitBreaker.Transition?, _ index: Int) {
    switch transition {
    case nil: return
    case .opened(let opening):
      record(
        OperationalEvent(
          .breakerOpened, source: name,
          "\(described(index)) is not asked any more after \(opening.failures) failures in a row, the last: "
            + "\(opening.error.code.rawValue) \(opening.error.message)"))
      scheduleProbe(index)
    case .closed(let time):
      record(
        OperationalEvent(
          .breakerClosed, source: name, "\(described(index)) answers again after \(time.rounded)"))
    }
  }

  private func described(_ index: Int) -> String { endpoints[index].place ?? "source \"\(name)\"" }

  /// How long a probe may take before it counts as failed. It goes on, and an answer that comes later closes the breaker
  /// all the same.
  private static let probeLimit: Duration = .seconds(1)

  private func scheduleProbe(_ index: Int) {
    let now = timer.now()
    guard let until = withSet({ $0.members[index].breaker.opening?.until }) else { return }
    timer.after(max(.zero, until - now)) { [weak self] in self?.probe(index) }
  }

  private func probe(_ index: Int) {
    let now = timer.now()
    guard !isClosed.load(ordering: .relaxed), withSet({ $0.beginProbe(index, at: now) }) else { return }
    let isOver = ProbeEnd()
    Task { [weak self, adapter = endpoints[index].adapter] in
      let failure: HansaError?
      do throws(HansaError) {
        _ = try await adapter.check()
        failure = nil
      } catch { failure = error }
      guard let self else { return }
      // A server that refuses the password is there.
      if let failure, failure.code.isAvailabilityFailure {
        if isOver.end() { self.probeFailed(index, failure) }
      } else {
        _ = isOver.end()
        self.report(self.withSet { $0.probeSucceeded(index, at: self.timer.now()) }, index)
      }
    }
    timer.after(Self.probeLimit) { [weak self] in
      guard isOver.end() else { return }
      self?.probeFailed(index, HansaError(.cannotConnect, "no answer to a probe within \(Self.probeLimit)"))
    }
  }

  private func probeFailed(_ index: Int, _ error: HansaError) {
    withSet { $0.probeFailed(index, error, at: timer.now()) }
    scheduleProbe(index)
  }
}

/// Which of a probe's two ends comes first: its answer or its time limit.
private final class ProbeEnd: Sendable {
  private let isOver = Atomic(false)

  /// - Returns: whether this was the first.
  func end() -> Bool { !isOver.exchange(true, ordering: .relaxed) }
}
