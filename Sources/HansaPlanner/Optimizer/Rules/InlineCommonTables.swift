import HansaCore
import HansaSQL

/// Puts a common table expression that is used once in the place of its use, as PostgreSQL does, so that filters reach
/// its tables; drops one that is not used.
struct InlineCommonTables: OptimizerRule {
  let name: Name = "inline-common-tables"

  func apply(_ plan: Relation, context: inout OptimizerContext) -> Relation {
    var uses: [CommonTableID: Int] = [:]
    plan.forEachNode { node in if case .reference(let reference) = node { uses[reference.id, default: 0] += 1 } }
    var inlined: [CommonTableID: Relation] = [:]
    return rewrite(plan, uses, &inlined)
  }

  private func rewrite(
    _ plan: Relation, _ uses: [CommonTableID: Int], _ inlined: inout [CommonTableID: Relation]
  ) -> Relation {
    switch plan {
    case .reference(let reference):
      guard let table = inlined[reference.id] else { return plan }
      return .project(table, zip(reference.columns, table.output).map { Projection($0, $1.reference) })
    case .with(var with):
      var kept: [CommonTable] = []
      for var table in with.tables {
        table.relation = rewrite(table.relation, uses, &inlined)
        let count = uses[table.id, default: 0]
        if count == 0 { continue }
        if count == 1, !table.isRecursive, table.materialized != true, !table.relation.isVolatile {
          inlined[table.id] = table.relation
        } else {
          kept.append(table)
        }
      }
      with.tables = kept
      with.body = rewrite(with.body, uses, &inlined)
      return kept.isEmpty ? with.body : .with(with)
    default:
      // Both closures need the table of inlined plans, and only what is inside a WITH adds to it.
      var known = inlined
      let result = plan.map(inputs: { rewrite($0, uses, &known) }).mapSubqueries { rewrite($0, uses, &known) }
      inlined = known
      return result
    }
  }
}

extension Relation {
  var isVolatile: Bool {
    containsExpression { if case .call(let call) = $0 { call.volatility == .volatile } else { false } }
  }
}
