import HansaCore
import HansaSQL

extension Binder {
  /// Binds a query with its WITH, ORDER BY and LIMIT.
  func query(_ statement: SelectStatement, parent: Scope?) throws(HansaError) -> Relation {
    try nested(statement.span) { () throws(HansaError) in
      let scope = Scope(parent: parent)
      var tables: [CommonTable] = []
      if let with = statement.with { tables = try commonTables(with, scope) }
      var relation: Relation
      switch statement.body {
      case .select(let core): relation = try select(core, statement.orderBy, statement.limit, scope)
      case .values(let list):
        relation = try ordered(try values(list, scope), statement.orderBy, scope)
        relation = try limited(relation, statement.limit, scope)
      case .combination(let combination):
        relation = try ordered(try self.combination(combination, scope), statement.orderBy, scope)
        relation = try limited(relation, statement.limit, scope)
      }
      return tables.isEmpty ? relation : .with(With(tables, relation))
    }
  }

  // MARK: VALUES and set operations

  private func values(_ list: ValuesList, _ scope: Scope) throws(HansaError) -> Relation {
    let width = list.rows.first?.count ?? 0
    var rows: [[ScalarExpression]] = []
    for row in list.rows {
      guard row.count == width else {
        throw HansaError(.syntaxError, "VALUES lists must all be the same length", span: row.first?.span ?? list.span)
      }
      var cells: [ScalarExpression] = []
      for cell in row { cells.append(try allowing([]) { () throws(HansaError) in try expression(cell, scope) }) }
      rows.append(cells)
    }
    var columns: [Column] = []
    for index in 0..<width {
      let type = try located(list.span) { () throws(HansaError) in
        try TypeResolution.common(rows.map { $0[index].type }, context: "VALUES")
      }
      for row in rows.indices { rows[row][index] = try coerce(rows[row][index], to: type, list.rows[row][index].span) }
      columns.append(column(Name("column\(index + 1)"), unifiedType(rows.map { $0[index].type }, type)))
    }
    return .values(Values(columns: columns, rows: rows))
  }

  private func combination(_ combination: QueryCombination, _ scope: Scope) throws(HansaError) -> Relation {
    let left = try query(combination.left, parent: scope)
    let right = try query(combination.right, parent: scope)
    return try combined(combination, left, right)
  }

  func combined(_ combination: QueryCombination, _ left: Relation, _ right: Relation) throws(HansaError) -> Relation {
    let (a, b) = (left.output, right.output)
    let word = combination.kind.rawValue
    guard a.count == b.count else {
      throw HansaError(
        .syntaxError, "each \(word) query must have the same number of columns", span: combination.right.span)
    }
    var columns: [Column] = []
    var types: [SQLType] = []
    for (x, y) in zip(a, b) {
      let type = try located(combination.right.span) { () throws(HansaError) in
        try TypeResolution.common([x.type, y.type], context: word)
      }
      types.append(type)
      columns.append(column(x.name, unifiedType([x.type, y.type], type)))
    }
    return .setOperation(
      SetOperation(
        combination.kind, all: combination.all, try cast(left, to: types, combination.left.span),
        try cast(right, to: types, combination.right.span), columns: columns))
  }

  /// The relation with its columns converted to the types.
  func cast(_ relation: Relation, to types: [SQLType], _ span: SourceSpan) throws(HansaError) -> Relation {
    let output = relation.output
    guard zip(output, types).contains(where: { $0.type.base != $1.base }) else { return relation }
    var items: [Projection] = []
    for (index, (source, type)) in zip(output, types).enumerated() {
      var expression = source.reference
      // A literal is converted where it stands, as its text decides what it is.
      if source.type == .unknown, case .project(_, let projections) = relation,
        projections[index].expression.isLiteral || projections[index].expression.isParameter
      {
        expression = projections[index].expression
      }
      let converted = try coerce(expression, to: type, span)
      items.append(Projection(column(source.name, converted.type), converted))
    }
    return .project(relation, items)
  }

  // MARK: ORDER BY and LIMIT of what is no plain SELECT

  private func ordered(_ relation: Relation, _ items: [SortItem], _ scope: Scope) throws(HansaError) -> Relation {
    guard !items.isEmpty else { return relation }
    let output = relation.output
    var keys: [SortKey] = []
    for item in items {
      let position = try outputPosition(item.expression, output.map(\.name), clause: "ORDER BY")
      guard let position else {
        throw HansaError(
          .featureNotSupported, "invalid UNION/INTERSECT/EXCEPT ORDER BY clause",
          advice:
            "Only result column names or positions can be used; put the query into a subquery to order by an expression.",
          span: item.span)
      }
      keys.append(SortKey(output[position].reference, descending: item.descending, nullsFirst: item.nullsFirst))
    }
    return .sort(relation, keys)
  }

  /// The output column that a bare name or a number in ORDER BY or GROUP BY means.
  func outputPosition(_ expression: Expression, _ names: [Name], clause: String) throws(HansaError) -> Int? {
    switch expression.kind {
    case .constant(.integer(let number)):
      guard number >= 1, number <= names.count else {
        throw HansaError(
          .invalidColumnReference, "\(clause) position \(number) is not in select list", span: expression.span)
      }
      return Int(number) - 1
    case .column(let reference) where reference.parts.count == 1 && !reference.isStar:
      return names.firstIndex { $0 == reference.parts[0] }
    case .constant where clause == "ORDER BY" || clause == "GROUP BY":
      if case .constant(.null) = expression.kind { return nil }
      throw HansaError(.syntaxError, "non-integer constant in \(clause)", span: expression.span)
    default: return nil
    }
  }
}
