import HansaCore
import HansaSQL

/// A rewrite of the plan that changes no answer.
protocol OptimizerRule: Sendable {
  /// The name it is switched off by and reported under: `push-filters`.
  var name: Name { get }
  func apply(_ plan: Relation, context: inout OptimizerContext) -> Relation
}

/// What rules share: new columns of the statement.
struct OptimizerContext {
  var columns: ColumnAllocator
}

/// Runs the rules in order.
struct Optimizer: Sendable {
  /// Every rule, in the order in which they run. Later rules rely on the forms that earlier ones make.
  static let rules: [any OptimizerRule] = [
    InlineCommonTables(), PushFilters(), MergeProjections(), PruneColumns(),
  ]

  /// Names of rules that do not run.
  var disabled: Set<Name> = []

  func optimize(_ plan: Relation, columns: ColumnAllocator) -> Relation {
    var context = OptimizerContext(columns: columns)
    var plan = plan
    for rule in Self.rules where !disabled.contains(rule.name) {
      plan = rule.apply(plan, context: &context)
    }
    return plan
  }
}

extension Relation {
  /// Applies `change` to the plan of every subquery in this node's own expressions.
  func mapSubqueries(_ change: (Relation) -> Relation) -> Relation {
    func visit(_ expression: ScalarExpression) -> ScalarExpression {
      expression.mapChildren(visit, relation: change)
    }
    return map(inputs: { $0 }, expressions: visit)
  }
}

extension ScalarExpression {
  /// The expression with columns replaced, in the plans of its subqueries too.
  func substituting(_ replacements: [ColumnID: ScalarExpression]) -> ScalarExpression {
    if case .column(let id, _) = self { return replacements[id] ?? self }
    return mapChildren({ $0.substituting(replacements) }, relation: { $0.substituting(replacements) })
  }
}

extension Relation {
  func substituting(_ replacements: [ColumnID: ScalarExpression]) -> Relation {
    map(inputs: { $0.substituting(replacements) }, expressions: { $0.substituting(replacements) })
  }
}
