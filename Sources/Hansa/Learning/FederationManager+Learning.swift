import Foundation
import HansaCore
import HansaMonitoring
import HansaPlanner
import HansaSQL

extension FederationManager {
  /// What earlier queries taught of rows and costs.
  public var learnedEstimates: LearnedEstimates { learning.learned }

  /// Forgets what earlier queries taught, in the state folder too.
  ///
  /// - Parameter source: whose rows and costs are forgotten; nil for all.
  /// - Throws: `.ioError` for a state folder that cannot be written.
  public func forgetEstimates(of source: Name? = nil) throws(HansaError) { try learning.forget(source) }

  /// Learns from what has run to its end.
  func learn(from plan: FederatedPlan, _ metrics: FederationMetrics, isKept: Bool) {
    let fragments = Dictionary(metrics.fragments.map { ($0.id, $0) }) { first, _ in first }
    let now = Date().timeIntervalSince1970
    for nested in plan.allFragments {
      guard let figures = fragments[nested.id], figures.isComplete, figures.source != SystemSource.name,
        let expected = nested.fragment.expectation
      else {
        continue
      }
      // A statement that went without the rows that it was to carry is another one.
      if figures.refusal == nil {
        EstimateMetrics.count(source: figures.source, estimated: expected.rows, rows: figures.rows)
      }
      guard isKept else { continue }
      if figures.refusal == nil {
        learn(rows: figures.rows, of: nested.fragment.relation, [figures.source], expected)
      }
      // Rows that were kept, or are being kept, take another time.
      guard nested.fragment.shipments.isEmpty, figures.cache == nil,
        let timing = FragmentTiming(figures, expected, at: now)
      else { continue }
      learning.learned.learn(timing, of: figures.source)
    }
    guard isKept else { return }
    let shipments = Dictionary(metrics.shipments.map { ($0.id, $0) }) { first, _ in first }
    for (path, plan) in plan.allPlans {
      for (position, shipment) in plan.shipments.enumerated() {
        // One without a merge is its fragment.
        guard let merge = shipment.plan.merge, let expected = shipment.expectation,
          let figures = shipments["\(path.appending(position))"], figures.isComplete
        else { continue }
        learn(rows: figures.rows, of: merge.relation, shipment.plan.allSources.sorted(), expected)
      }
    }
    learning.schedule()
  }

  private func learn(rows: Int, of relation: Relation, _ sources: [Name], _ expected: FragmentExpectation) {
    guard let shape = expected.shape else { return }
    learning.learned.learn(
      LearnedEstimates.Observation(
        shape: shape, name: { relation.shapeName }, sources: sources, uncorrected: expected.uncorrectedRows,
        expected: expected.rows, rows: Double(rows)))
  }
}

extension FragmentTiming {
  /// nil where it is not known how long it was expected to take.
  init?(_ figures: FragmentMetrics, _ expected: FragmentExpectation, at now: Double) {
    guard let cost = expected.cost, let costs = expected.costs, let total = figures.total else { return nil }
    let busy = total - figures.blocked - (figures.connected ?? .zero)
    let (taken, all) = (busy / .milliseconds(1), total / .seconds(1))
    self.init(
      planned: cost, costs: costs.current, usual: costs.usual, expectedRows: expected.rows, rows: Double(figures.rows),
      milliseconds: taken,
      began: now - all, ended: now)
  }
}
