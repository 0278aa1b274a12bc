import Foundation
import HansaCore
import HansaMonitoring
import HansaPlanner

extension FederationManager {
  /// Keeps what a plan of the request took, by which the next one is chosen.
  ///
  /// - Parameter lost: time that went before the measured run.
  func measured(
    _ plan: FederatedPlan, _ request: QueryRequest, _ metrics: FederationMetrics, lost: Duration = .zero
  ) {
    // A plan for any values takes what its values make of it.
    guard request.settings.adaptiveEstimates, request.settings.pushdown != .verify, !plan.isGeneric else { return }
    let (statement, learned) = (request.statement, learning.learned)
    let milliseconds = (metrics.duration - metrics.planning) / .milliseconds(1)
    // Nothing is kept of look-ups that took no longer than expected, but where another plan is known.
    guard max(milliseconds, plan.cost ?? 0) > PlanHistory.quick || metrics.isMisestimated || learned.knows(statement),
      let run = MeasuredRun(plan, metrics, lost: lost)
    else { return }
    let history = learned.learn(run, of: statement)
    learning.schedule()
    guard let key = request.key, let history else { return }
    if let better = history.better {
      plans.goBack(key, to: better)
    } else if history.isDisappointing(
      expected: plan.cost, untried: plan.alternatives.filter { $0.measured == nil }.map(\.cost))
    {
      plans.doubt(key)
    }
  }
}

extension MeasuredRun {
  /// nil where the plan is not what took the time, or rows were there already.
  fileprivate init?(_ plan: FederatedPlan, _ metrics: FederationMetrics, lost: Duration) {
    let all = metrics.duration - metrics.planning
    // While its reader does something else a query may go on, or wait.
    let least = all - metrics.reader
    let isComplete = metrics.errors.isEmpty
    guard metrics.missing.isEmpty, metrics.fragments.allSatisfy({ $0.cache?.isRead ?? true }) else { return nil }
    let isCancelled = metrics.errors.contains { $0.code == .queryCanceled }
    guard isComplete ? all <= least * 1.5 + .milliseconds(5) : isCancelled else { return nil }
    let isWhole = metrics.fragments.allSatisfy { $0.isComplete && $0.refusal == nil }
    self.init(
      plan: plan.identity, milliseconds: ((isComplete ? all : least) + lost) / .milliseconds(1), isComplete: isComplete,
      rows: isWhole && lost == .zero ? Double(metrics.rowsPulled) : nil, tableRows: plan.tableRows,
      sources: plan.allSources.sorted())
  }
}

extension CacheOutcome {
  /// Whether the rows came from the source.
  fileprivate var isRead: Bool {
    switch self {
    case .hit, .stale, .shared: false
    default: true
    }
  }
}
