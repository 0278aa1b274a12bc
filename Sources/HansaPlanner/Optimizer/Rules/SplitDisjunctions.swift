import HansaCore
import HansaSQL

/// Makes of an OR what can be pushed: what all its branches have in common becomes a condition of its own, and where
/// every branch says something about one table, the OR of that is added for the table.
///
/// `(a AND x) OR (a AND y)` is `a AND (x OR y)`, with NULLs too. `n1 = 'F' AND n2 = 'G' OR n1 = 'G' AND n2 = 'F'` implies
/// `n1 IN ('F', 'G')`, which stands beside it for the filters to be pushed.
struct SplitDisjunctions: OptimizerRule {
  let name: Name = "split-disjunctions"

  func apply(_ plan: Relation, context: inout OptimizerContext) -> Relation { split(plan) }

  private func split(_ plan: Relation) -> Relation {
    let plan = plan.map(inputs: split).mapSubqueries(split)
    switch plan {
    case .filter(let input, let condition):
      return rewritten(condition, over: [input]).map { .filter(input, $0) } ?? plan
    case .join(var join):
      guard let condition = rewritten(join.condition, over: [join.left, join.right]) else { return plan }
      join.condition = condition
      if join.kind == .inner, condition == .true { join.kind = .cross }
      return .join(join)
    default: return plan
    }
  }

  private func rewritten(_ condition: ScalarExpression, over inputs: [Relation]) -> ScalarExpression? {
    let conjuncts = condition.conjuncts
    guard conjuncts.contains(where: { if case .or = $0 { true } else { false } }) else { return nil }
    let tables = inputs.flatMap(\.joinedOutputs)
    var result: [ScalarExpression] = []
    for conjunct in conjuncts {
      guard case .or = conjunct, !conjunct.isVolatile else {
        result.append(conjunct)
        continue
      }
      for part in Self.withoutCommonParts(conjunct) {
        result.append(part)
        if tables.count > 1, case .or(let branches) = part, !part.containsSubquery {
          result += Self.implied(by: branches, tables)
        }
      }
    }
    return result == conjuncts ? nil : .conjunction(result)
  }

  private static func withoutCommonParts(_ disjunction: ScalarExpression) -> [ScalarExpression] {
    guard case .or(let parts) = disjunction else { return [disjunction] }
    let branches = parts.map(\.conjuncts)
    guard let first = branches.first, branches.allSatisfy({ !$0.isEmpty }) else { return [disjunction] }
    let sets = branches.dropFirst().map(Set.init)
    let common = first.filter { part in sets.allSatisfy { $0.contains(part) } }
    guard !common.isEmpty else { return [disjunction] }
    let shared = Set(common)
    let rest = branches.map { $0.filter { !shared.contains($0) } }
    // A branch of nothing else is true where the common part is.
    if rest.contains(where: \.isEmpty) { return common }
    return common + [.or(rest.map(ScalarExpression.conjunction))]
  }

  /// For each table, what the branches say about it alone, where all of them do.
  private static func implied(by branches: [ScalarExpression], _ tables: [Set<ColumnID>]) -> [ScalarExpression] {
    let parts = branches.map { branch in branch.conjuncts.map { (part: $0, columns: $0.references) } }
    return tables.compactMap { table in
      var made: [ScalarExpression] = []
      for branch in parts {
        let own = branch.filter { !$0.columns.isEmpty && $0.columns.isSubset(of: table) }
        // The whole branch about one table: then the OR itself may be, or this table is not all it is about.
        guard !own.isEmpty else { return nil }
        made.append(.conjunction(own.map(\.part)))
      }
      if zip(made, parts).allSatisfy({ $0.conjuncts.count == $1.count }) { return nil }
      return listed(made) ?? .or(made)
    }
  }

  /// `x = 1 OR x = 2` as `x IN (1, 2)`.
  private static func listed(_ branches: [ScalarExpression]) -> ScalarExpression? {
    var tested: ScalarExpression?
    var items: [ScalarExpression] = []
    for branch in branches {
      guard let (comparison, left, right) = branch.comparison, comparison == .equal, right.isLiteral, left.isColumn,
        left.type.base == right.type.base || left.type.isText && right.type.isText
      else { return nil }
      guard tested == nil || tested == left else { return nil }
      tested = left
      if !items.contains(right) { items.append(right) }
    }
    guard let tested else { return nil }
    return items.count == 1 ? .equal(tested, items[0]) : .inList(tested, items)
  }
}

extension Relation {
  /// The columns of each relation that a tree of joins joins.
  fileprivate var joinedOutputs: [Set<ColumnID>] {
    switch self {
    case .filter(let input, _), .sort(let input, _): input.joinedOutputs
    case .join(let join): join.left.joinedOutputs + (join.kind.keepsOnlyLeft ? [] : join.right.joinedOutputs)
    default: [Set(output.map(\.id))]
    }
  }
}
