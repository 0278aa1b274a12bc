import HansaCore
import HansaSQL

/// Limits what is read where fewer rows suffice: below projections, in the branches of UNION ALL, and on the side of a
/// left join that keeps all its rows. The limit itself stays. With an ORDER BY its first rows are those of the side.
struct PushLimits: OptimizerRule {
  let name: Name = "push-limits"

  func apply(_ plan: Relation, context: inout OptimizerContext) -> Relation {
    context.isFederated ? push(plan) : plan
  }

  private func push(_ plan: Relation) -> Relation {
    let plan = plan.map(inputs: push).mapSubqueries(push)
    guard case .limit(let input, let limit) = plan, let rows = limit.rows else { return plan }
    return .limit(limited(input, rows, by: nil), limit)
  }

  /// The relation with limits added below it: the first `rows` rows by `keys` are the same, or any that many for nil.
  private func limited(_ plan: Relation, _ rows: Int64, by keys: [SortKey]?) -> Relation {
    switch plan {
    case .project(let input, let items):
      guard !items.contains(where: \.expression.isVolatile) else { return plan }
      guard let keys else { return .project(limited(input, rows, by: nil), items) }
      let names = Dictionary(items.map { ($0.column.id, $0.expression) }, uniquingKeysWith: { first, _ in first })
      let below = keys.map { $0.substituting(names) }
      guard !below.contains(where: \.expression.containsSubquery) else { return plan }
      return .project(limited(input, rows, by: below), items)
    case .sort(let input, let own):
      // The sort below another says nothing.
      guard keys == nil, !own.contains(where: { $0.expression.isVolatile || $0.expression.containsSubquery }) else {
        return plan
      }
      return .sort(limited(input, rows, by: own), own)
    case .setOperation(var operation) where operation.kind == .union && operation.all:
      guard keys?.allSatisfy(\.expression.isColumn) != false else { return plan }
      operation.left = branch(operation.left, operation.columns, rows, keys)
      operation.right = branch(operation.right, operation.columns, rows, keys)
      return .setOperation(operation)
    case .join(var join) where join.kind == .left:
      let left = Set(join.left.output.map(\.id))
      guard keys?.allSatisfy({ $0.expression.references.isSubset(of: left) }) != false else { return plan }
      join.left = first(join.left, rows, keys)
      return .join(join)
    default: return plan
    }
  }

  private func branch(_ side: Relation, _ columns: [Column], _ rows: Int64, _ keys: [SortKey]?) -> Relation {
    let names = Dictionary(
      zip(columns, side.output).map { ($0.id, $1.reference) }, uniquingKeysWith: { first, _ in first })
    return first(side, rows, keys.map { $0.map { $0.substituting(names) } })
  }

  private func first(_ side: Relation, _ rows: Int64, _ keys: [SortKey]?) -> Relation {
    if case .limit(_, let limit) = side, let own = limit.rows, own <= rows { return side }
    let below = limited(side, rows, by: keys)
    return .limit(keys.map { .sort(below, $0) } ?? below, Limit(count: .literal(.integer(rows), .int8), offset: nil))
  }
}

extension Limit {
  /// Count and offset together, where they are constants.
  fileprivate var rows: Int64? {
    guard !withTies, case .literal(.integer(let count), _)? = count, count >= 0 else { return nil }
    guard let offset else { return count }
    guard case .literal(.integer(let skipped), _) = offset, skipped >= 0 else { return nil }
    let (sum, overflow) = count.addingReportingOverflow(skipped)
    return overflow ? nil : sum
  }
}

extension SortKey {
  fileprivate func substituting(_ names: [ColumnID: ScalarExpression]) -> SortKey {
    SortKey(expression.substituting(names), descending: descending, nullsFirst: nullsFirst)
  }
}
