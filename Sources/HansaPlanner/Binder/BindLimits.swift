import HansaCore
import HansaSQL

/// LIMIT, OFFSET, FETCH FIRST.
extension Binder {
  func limited(_ relation: Relation, _ clause: LimitClause?, _ scope: Scope) throws(HansaError) -> Relation {
    guard let clause else { return relation }
    let outer = Scope(parent: scope.parent)
    func bound(_ expression: Expression?, _ word: String) throws(HansaError) -> ScalarExpression? {
      guard let expression else { return nil }
      let value = try allowing([]) { () throws(HansaError) in
        try coerce(try self.expression(expression, outer), to: .int8, expression.span)
      }
      if case .literal(.null, _) = value { return nil }
      if case .literal(.integer(let number), _) = value, number < 0 {
        throw HansaError(
          HansaError.Code(word == "LIMIT" ? "2201W" : "2201X"), "\(word) must not be negative", span: expression.span)
      }
      return value
    }
    let limit = Limit(
      count: try bound(clause.count, "LIMIT"), offset: try bound(clause.offset, "OFFSET"), withTies: clause.withTies)
    if limit.count == nil, limit.offset == nil { return relation }
    if clause.withTies { return try withTies(relation, limit) }
    let refersOutside = [limit.count, limit.offset].contains { $0?.references.isEmpty == false }
    return refersOutside ? numbered(relation, limit) : .limit(relation, limit)
  }

  /// WITH TIES by window functions: rows past the offset whose rank is within offset + count.
  private func withTies(_ relation: Relation, _ limit: Limit) throws(HansaError) -> Relation {
    guard let count = limit.count else { return .limit(relation, limit) }
    let order = Order(of: relation)
    guard !order.keys.isEmpty else {
      throw HansaError(.syntaxError, "WITH TIES cannot be specified without ORDER BY clause")
    }
    let (rank, number) = (column("rank", .int8), column("number", .int8))
    let offset = limit.offset ?? .literal(.integer(0), .int8)
    let last = ScalarExpression.call(FunctionCall("+", [offset, count], type: .int8))
    return kept(
      order, [order.call("rank", rank), order.call("row_number", number)],
      [
        .call(FunctionCall(">", [number.reference, offset], type: .boolean)),
        .call(FunctionCall("<=", [rank.reference, last], type: .boolean)),
      ])
  }

  /// A limit that refers to the query around by numbers of the rows, for no database but PostgreSQL has it. NULL limits
  /// nothing.
  private func numbered(_ relation: Relation, _ limit: Limit) -> Relation {
    let order = Order(of: relation)
    let number = column("number", .int8)
    var conditions: [ScalarExpression] = []
    var position = number.reference
    if let offset = limit.offset {
      let skipped = ScalarExpression.call(
        FunctionCall("coalesce", [offset, .literal(.integer(0), .int8)], type: .int8))
      conditions.append(.call(FunctionCall(">", [number.reference, skipped], type: .boolean)))
      position = .call(FunctionCall("-", [number.reference, skipped], type: .int8))
    }
    if let count = limit.count {
      let isWithin = ScalarExpression.call(FunctionCall("<=", [position, count], type: .boolean))
      conditions.append(.or([.isNull(count), isWithin]))
    }
    return kept(order, [order.call("row_number", number)], conditions)
  }

  /// The rows, with window functions beside them, that fulfil conditions on those; in their order.
  private func kept(_ order: Order, _ windows: [Projection], _ conditions: [ScalarExpression]) -> Relation {
    let filtered = Relation.filter(
      .window(order.input, windows), conditions.count == 1 ? conditions[0] : .and(conditions))
    let columns = order.items ?? order.input.output.map { Projection(column($0.name, $0.type), $0.reference) }
    return .project(order.keys.isEmpty ? filtered : .sort(filtered, order.keys), columns)
  }

  /// A relation taken apart: what is sorted, by what, and the select list above.
  private struct Order {
    var input: Relation
    var keys: [SortKey] = []
    var items: [Projection]?

    init(of relation: Relation) {
      input = relation
      if case .project(let sorted, let projections) = relation, case .sort = sorted {
        (input, items) = (sorted, projections)
      }
      if case .sort(let unsorted, let sortKeys) = input { (input, keys) = (unsorted, sortKeys) }
    }

    func call(_ name: Name, _ column: Column) -> Projection {
      Projection(column, .window(WindowCall(name, [], order: keys, isAggregate: false, type: .int8)))
    }
  }
}
