import HansaCore
import HansaSQL

extension Relation {
  /// Applies `change` to the plan of every subquery in this node's own expressions.
  func mapSubqueries(_ change: (Relation) -> Relation) -> Relation {
    guard expressions.contains(where: \.containsSubquery) else { return self }
    return map(inputs: { $0 }, expressions: { $0.mapSubqueries(change) })
  }
}

extension ScalarExpression {
  /// Applies `change` to the plan of every subquery; those inside of it are left to `change`.
  func mapSubqueries(_ change: (Relation) -> Relation) -> ScalarExpression {
    containsSubquery ? mapChildren({ $0.mapSubqueries(change) }, relation: change) : self
  }

  /// The expression with columns replaced, in the plans of its subqueries too.
  func substituting(_ replacements: [ColumnID: ScalarExpression]) -> ScalarExpression {
    if replacements.isEmpty { return self }
    if case .column(let id, _) = self { return replacements[id] ?? self }
    return mapChildren({ $0.substituting(replacements) }, relation: { $0.substituting(replacements) })
  }
}

extension Relation {
  func substituting(_ replacements: [ColumnID: ScalarExpression]) -> Relation {
    map(inputs: { $0.substituting(replacements) }, expressions: { $0.substituting(replacements) })
  }
}

extension Relation {
  /// The relation below a filter of the conditions; itself for none.
  func filtered(_ conditions: [ScalarExpression]) -> Relation {
    conditions.isEmpty ? self : .filter(self, .conjunction(conditions))
  }
}

extension Array {
  /// The elements that satisfy the test, and the others, both in order.
  func split(where test: (Element) -> Bool) -> (matching: [Element], rest: [Element]) {
    reduce(into: ([], [])) { result, element in
      if test(element) { result.0.append(element) } else { result.1.append(element) }
    }
  }
}
