import HansaCore
import HansaPlanner
import HansaSQL

/// An operator of the merge that a single source could have done: what `strict_pushdown` refuses.
///
/// It is a filter, join, aggregation, DISTINCT, window, set operation or LIMIT whose rows all come from fragments of
/// one source. Not meant are: computing the columns of the result, ordering it, a filter that repeats exactly what the
/// source did more weakly, a LIMIT that the fragment below has too, and what reads common tables or functions.
struct UnpushedOperator {
  var description: String
  var source: Name
  var fragments: [Int]

  /// The first one in the plan, the operators nearest to the sources first.
  static func first(in plan: FederatedPlan) -> UnpushedOperator? {
    guard let merge = plan.merge?.relation else { return nil }
    var found: UnpushedOperator?
    let expressions = ExpressionText(names: ColumnNames(plan))
    merge.forEachNode { node in
      if found == nil { found = refused(node, in: merge, plan, expressions) }
    }
    return found
  }

  private static func refused(
    _ node: Relation, in merge: Relation, _ plan: FederatedPlan, _ expressions: ExpressionText
  ) -> UnpushedOperator? {
    guard let description = description(node, plan, expressions) else { return nil }
    var fragments: [Int] = []
    var readsOther = false
    let kept = merge.keptFragments
    node.forEachNode { part in
      switch part {
      case .fragment(let input) where plan.fragments.indices.contains(input.index): fragments.append(input.index)
      case .reference(let reference) where kept[reference.id] != nil:
        if let index = kept[reference.id], !fragments.contains(index) { fragments.append(index) }
      // A shipment's rows are another plan's answer.
      case .fragment, .reference, .function: readsOther = true
      default: break
      }
    }
    let sources = Set(fragments.compactMap { plan.fragments.indices.contains($0) ? plan.fragments[$0].source : nil })
    guard !readsOther, sources.count == 1, let source = sources.first, source != SystemSource.name else {
      return nil
    }
    return UnpushedOperator(description: description, source: source, fragments: fragments)
  }

  private static func description(
    _ node: Relation, _ plan: FederatedPlan, _ expressions: ExpressionText
  ) -> String? {
    switch node {
    case .filter(_, let condition):
      let rest = condition.conjuncts.filter { !isWeakened($0, plan) }
      return rest.isEmpty ? nil : "the filter \(rest.map { expressions.text($0) }.joined(separator: " AND "))"
    case .join(let join):
      return join.condition == .true ? "a cross join" : "the join on \(expressions.text(join.condition))"
    case .aggregate(let aggregate):
      let keys = aggregate.keys.isEmpty ? "" : " by \(expressions.list(aggregate.keys.map(\.expression)))"
      return "the aggregation\(keys)"
    case .window(_, let items): return "the window \(expressions.list(items.map(\.expression)))"
    case .distinct, .distinctOn: return "DISTINCT"
    case .setOperation(let operation): return operation.kind.rawValue
    case .limit(let input, _): return isLimited(input, plan) ? nil : "LIMIT"
    case .singleRow, .scan, .values, .project, .sort, .with, .reference, .function, .fragment, .shipped: return nil
    }
  }

  /// Whether the sources already filter by something weaker, of which this is the rest.
  private static func isWeakened(_ condition: ScalarExpression, _ plan: FederatedPlan) -> Bool {
    let constructs = PushedConstructs.noted(in: condition)
    return plan.notes.contains {
      $0.verdict == .superset && constructs.contains($0.construct)
    }
  }

  private static func isLimited(_ input: Relation, _ plan: FederatedPlan) -> Bool {
    switch input {
    case .project(let below, _), .sort(let below, _): isLimited(below, plan)
    case .fragment(let fragment):
      if plan.fragments.indices.contains(fragment.index), case .limit = plan.fragments[fragment.index].relation {
        true
      } else {
        false
      }
    default: false
    }
  }
}
