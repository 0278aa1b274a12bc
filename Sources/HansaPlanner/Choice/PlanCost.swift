import HansaCore
import HansaSQL

extension CostModel {
  /// Notes on the plan and those of its shipments what they are expected to take: shipments come before
  /// the fragments that carry them, a source works on its fragments one beside the other and shares its time among them,
  /// all sources work at once, and the merge takes in what arrives.
  func estimate(_ plan: inout FederatedPlan) { _ = run(&plan) }

  private func run(_ plan: inout FederatedPlan) -> (milliseconds: Double, answer: Estimate)? {
    var shipped: [(milliseconds: Double, answer: Estimate)] = []
    for position in plan.shipments.indices {
      guard let own = run(&plan.shipments[position].plan) else { return nil }
      shipped.append(own)
    }
    var bySource: [Name: Double] = [:]
    for fragment in plan.fragments {
      guard let expected = fragment.expectation, let cost = expected.cost?.total else { return nil }
      let own = cost + expected.rows * Double(fragment.output.count) * merge.value / 1000
      let before = fragment.shipments.map { shipped.indices.contains($0) ? shipped[$0].milliseconds : 0 }.max() ?? 0
      bySource[fragment.source] = max(bySource[fragment.source, default: 0] + own, before + own)
    }
    let longest = max(bySource.values.max() ?? 0, shipped.map(\.milliseconds).max() ?? 0)
    guard let merge = plan.merge else {
      plan.cost = longest
      return plan.fragments.first.flatMap { estimator.estimate($0.relation) }.map { (longest, $0) }
    }
    for fragment in plan.fragments { estimator.remember(fragment: fragment.index, fragment.relation) }
    for (position, shipment) in plan.shipments.enumerated() {
      let relation = shipment.plan.merge?.relation ?? shipment.plan.fragments[0].relation
      estimator.remember(
        fragment: plan.fragments.count + position, columns: relation.output, shipped[position].answer)
    }
    guard let answer = estimator.estimate(merge.relation), let own = self.merge(merge.relation) else { return nil }
    plan.cost = longest + own
    return (longest + own, answer)
  }
}
