import HansaCore
import HansaSQL

/// Plans that are kept for what they took were made with what was known then. What they are expected to return and to take,
/// and what is decided by that when they run, is what would be expected of them now.
extension CostModel {
  /// Notes on a finished plan what is expected of it by this model's estimates.
  func renew(_ plan: inout FederatedPlan) {
    _ = renewed(&plan)
    estimate(&plan)
  }

  /// The rows of a plan, by its columns.
  private struct Answer {
    var columns: [Column]
    var estimate: Estimate
  }

  private func renewed(_ plan: inout FederatedPlan) -> Answer? {
    var sent: [Int: Answer] = [:]
    for position in plan.shipments.indices {
      guard let answer = renewed(&plan.shipments[position].plan) else { continue }
      sent[position] = answer
      plan.shipments[position].expectation = FragmentExpectation(answer.estimate, of: answer.columns)
    }
    estimator.forgetFragments()
    for position in plan.fragments.indices { renew(&plan.fragments[position], sent) }
    for (position, answer) in sent {
      estimator.remember(fragment: plan.fragments.count + position, columns: answer.columns, answer.estimate)
    }
    guard let merge = plan.merge else { return plan.fragments.first.flatMap { answer($0.relation) } }
    // More is known of a fragment's tables than of its rows.
    let whole = merge.relation.replacingFragments { input in
      guard plan.fragments.indices.contains(input.index) else { return nil }
      let relation = plan.fragments[input.index].relation
      return relation.output.map(\.id) == input.columns.map(\.id) ? relation : nil
    }
    for fragment in plan.fragments { estimator.remember(fragment: fragment.index, fragment.relation) }
    return answer(whole)
  }

  private func answer(_ relation: Relation) -> Answer? {
    estimator.estimate(relation).map { Answer(columns: relation.output, estimate: $0) }
  }

  private func renew(_ fragment: inout PlannedFragment, _ sent: [Int: Answer]) {
    fragment.relation = fragment.relation.replacingShipped { rows in
      .shipped(sent[rows.shipment].map { renewed(rows, $0) } ?? rows)
    }
    fragment.expectation = expectation(fragment.relation, at: fragment.source) ?? fragment.expectation
    if case .counted = fragment.filterable {
      fragment.filterable = .counted(fragment.relation.distinctKeys(estimator))
    }
  }

  /// What keys are worth stays: what the plan took, it took with that.
  private func renewed(_ rows: ShippedRows, _ answer: Answer) -> ShippedRows {
    var rows = rows
    let columns = rows.positions.map { answer.columns[$0] }
    rows.estimatedRows = rows.isKeys ? answer.estimate.groups(columns.map(\.reference)) : answer.estimate.rows
    for (inner, outer) in zip(columns, rows.columns) { estimator.remember(answer.estimate, of: inner, as: outer) }
    return rows
  }
}
