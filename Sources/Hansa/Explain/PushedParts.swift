import HansaCore
import HansaPlanner
import HansaSQL

/// What a fragment leaves to its source, for people.
struct PushedParts {
  private let fragment: PlannedFragment
  private let explanation: Explanation

  init(_ fragment: PlannedFragment, _ explanation: Explanation) {
    self.fragment = fragment
    self.explanation = explanation
  }

  /// The tables that the fragment reads, in its order; one that is read twice stands twice.
  func tables(_ names: ColumnNames) -> [String] { scans.map(names.table) }

  private var scans: [Scan] {
    var scans: [Scan] = []
    fragment.relation.forEachNode { if case .scan(let scan) = $0 { scans.append(scan) } }
    return scans
  }

  /// What the source does besides reading its tables, one thing an element, in the order in which it is done.
  func steps(_ expressions: ExpressionText) -> [String] {
    var steps: [String] = []
    fragment.relation.forEachNode { node in
      switch node {
      case .filter(_, let condition): steps += condition.conjuncts.map { "filter \(expressions.text($0))" }
      case .join(let join):
        let kind = join.kind == .inner ? "join" : "\(join.kind.rawValue.lowercased()) join"
        steps.append(join.condition == .true ? kind : "\(kind) on \(expressions.text(join.condition))")
      case .aggregate(let aggregate):
        let keys = aggregate.keys.isEmpty ? "" : " by \(expressions.list(aggregate.keys.map(\.expression)))"
        let results = expressions.list(aggregate.aggregates.map(\.expression))
        steps.append(results.isEmpty ? "distinct\(keys)" : "aggregate\(keys): \(results)")
      case .window(_, let items): steps += items.map { expressions.text($0.expression) }
      case .distinct, .distinctOn: steps.append("distinct")
      case .sort(_, let keys): steps.append("sort by \(keys.map { expressions.text($0) }.joined(separator: ", "))")
      case .limit(_, let limit): steps.append("limit \(PlanTreeBuilder.limit(limit, expressions))")
      case .setOperation(let operation):
        steps.append(operation.kind.rawValue.lowercased() + (operation.all ? " all" : ""))
      case .project(_, let items):
        let computed = items.filter { $0.expression.withoutHiddenCasts.columnID == nil && !$0.expression.isLiteral }
        if !computed.isEmpty { steps.append("compute \(expressions.list(computed.map(\.expression)))") }
      default: break
      }
    }
    return steps + [columns].compactMap { $0 }
  }

  /// How many of the tables' columns are read; nil when all are, or where nobody knows.
  private var columns: String? {
    var total = 0
    for scan in scans {
      guard let count = explanation.columnCount(scan) else { return nil }
      total += count
    }
    let read = scans.reduce(0) { $0 + $1.items.count }
    return read < total ? "reads \(read) of \(total) columns" : nil
  }
}
