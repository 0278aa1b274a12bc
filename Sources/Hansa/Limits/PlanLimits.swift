import HansaCore
import HansaPlanner
import HansaSQL

/// What a session's settings forbid a plan, checked before anything runs.
struct PlanLimits {
  let settings: SessionSettings

  /// - Throws: `.configurationLimitExceeded` for a plan that `strict_pushdown` or `max_rows_pulled` refuses, naming
  ///   the fragment and the reason.
  func check(_ plan: FederatedPlan) throws(HansaError) {
    if settings.strictPushdown { try checkPushdown(plan) }
    if let limit = settings.maxRowsPulled { try checkRows(plan, limit) }
  }

  // MARK: strict_pushdown

  private func checkPushdown(_ plan: FederatedPlan) throws(HansaError) {
    guard
      let (path, left) = plan.allPlans.lazy.compactMap({ path, plan in
        UnpushedOperator.first(in: plan).map { (path, $0) }
      }).first
    else { return }
    let fragments = left.fragments.map { path.fragment($0) }.joined(separator: ", ")
    throw HansaError(
      .configurationLimitExceeded,
      "strict_pushdown refuses the plan: \(left.description) is left to the merge, although all its rows come from "
        + "\"\(left.source)\" (fragment\(left.fragments.count == 1 ? "" : "s") \(fragments))",
      advice: "EXPLAIN shows the whole plan. SET strict_pushdown = off runs it as it is.",
      detail: settings.pushdown == .off ? "pushdown is off." : Self.reasons(plan, left.source), source: nil)
  }

  /// Why a source does not do all that it is asked, as far as the plan says.
  private static func reasons(_ plan: FederatedPlan, _ source: Name) -> String? {
    let notes = plan.notes.filter { $0.source == source && $0.verdict == .no }
    guard !notes.isEmpty else { return nil }
    return notes.prefix(3).map { "\($0.construct): \($0.reason) [\($0.code)]" }.joined(separator: "; ") + "."
  }

  // MARK: max_rows_pulled

  private func checkRows(_ plan: FederatedPlan, _ limit: Int) throws(HansaError) {
    // Tables of unknown size pass: the query ends when it has pulled too much.
    let known = plan.allFragments.compactMap { nested in nested.fragment.estimatedRows.map { (nested, $0) } }
    let total = known.reduce(0) { $0 + $1.1 }
    guard total > Double(limit), let (largest, rows) = known.max(by: { $0.1 < $1.1 }) else { return }
    let names = ColumnNames(plan)
    let parts = PushedParts(largest.fragment, Explanation(plan: plan, planning: .zero))
    let tables = parts.tables(names).joined(separator: ", ")
    let steps = parts.steps(ExpressionText(names: names))
    let pushed =
      steps.isEmpty ? "Nothing narrows it at the source" : "The source does: \(steps.joined(separator: "; "))"
    let reasons = Self.reasons(plan, largest.fragment.source).map { " Not pushed: \($0)" } ?? ""
    throw HansaError(
      .configurationLimitExceeded,
      "the plan would pull about \(Self.whole(total).grouped) rows from its sources, max_rows_pulled is \(limit)",
      advice: "EXPLAIN shows the whole plan. Narrow the query, or raise max_rows_pulled.",
      detail: "Fragment \(largest.id) from \"\(largest.fragment.source)\" (\(tables)) is estimated to deliver "
        + "\(Self.whole(rows).rows). \(pushed).\(reasons)")
  }

  private static func whole(_ rows: Double) -> Int { Int(min(rows, 1e15).rounded()) }
}
