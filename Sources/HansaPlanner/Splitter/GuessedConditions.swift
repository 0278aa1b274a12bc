import HansaCore
import HansaSQL

extension Relation {
  /// The plan as a statement with shipped rows says it best.
  func written(in dialect: any SQLDialect) -> Relation {
    dialect.features.contains(.guessesOfShippedRows) ? hidingConditionsOnShippedRows() : self
  }

  /// The plan with the inner joins' and filters' conditions that concern shipped rows alone in a form that the source's
  /// planner cannot see into.
  ///
  /// PostgreSQL has no statistics of such rows: it takes an equality with a constant to leave one row in 200, two of them
  /// one in 40,000, and looks up one by one what turns out to be most of a table. A condition that it cannot see into it
  /// takes to leave half (clause_selectivity and boolvarsel in src/backend/optimizer and src/backend/utils/adt).
  private func hidingConditionsOnShippedRows() -> Relation {
    var shipped: Set<ColumnID> = []
    forEachNode { if case .shipped(let rows) = $0 { shipped.formUnion(rows.columns.map(\.id)) } }
    return shipped.isEmpty ? self : hidingConditions(on: shipped)
  }

  private func hidingConditions(on shipped: Set<ColumnID>) -> Relation {
    func hidden(_ condition: ScalarExpression) -> ScalarExpression {
      .conjunction(
        condition.conjuncts.map { conjunct in
          let used = conjunct.references
          // Equal keys are what it does estimate well.
          guard !used.isEmpty, used.isSubset(of: shipped), !conjunct.isEquality, !conjunct.containsSubquery else {
            return conjunct
          }
          return .call(FunctionCall("coalesce", [conjunct, .false], type: .boolean))
        })
    }
    let below = map(inputs: { $0.hidingConditions(on: shipped) }, expressions: { $0 })
    switch below {
    case .filter(let input, let condition): return .filter(input, hidden(condition))
    case .join(var join) where join.kind == .inner:
      join.condition = hidden(join.condition)
      return .join(join)
    default: return below
    }
  }
}
