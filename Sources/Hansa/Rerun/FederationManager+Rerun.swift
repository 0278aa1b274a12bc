import HansaCore
import HansaExecution
import HansaMonitoring
import HansaPlanner

extension FederationManager {
  /// The running query, which is begun anew where a source fails in the middle and its policy allows for it.
  func rerunnable(
    _ execution: QueryExecution, _ plan: FederatedPlan, _ request: QueryRequest, planning: Duration,
    _ handling: FragmentHandling
  ) -> any RowSource {
    // What may be missing is the answer's, not a reason to ask again.
    guard handling.partial == nil else {
      request.running?.run(execution)
      return execution
    }
    let clock = ContinuousClock.now
    request.running?.run(execution, mayFail: true)
    let failed = { @Sendable (error: HansaError, metrics: FederationMetrics) in
      request.running?.end(error, metrics) ?? ()
    }
    return RerunnableExecution(execution, failed: failed) { [weak self] error, run throws(HansaError) in
      guard let self, let source = error.source.map({ Name($0) }),
        let resilient = self.catalogs.adapter(source) as? ResilientSource
      else { return nil }
      let deadline = request.settings.statementTimeout.map { clock + $0 }
      guard await resilient.isWorthAnotherRun(after: error, run: run, deadline: deadline) else { return nil }
      self.record(
        OperationalEvent(
          .queryRerun, source: source, "A query is run again: \(error.code.rawValue) \(error.message)",
          fingerprint: request.fingerprint))
      let lost = ContinuousClock.now - clock
      var left = request
      left.settings.spend(lost)
      let again = try await self.start(plan, left, planning: planning + lost)
      request.running?.run(again, mayFail: true)
      return again
    }
  }
}
