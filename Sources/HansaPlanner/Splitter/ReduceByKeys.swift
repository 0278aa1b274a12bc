import HansaCore
import HansaSQL

/// What shipped rows are joined with, restricted to their keys where servers do not do that by themselves:
///
/// - Aggregates that are joined by what they are grouped by: only groups that have a partner are wanted.
/// - Tables that are joined by a column of which many shipped rows have few values: a server takes rows that it knows
///   nothing of to have 200 different ones.
///
/// Source: Seshadri et al., "Cost-Based Optimization for Magic", SIGMOD 1996.
extension Splitter {
  /// The part restricted to the keys of the shipped rows that an inner join with `condition` compares.
  func reduced(_ part: RemotePart, by shipped: RemotePart, on condition: ScalarExpression) -> RemotePart {
    guard case .shipped(let rows) = shipped.relation else { return part }
    let equal = ColumnClasses(part.relation.equalities).members
    let pairs = KeyPair.all(in: condition, of: rows.columns).flatMap { pair in
      [pair] + equal.filter { $0.contains(pair.column) }.flatMap { $0.compactMap(pair.about) }
    }
    guard !pairs.isEmpty else { return part }
    // More of them are a dynamic filter where the source finds them by a hash.
    let isHashed = dialects(part.catalog).features.contains(.hashedLists)
    let relation = reduced(part.relation, rows, pairs, most: isHashed ? DynamicFilters.fewest : Self.mostKeys)
    guard relation != part.relation, refusal(of: relation, by: part) == nil else { return part }
    return RemotePart(relation: relation, residual: part.residual, catalog: part.catalog)
  }

  /// Values of a column up to which a list of them is sent.
  private static let mostKeys = 25_000

  private func reduced(_ relation: Relation, _ rows: ShippedRows, _ pairs: [KeyPair], most: Int) -> Relation {
    let columns = Set(relation.output.map(\.id))
    let pairs = pairs.filter { columns.contains($0.tested) }
    if pairs.isEmpty { return relation }
    switch relation {
    case .filter(let input, let condition): return .filter(reduced(input, rows, pairs, most: most), condition)
    case .project(let input, let items):
      return .project(reduced(input, rows, pairs.compactMap { $0.below(items) }, most: most), items)
    case .join(var join):
      if join.kind != .right, join.kind != .full { join.left = reduced(join.left, rows, pairs, most: most) }
      if join.kind == .inner || join.kind == .cross { join.right = reduced(join.right, rows, pairs, most: most) }
      return .join(join)
    case .scan:
      let few = pairs.filter { hasFewValues($0, in: rows, of: relation, most: most) }
      return few.reduce(relation) { keeping($0, [$1], of: rows) }
    case .aggregate(var aggregate) where aggregate.groupingSets == nil:
      let keys = pairs.compactMap { $0.below(aggregate.keys) }
      guard !keys.isEmpty else { return relation }
      aggregate.input = restricted(aggregate.input, keys, of: rows)
      return .aggregate(aggregate)
    default: return relation
    }
  }

  /// Few enough for a list, which leaves out most of the table and tells the server how many rows are left.
  private func hasFewValues(_ key: KeyPair, in rows: ShippedRows, of table: Relation, most: Int) -> Bool {
    guard let sent = estimator.estimate(.shipped(rows)), let stored = estimator.estimate(table),
      let column = rows.columns.indices.contains(key.position) ? rows.columns[key.position] : nil,
      let own = table.output.first(where: { $0.id == key.tested })
    else { return false }
    let values = sent.distinct(of: column.reference)
    let all = stored.distinct(of: own.reference)
    return !values.isGuess && !all.isGuess && values.count <= Double(most)
      && values.count * 2 <= min(sent.rows, all.count)
  }

  /// The rows with these keys, the tables that hold them restricted where they are read: a server finds them by an index.
  private func restricted(_ input: Relation, _ keys: [KeyPair], of rows: ShippedRows) -> Relation {
    guard keys.count == 1 else { return keeping(input, keys, of: rows) }
    let begun = input.beginning(with: keys) { keeping($0, [$1], of: rows) }
    return begun == input ? keeping(input, keys, of: rows) : begun
  }

  /// The rows that have a partner among the shipped ones, by these keys.
  func keeping(_ input: Relation, _ keys: [KeyPair], of rows: ShippedRows) -> Relation {
    var sent = ShippedRows(
      shipment: rows.shipment, columns: [], positions: [], isKeys: true, estimatedRows: rows.estimatedRows)
    let known = estimator.estimate(.shipped(rows))
    sent.estimatedRows = known?.groups(keys.map { rows.columns[$0.position].reference })
    var conditions: [ScalarExpression] = []
    for key in keys {
      let original = rows.columns[key.position]
      let column = self.columns.column(original.name, original.type)
      sent.columns.append(column)
      sent.positions.append(rows.positions[key.position])
      if let known { estimator.remember(known, of: original, as: column) }
      conditions.append(key.equality.substituting([original.id: column.reference]))
    }
    return .join(Join(.semi, input, .shipped(sent), on: .conjunction(conditions)))
  }
}

extension Relation {
  /// Equalities of columns that hold of every row.
  fileprivate var equalities: [ScalarExpression] {
    switch self {
    case .filter(let input, let condition):
      input.equalities + condition.conjuncts.filter { ColumnClasses.equality($0) != nil }
    case .join(let join) where join.kind == .inner:
      join.left.equalities + join.right.equalities
        + join.condition.conjuncts.filter { ColumnClasses.equality($0) != nil }
    case .join(let join) where join.kind.keepsOnlyLeft || join.kind == .left: join.left.equalities
    default: []
    }
  }

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
