import HansaCore

/// How many digits a number's values have at most, before the point and after it.
struct DuckDBDigits: Hashable, Sendable {
  var whole: Int
  var scale: Int

  /// Of 38 digits those after the point are kept.
  init(whole: Int, scale: Int) {
    self.whole = min(whole, 38 - min(scale, 38))
    self.scale = min(scale, 38)
  }

  static func of(_ type: SQLType) -> DuckDBDigits? {
    switch type {
    case .int2: return DuckDBDigits(whole: 5, scale: 0)
    case .int4: return DuckDBDigits(whole: 10, scale: 0)
    case .int8: return DuckDBDigits(whole: 19, scale: 0)
    case .numeric(let precision, _):
      let scale = DuckDBTypes.knownScale(type) ?? DuckDBTypes.openScale
      return DuckDBDigits(whole: (precision ?? 38) - scale, scale: scale)
    default: return nil
    }
  }

  /// Digits for the values of both.
  static func both(_ left: DuckDBDigits?, _ right: DuckDBDigits?) -> DuckDBDigits? {
    guard let left, let right else { return left ?? right }
    return DuckDBDigits(whole: max(left.whole, right.whole), scale: max(left.scale, right.scale))
  }
}

/// The digits of a statement's columns: PostgreSQL's type of a maximum or of a CASE has none, but its values do.
struct DuckDBColumnDigits: Sendable {
  /// nil for columns that are always NULL: no digits are asked for on their account.
  private var columns: [ColumnID: DuckDBDigits?] = [:]
  private var commonTables: [CommonTableID: [Column]] = [:]

  init() {}
  init(of relation: Relation) { read(relation) }

  /// Those of an expression's values; nil where it is no number, and for NULL, which has none.
  func digits(_ expression: ScalarExpression) -> DuckDBDigits? {
    switch expression {
    case .literal(.null, _): return nil
    case .literal(.decimal(let number), _):
      return DuckDBDigits(whole: number.precision - number.scale, scale: number.scale)
    case .literal(.integer(let number), .numeric):
      return DuckDBDigits(whole: Decimal128(unscaled: Int128(number), scale: 0).precision, scale: 0)
    case .column(let id, let type):
      if let digits = columns[id] { return digits }
      return .of(type)
    case .cast(let inner, .numeric(nil, nil)) where inner.type.isNumeric || inner.type.isInteger: return digits(inner)
    case .conditional(let branches, let otherwise, let type) where type.isNumeric:
      return all(branches.map(\.result) + [otherwise])
    case .subquery(let subquery) where subquery.kind == .scalar && subquery.type.isNumeric:
      return subquery.relation.output.first.flatMap { digits($0.reference) }
    case .call(let call) where call.type.isNumeric: return result(call.name, call.arguments, call.type)
    case .aggregate(let call) where call.type.isNumeric: return result(call.name, call.arguments, call.type)
    case .window(let call) where call.type.isNumeric: return result(call.name, call.arguments, call.type)
    default: return .of(expression.type)
    }
  }

  private func all(_ values: [ScalarExpression]) -> DuckDBDigits? {
    values.reduce(nil) { .both($0, digits($1)) }
  }

  private func result(_ name: Name, _ arguments: [ScalarExpression], _ type: SQLType) -> DuckDBDigits? {
    switch name {
    case "coalesce", "greatest", "least", "lag", "lead": return all(arguments.filter { $0.type.isNumeric })
    case "nullif", "abs", "@", "min", "max", "first_value", "last_value", "nth_value":
      return arguments.first.flatMap { digits($0) } ?? .of(type)
    case "sum": return arguments.first.flatMap { digits($0) }.map { .init(whole: 38, scale: $0.scale) } ?? .of(type)
    case "-" where arguments.count == 1, "+" where arguments.count == 1: return digits(arguments[0])
    case "+", "-":
      return all(arguments).map { DuckDBDigits(whole: $0.whole + 1, scale: $0.scale) } ?? .of(type)
    default: return .of(type)
    }
  }

  // MARK: Relations

  private mutating func read(_ relation: Relation) {
    if case .with(let with) = relation {
      for table in with.tables {
        read(table.relation)
        // What a recursion adds is not known while it is read.
        if !table.isRecursive { commonTables[table.id] = table.relation.output }
      }
      return read(with.body)
    }
    for input in relation.inputs { read(input) }
    for expression in relation.expressions { expression.forEachSubquery { read($0.relation) } }
    switch relation {
    case .project(_, let items), .window(_, let items): note(items)
    case .aggregate(let aggregate):
      note(aggregate.keys)
      note(aggregate.aggregates)
    case .values(let values):
      for (index, column) in values.columns.enumerated() { note(column, all(values.rows.map { $0[index] })) }
    case .setOperation(let operation):
      for (column, (left, right)) in zip(operation.columns, zip(operation.left.output, operation.right.output)) {
        note(column, .both(digits(left.reference), digits(right.reference)))
      }
    case .reference(let reference):
      for (column, source) in zip(reference.columns, commonTables[reference.id] ?? []) {
        note(column, digits(source.reference))
      }
    default: break
    }
  }

  private mutating func note(_ items: [Projection]) {
    for item in items where item.column.type.isNumeric { note(item.column, digits(item.expression)) }
  }

  private mutating func note(_ column: Column, _ digits: DuckDBDigits?) {
    if column.type.isNumeric { columns[column.id] = .some(digits) }
  }
}
