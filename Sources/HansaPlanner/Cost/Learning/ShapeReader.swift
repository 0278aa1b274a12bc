import HansaCore
import HansaSQL

/// What of a plan decides how many rows its parts have. For one planning: columns are remembered by what they are.
struct ShapeReader {
  /// Tables joined in whatever order, and the conditions on their rows.
  struct Parts: Hashable, Sendable {
    var rows: ShapeHash
    var conditions = ShapeHash()

    /// As one thing that is no part of a group of joins.
    var whole: ShapeHash { ShapeHash("rows", rows, conditions) }
    var shape: RelationShape { RelationShape(whole) }
  }

  private(set) var columns: [ColumnID: ShapeHash] = [:]

  /// A node by the parts of its inputs; nil below and above a limit, whose rows say nothing of others.
  mutating func parts(of relation: Relation, over inputs: [Parts?]) -> Parts? {
    guard inputs.allSatisfy({ $0 != nil }) else { return nil }
    let inputs = inputs.compactMap { $0 }
    switch relation {
    case .scan(let scan): return table(scan)
    case .filter(_, let condition): return inputs.first.map { filtered($0, condition) }
    case .project(_, let items):
      define(items)
      return inputs.first
    case .window(_, let items):
      define(items)
      return inputs.first
    case .sort: return inputs.first
    case .join(let join): return joined(join, inputs)
    case .aggregate(let aggregate): return inputs.first.map { grouped(aggregate, $0) }
    case .distinct(let input):
      let keys = ShapeHash.sum(input.output.map { hash($0.reference) })
      return inputs.first.map { Parts(rows: ShapeHash("groups", $0.whole, keys)) }
    case .distinctOn(_, let on, _):
      return inputs.first.map { Parts(rows: ShapeHash("groups", $0.whole, .sum(on.map(hash)))) }
    case .setOperation(let operation): return combined(operation, inputs)
    case .with: return inputs.last
    case .singleRow: return Parts(rows: ShapeHash("row"))
    case .values(let values):
      var rows = ShapeHash("values")
      rows.add(constant: UInt64(values.rows.count))
      for row in values.rows.prefix(16) { for cell in row { rows.add(hash(cell)) } }
      return Parts(rows: rows)
    case .function(let function): return Parts(rows: ShapeHash("function", hash(.call(function.call))))
    case .limit, .reference, .fragment, .shipped: return nil
    }
  }

  /// Rows that stand elsewhere under other columns.
  mutating func rename(_ inner: [Column], as outer: [Column]) {
    for (inner, outer) in zip(inner, outer) { columns[outer.id] = hash(inner.reference) }
  }

  // MARK: Relations

  private mutating func table(_ scan: Scan) -> Parts {
    var table = ShapeHash("table")
    table.add(scan.source)
    table.add(scan.schema)
    table.add(scan.table)
    for item in scan.items where columns[item.column.id] == nil {
      var column = table
      column.add(item.remoteName)
      columns[item.column.id] = column
    }
    return Parts(rows: table)
  }

  private mutating func define(_ items: [Projection]) {
    for item in items where item.expression != item.column.reference {
      columns[item.column.id] = hash(item.expression)
    }
  }

  private func filtered(_ input: Parts, _ condition: ScalarExpression) -> Parts {
    Parts(rows: input.rows, conditions: input.conditions + .sum(condition.conjuncts.map(hash)))
  }

  private func joined(_ join: Join, _ sides: [Parts]) -> Parts {
    let (left, right) = (sides[0], sides[1])
    let conditions = ShapeHash.sum(join.condition.conjuncts.map(hash))
    if join.kind == .inner || join.kind == .cross, !join.isLateral {
      return Parts(rows: left.rows + right.rows, conditions: left.conditions + right.conditions + conditions)
    }
    if join.kind == .right {
      return Parts(rows: ShapeHash(Join.Kind.left.rawValue, right.whole, left.whole, conditions))
    }
    return Parts(
      rows: ShapeHash(join.kind.rawValue + (join.isLateral ? " lateral" : ""), left.whole, right.whole, conditions))
  }

  private mutating func grouped(_ aggregate: Aggregate, _ input: Parts) -> Parts {
    define(aggregate.keys)
    for item in aggregate.aggregates { columns[item.column.id] = ShapeHash("of group", hash(item.expression)) }
    let keys = aggregate.keys.map { hash($0.expression) }
    var rows = ShapeHash("groups", input.whole, .sum(keys))
    for set in aggregate.groupingSets ?? [] { rows.add(ShapeHash.sum(set.map { keys[$0] })) }
    return Parts(rows: rows)
  }

  private mutating func combined(_ operation: SetOperation, _ sides: [Parts]) -> Parts {
    for (place, column) in operation.columns.enumerated() {
      let both = [operation.left, operation.right].compactMap { side in
        side.output.indices.contains(place) ? hash(side.output[place].reference) : nil
      }
      columns[column.id] = ShapeHash.sum(both)
    }
    return Parts(
      rows: ShapeHash(operation.kind.rawValue + (operation.all ? " all" : ""), sides[0].whole, sides[1].whole))
  }
}
