import HansaCore
import HansaSQL

/// Aggregates that are joined with shipped rows by what they are grouped by: only groups that have a partner are wanted, so
/// the keys of the shipped rows filter what is aggregated. Servers do not find that out by themselves.
///
/// Source: Seshadri et al., "Cost-Based Optimization for Magic", SIGMOD 1996.
extension Splitter {
  /// The part with its aggregates restricted to the keys of the shipped rows that an inner join with `condition` compares.
  func reduced(_ part: RemotePart, by shipped: RemotePart, on condition: ScalarExpression) -> RemotePart {
    guard case .shipped(let rows) = shipped.relation else { return part }
    let sent = Set(rows.columns.map(\.id))
    let pairs = condition.conjuncts.compactMap { conjunct -> KeyPair? in
      guard case .call(let call) = conjunct, call.name == "=", call.arguments.count == 2,
        case .column(let left, _) = call.arguments[0], case .column(let right, _) = call.arguments[1],
        sent.contains(left) != sent.contains(right)
      else { return nil }
      let key = sent.contains(left) ? left : right
      return rows.columns.firstIndex { $0.id == key }.map {
        KeyPair(tested: key == left ? right : left, equality: conjunct, position: $0)
      }
    }
    guard !pairs.isEmpty else { return part }
    let relation = reduced(part.relation, rows, pairs)
    guard relation != part.relation, refusal(of: relation, by: part) == nil else { return part }
    return RemotePart(relation: relation, residual: part.residual, catalog: part.catalog)
  }

  private func reduced(_ relation: Relation, _ rows: ShippedRows, _ pairs: [KeyPair]) -> Relation {
    let columns = Set(relation.output.map(\.id))
    let pairs = pairs.filter { columns.contains($0.tested) }
    if pairs.isEmpty { return relation }
    switch relation {
    case .filter(let input, let condition): return .filter(reduced(input, rows, pairs), condition)
    case .project(let input, let items):
      return .project(reduced(input, rows, pairs.compactMap { $0.below(items) }), items)
    case .join(var join):
      if join.kind != .right, join.kind != .full { join.left = reduced(join.left, rows, pairs) }
      if join.kind == .inner || join.kind == .cross { join.right = reduced(join.right, rows, pairs) }
      return .join(join)
    case .aggregate(var aggregate) where aggregate.groupingSets == nil:
      let keys = pairs.compactMap { $0.below(aggregate.keys) }
      guard !keys.isEmpty else { return relation }
      var sent = ShippedRows(
        shipment: rows.shipment, columns: [], positions: [], isKeys: true, estimatedRows: rows.estimatedRows)
      var conditions: [ScalarExpression] = []
      for key in keys {
        let original = rows.columns[key.position]
        let column = self.columns.column(original.name, original.type)
        sent.columns.append(column)
        sent.positions.append(rows.positions[key.position])
        conditions.append(key.equality.substituting([original.id: column.reference]))
      }
      aggregate.input = .join(Join(.semi, aggregate.input, .shipped(sent), on: .conjunction(conditions)))
      return .aggregate(aggregate)
    default: return relation
    }
  }
}

/// A column of the source's rows that is compared with one of the shipped rows.
private struct KeyPair {
  var tested: ColumnID
  var equality: ScalarExpression
  /// Of the shipped column.
  var position: Int

  /// The same about the column that the tested one is made of; nil where it is computed.
  func below(_ items: [Projection]) -> KeyPair? {
    guard let item = items.first(where: { $0.column.id == tested }), case .column(let id, _) = item.expression else {
      return nil
    }
    return KeyPair(tested: id, equality: equality.substituting([tested: item.expression]), position: position)
  }
}

extension Relation {
  /// The plan without the filters by shipped keys, which change no answer.
  var withoutShippedKeys: Relation {
    if case .join(let join) = self, join.kind == .semi, case .shipped(let rows) = join.right, rows.isKeys {
      return join.left.withoutShippedKeys
    }
    func visit(_ expression: ScalarExpression) -> ScalarExpression {
      expression.mapChildren(visit, relation: { $0.withoutShippedKeys })
    }
    return map(inputs: { $0.withoutShippedKeys }, expressions: visit)
  }
}
