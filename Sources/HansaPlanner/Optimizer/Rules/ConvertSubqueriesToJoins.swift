import HansaCore
import HansaSQL

/// Makes joins of subqueries in WHERE and HAVING, so that their tables can be brought to others of their source: a semi
/// join of EXISTS and IN, an anti join of NOT EXISTS and of NOT IN where no NULL can be, a left join with an aggregate by
/// key of a correlated aggregate.
///
/// Only for queries over several sources: a source makes the best of what was written itself. Relies on constants that
/// are folded and on WHERE conditions that still stand in the subquery they were written in.
struct ConvertSubqueriesToJoins: OptimizerRule {
  let name: Name = "convert-subqueries-to-joins"

  func apply(_ plan: Relation, context: inout OptimizerContext) -> Relation {
    guard context.isFederated else { return plan }
    let converter = SubqueryConverter(context.columns)
    let converted = converter.convert(plan)
    context.columns = converter.columns
    return converted
  }
}

final class SubqueryConverter {
  var columns: ColumnAllocator
  init(_ columns: ColumnAllocator) { self.columns = columns }

  func convert(_ plan: Relation) -> Relation {
    let plan = plan.map(inputs: convert).mapSubqueries(convert)
    guard case .filter(let input, let condition) = plan, condition.containsSubquery else { return plan }
    let outer = Set(input.output.map(\.id))
    var result = input
    var kept: [ScalarExpression] = []
    for conjunct in condition.conjuncts {
      if let joined = existence(result, conjunct, outer) {
        result = joined
      } else if let (joined, rest) = aggregate(result, conjunct, outer) {
        result = joined
        kept.append(rest)
      } else {
        kept.append(conjunct)
      }
    }
    result = result.filtered(kept)
    return result.output == input.output
      ? result : .project(result, input.output.map { Projection($0, $0.reference) })
  }

  // MARK: EXISTS, IN

  private func existence(_ left: Relation, _ conjunct: ScalarExpression, _ outer: Set<ColumnID>) -> Relation? {
    let isNegated: Bool
    let subquery: Subquery
    switch conjunct {
    case .subquery(let query): (subquery, isNegated) = (query, false)
    case .not(.subquery(let query)): (subquery, isNegated) = (query, true)
    default: return nil
    }
    guard !conjunct.isVolatile, !subquery.tested.contains(where: \.containsSubquery) else { return nil }
    var relation = subquery.relation
    let operation: Name?
    switch subquery.kind {
    case .exists:
      relation = relation.existing
      // One that depends on nothing is evaluated once.
      guard !relation.references.isDisjoint(with: outer) else { return nil }
      operation = nil
    case .any(let name): operation = name
    case .scalar, .all, .array: return nil
    }
    guard let pulled = PulledUp(relation, outer: outer, keepsCount: false, &columns) else { return nil }
    var condition = pulled.conditions
    if let operation {
      let output = pulled.relation.output.prefix(subquery.tested.count)
      if isNegated {
        let (leftKeys, rightKeys) = (left.nonNullColumns, pulled.relation.nonNullColumns)
        guard operation == "=", subquery.tested.allSatisfy({ $0.isNeverNull(where: leftKeys) }),
          output.allSatisfy({ rightKeys.contains($0.id) })
        else { return nil }
      }
      condition += zip(subquery.tested, output).map { tested, column in
        .call(FunctionCall(operation, [tested, column.reference], type: .boolean))
      }
    }
    return .join(Join(isNegated ? .anti : .semi, left, pulled.relation, on: .conjunction(condition)))
  }
}

extension Relation {
  /// The rows as EXISTS sees them: without what changes neither that there are any.
  fileprivate var existing: Relation {
    switch self {
    case .project(let input, _), .sort(let input, _), .distinct(let input): input.existing
    case .limit(let input, let limit):
      if limit.offset == nil, case .literal(.integer(let count), _)? = limit.count, count > 0 {
        input.existing
      } else {
        self
      }
    default: self
    }
  }
}
