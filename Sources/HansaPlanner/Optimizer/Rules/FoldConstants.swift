import HansaCore
import HansaSQL

/// Evaluates constants, and takes away what a constant condition decides: a filter that is true, a relation that has no
/// rows.
struct FoldConstants: OptimizerRule {
  let name: Name = "fold-constants"

  func apply(_ plan: Relation, context: inout OptimizerContext) -> Relation { fold(plan) }

  private func fold(_ plan: Relation) -> Relation {
    let plan = plan.map(inputs: fold).mapSubqueries(fold)
    switch plan {
    case .filter(let input, let condition):
      return filtered(input, ConstantFolding.fold(condition))
    case .join(var join):
      join.condition = ConstantFolding.fold(join.condition)
      return joined(join)
    // DISTINCT ON would take a constant for a position.
    case .distinctOn(let input, _, _): return input.isEmpty ? .empty(plan.output) : plan
    case .sort(let input, _), .distinct(let input): return input.isEmpty ? input : plan
    case .limit(let input, let limit):
      if case .literal(.integer(0), _)? = limit.count, limit.offset?.isLiteral != false { return .empty(plan.output) }
      return input.isEmpty && limit.isConstant ? input : plan
    case .window(let input, _): return input.isEmpty ? .empty(plan.output) : plan
    case .aggregate(let aggregate):
      if aggregate.input.isEmpty, !aggregate.keys.isEmpty, aggregate.groupingSets == nil { return .empty(plan.output) }
      return folded(aggregate)
    case .project(let input, _):
      let folded = plan.map(inputs: { $0 }, expressions: ConstantFolding.fold)
      // PostgreSQL evaluates constants when it plans, whether there are rows or not.
      guard input.isEmpty, !folded.expressions.contains(where: \.containsUnfoldedConstant) else { return folded }
      return .empty(plan.output)
    case .with(let with): return with.body.isEmpty ? with.body : plan
    case .values: return plan.map(inputs: { $0 }, expressions: ConstantFolding.fold)
    case .singleRow, .scan, .setOperation, .reference, .function, .fragment, .shipped: return plan
    }
  }

  /// Keys of grouping sets stay as they are where two would become one: each is NULL in the sets without it.
  private func folded(_ aggregate: Aggregate) -> Relation {
    let plan = Relation.aggregate(aggregate).map(inputs: { $0 }, expressions: ConstantFolding.fold)
    guard aggregate.groupingSets != nil, case .aggregate(var folded) = plan else { return plan }
    let uses = Dictionary(grouping: folded.keys.indices) { folded.keys[$0].expression }
    for index in uses.values.filter({ $0.count > 1 }).joined() { folded.keys[index] = aggregate.keys[index] }
    return .aggregate(folded)
  }

  private func filtered(_ input: Relation, _ condition: ScalarExpression) -> Relation {
    var kept: [ScalarExpression] = []
    for part in condition.conjuncts {
      if part.isNeverTrue, !kept.contains(where: \.containsUnfoldedConstant) { return .empty(input.output) }
      kept.append(part)
    }
    return input.isEmpty ? input : input.filtered(kept)
  }

  private func joined(_ join: Join) -> Relation {
    var join = join
    let isNever = join.condition.conjuncts.contains(where: \.isNeverTrue)
    let output = Relation.join(join).output
    if join.left.isEmpty, join.kind != .right, join.kind != .full { return .empty(output) }
    switch join.kind {
    case .inner, .cross:
      if isNever || join.right.isEmpty { return .empty(output) }
      join.kind = join.condition == .true ? .cross : .inner
    case .semi: if isNever || join.right.isEmpty { return .empty(output) }
    case .anti: if isNever || join.right.isEmpty { return join.left }
    case .right: if join.right.isEmpty { return .empty(output) }
    case .left, .full: break
    }
    return .join(join)
  }
}

extension Relation {
  /// No rows, and known to have none.
  var isEmpty: Bool { if case .values(let values) = self { values.rows.isEmpty } else { false } }

  static func empty(_ columns: [Column]) -> Relation { .values(Values(columns: columns, rows: [])) }
}

extension Limit {
  fileprivate var isConstant: Bool { count?.isLiteral != false && offset?.isLiteral != false }
}

extension ScalarExpression {
  /// As a condition that decides about rows, NULL is as good as false.
  fileprivate var isNeverTrue: Bool { self == .false || self == .null(.boolean) }
}
