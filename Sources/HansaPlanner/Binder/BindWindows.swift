import HansaCore
import HansaSQL

extension Binder {
  /// Puts the level's window functions below its expressions.
  func windowed(_ relation: Relation, _ level: inout LevelExpressions) -> Relation {
    var items: [Projection] = []
    func lift(_ expression: ScalarExpression) -> ScalarExpression {
      guard case .window(let call) = expression else { return expression.mapChildren(lift, relation: { $0 }) }
      if let known = items.first(where: { $0.expression == expression }) { return known.column.reference }
      let made = Projection(column(call.name, call.type), expression)
      items.append(made)
      return made.column.reference
    }
    level.rewrite(lift)
    return items.isEmpty ? relation : .window(relation, items)
  }

  /// A function with OVER.
  func windowCall(
    _ call: CallExpression, _ resolved: ResolvedFunction, _ arguments: [ScalarExpression], type: SQLType,
    _ reference: WindowReference, _ scope: Scope, _ span: SourceSpan
  ) throws(HansaError) -> ScalarExpression {
    guard allowed.contains(.windows) else {
      throw HansaError(
        .windowingError, "window functions are not allowed here",
        advice: "Put the query into a subquery and use its column.", span: span)
    }
    guard resolved.kind == .aggregate || resolved.kind == .window else {
      throw HansaError(
        HansaError.Code("42809"), "OVER specified, but \(call.name) is not a window function nor an aggregate function",
        span: span)
    }
    if call.isDistinct { throw unsupported("DISTINCT for window functions", span) }
    if !call.order.isEmpty { throw unsupported("aggregate ORDER BY for window functions", span) }
    // Aggregates are fine inside a window function, windows are not.
    return try allowing(allowed.subtracting(.windows)) { () throws(HansaError) in
      let definition = try resolve(reference, scope)
      var partition: [ScalarExpression] = []
      for expression in definition.partition { partition.append(try self.expression(expression, scope)) }
      var order: [SortKey] = []
      for item in definition.order {
        let key = try expression(item.expression, scope)
        try requireOrder(key.type, item.span)
        order.append(SortKey(key, descending: item.descending, nullsFirst: item.nullsFirst))
      }
      let filter = try call.filter.map { (filter) throws(HansaError) in try condition(filter, scope, "FILTER") }
      return .window(
        WindowCall(
          resolved.name, arguments, filter: filter, partition: partition, order: order,
          frame: try frame(definition, order, scope), isAggregate: resolved.kind == .aggregate, type: type))
    }
  }

  /// The definition with what it takes from the named windows it builds on.
  private func resolve(_ reference: WindowReference, _ scope: Scope, depth: Int = 0) throws(HansaError)
    -> WindowDefinition
  {
    func named(_ name: Name, _ span: SourceSpan) throws(HansaError) -> WindowDefinition {
      guard let definition = scope.windows[name], depth < 100 else {
        throw HansaError(.undefinedObject, "window \"\(name)\" does not exist", span: span)
      }
      return try resolve(.inline(definition), scope, depth: depth + 1)
    }
    switch reference {
    case .named(let name, let span): return try named(name, span)
    case .inline(var definition):
      guard let base = definition.base else { return definition }
      let below = try named(base, definition.span)
      if !definition.partition.isEmpty {
        throw HansaError(
          .windowingError, "cannot override PARTITION BY clause of window \"\(base)\"", span: definition.span)
      }
      if !definition.order.isEmpty, !below.order.isEmpty {
        throw HansaError(
          .windowingError, "cannot override ORDER BY clause of window \"\(base)\"", span: definition.span)
      }
      if below.frame != nil {
        throw HansaError(
          .windowingError, "cannot copy window \"\(base)\" because it has a frame clause", span: definition.span)
      }
      definition.partition = below.partition
      if definition.order.isEmpty { definition.order = below.order }
      return definition
    }
  }

  private func frame(_ definition: WindowDefinition, _ order: [SortKey], _ scope: Scope) throws(HansaError)
    -> WindowFrame?
  {
    guard let clause = definition.frame else { return nil }
    func bound(_ bound: FrameClause.Bound) throws(HansaError) -> WindowFrame.Bound {
      func distance(_ expression: Expression) throws(HansaError) -> ScalarExpression {
        let value = try self.expression(expression, scope)
        if let number = value.constantNumber, number < 0 {
          throw HansaError(HansaError.Code("22013"), "a frame's offset must not be negative", span: expression.span)
        }
        if clause.mode != .range { return try coerce(value, to: .int8, expression.span) }
        guard let key = order.first, order.count == 1 else {
          throw HansaError(
            .windowingError, "RANGE with offset PRECEDING/FOLLOWING requires exactly one ORDER BY column",
            span: expression.span)
        }
        if key.expression.type.isDateTime { return try coerce(value, to: .interval, expression.span) }
        return value.type == .unknown ? try coerce(value, to: key.expression.type, expression.span) : value
      }
      switch bound {
      case .unboundedPreceding: return .unboundedPreceding
      case .currentRow: return .currentRow
      case .unboundedFollowing: return .unboundedFollowing
      case .preceding(let expression): return .preceding(try distance(expression))
      case .following(let expression): return .following(try distance(expression))
      }
    }
    return WindowFrame(
      mode: clause.mode, start: try bound(clause.start), end: try bound(clause.end), exclusion: clause.exclusion)
  }
}
