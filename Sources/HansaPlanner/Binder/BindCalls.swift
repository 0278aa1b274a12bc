import HansaCore
import HansaSQL

extension Binder {
  /// Functions that read the clock: the statement's one moment stands for them.
  private static let clock: [Name: SQLType] = [
    "now": .timestamptz, "transaction_timestamp": .timestamptz, "statement_timestamp": .timestamptz,
  ]

  /// A function call of any kind.
  func call(_ call: CallExpression, _ scope: Scope, _ span: SourceSpan) throws(HansaError) -> ScalarExpression {
    if let schema = call.schema, schema != "pg_catalog" {
      throw HansaError(
        .undefinedFunction, "function \(schema).\(call.name) does not exist",
        advice: "Only PostgreSQL's own functions are known.", span: span)
    }
    if call.arguments.isEmpty, !call.isStar, let type = Self.clock[call.name] {
      return .literal(.timestamptz(now()), type)
    }
    let (resolved, arguments) = try resolve(call, scope, span)
    switch resolved.kind {
    case .cast: return try coerceExplicitly(arguments[0], to: resolved.resultType, span)
    case .table: return try setReturningValue(call, resolved, arguments, span)
    case .scalar where call.over == nil:
      if call.isDistinct || call.filter != nil || !call.order.isEmpty || call.withinGroup {
        throw HansaError(
          HansaError.Code("42809"),
          "DISTINCT, FILTER, ORDER BY and WITHIN GROUP are for aggregates, and \(call.name) is none", span: span)
      }
      return try self.call(resolved, resolved.name, arguments, span)
    case .window where call.over == nil:
      throw HansaError(.windowingError, "window function \(call.name) requires an OVER clause", span: span)
    default: break
    }
    let converted = try convert(arguments, resolved, call, span)
    try requireRange(resolved.name, converted, span)
    if converted.contains(where: { $0.contains { isSetReturning($0) } }) {
      throw unsupported("a set-returning function in the arguments of \(call.name)", span)
    }
    let type = NumericScale.result(
      of: resolved.name, arguments: converted.map(\.type), type: resultType(resolved, converted))
    if let over = call.over {
      return try windowCall(call, resolved, converted, type: type, over, scope, span)
    }
    return try aggregateCall(call, resolved, converted, written: arguments, type, scope, span)
  }

  /// A set-returning call in a select list.
  private func setReturningValue(
    _ call: CallExpression, _ resolved: ResolvedFunction, _ arguments: [ScalarExpression], _ span: SourceSpan
  ) throws(HansaError) -> ScalarExpression {
    guard allowed.contains(.rows), resolved.columns.isEmpty else {
      throw unsupported("the set-returning function \(call.name) here", span)
    }
    let converted = try convert(arguments, resolved, call, span)
    let value = FunctionCall(
      resolved.name, converted,
      type: NumericScale.result(
        of: resolved.name, arguments: converted.map(\.type), type: resultType(resolved, converted)),
      volatility: resolved.volatility)
    setReturningNames.insert(value.name)
    return .call(value)
  }

  /// A set-returning call; nil when the expression is none.
  func setReturning(_ expression: Expression, _ scope: Scope) throws(HansaError) -> FunctionCall? {
    guard case .call(let call) = expression.kind, call.over == nil else { return nil }
    let (resolved, arguments) = try resolve(call, scope, expression.span)
    guard resolved.kind == .table else { return nil }
    guard resolved.columns.isEmpty else {
      throw unsupported("\(call.name), which returns rows of several columns,", expression.span)
    }
    let converted = try convert(arguments, resolved, call, expression.span)
    return FunctionCall(
      resolved.name, converted,
      type: NumericScale.result(
        of: resolved.name, arguments: converted.map(\.type), type: resultType(resolved, converted)),
      volatility: resolved.volatility)
  }

  private func resolve(_ call: CallExpression, _ scope: Scope, _ span: SourceSpan) throws(HansaError) -> (
    ResolvedFunction, [ScalarExpression]
  ) {
    // Inside an aggregate's arguments aggregates and windows are found too, so that the error can say what is wrong.
    var arguments: [ScalarExpression] = []
    let inner = call.over == nil ? allowed : allowed.subtracting(.windows)
    try allowing(inner) { () throws(HansaError) in
      for argument in call.arguments { arguments.append(try expression(argument, scope)) }
      if call.withinGroup { for item in call.order { arguments.append(try expression(item.expression, scope)) } }
    }
    let resolved = try located(span) { () throws(HansaError) in
      try FunctionResolution.function(call.name, arguments: arguments.map(\.type), variadicArray: call.isVariadic)
    }
    if call.isVariadic { throw unsupported("VARIADIC in a call", span) }
    return (resolved, arguments)
  }

  /// A scalar function or operator over arguments that are converted to its parameters' types.
  func call(_ resolved: ResolvedFunction, _ name: Name, _ arguments: [ScalarExpression], _ span: SourceSpan)
    throws(HansaError) -> ScalarExpression
  {
    var converted: [ScalarExpression] = []
    for (argument, type) in zip(arguments, resolved.parameterTypes) {
      converted.append(try coerce(argument, to: type, span))
    }
    let type = NumericScale.result(of: name, arguments: converted.map(\.type), type: resultType(resolved, converted))
    return .call(
      FunctionCall(name, converted, type: roundedType(name, converted) ?? type, volatility: resolved.volatility))
  }

  /// `round(x, 2)` has two digits after the point, whatever `x` has.
  private func roundedType(_ name: Name, _ arguments: [ScalarExpression]) -> SQLType? {
    guard name == "round" || name == "trunc", arguments.count == 2, arguments[0].type.isNumeric,
      case .literal(.integer(let digits), _) = arguments[1], (0...30).contains(digits)
    else { return nil }
    return .numeric(precision: nil, scale: Int(digits))
  }

  /// The result's type; a polymorphic result keeps the modifiers that its arguments agree on.
  private func resultType(_ resolved: ResolvedFunction, _ arguments: [ScalarExpression]) -> SQLType {
    resolved.resultType == .unknown ? .text : resolved.resultType
  }

  private func convert(
    _ arguments: [ScalarExpression], _ resolved: ResolvedFunction, _ call: CallExpression, _ span: SourceSpan
  ) throws(HansaError) -> [ScalarExpression] {
    var converted: [ScalarExpression] = []
    for (index, argument) in arguments.enumerated() {
      let span = index < call.arguments.count ? call.arguments[index].span : span
      let type = index < resolved.parameterTypes.count ? resolved.parameterTypes[index] : argument.type
      converted.append(try coerce(argument, to: type == .unknown ? .text : type, span))
    }
    return converted
  }

  /// Constants that PostgreSQL refuses when it runs the call.
  private func requireRange(_ name: Name, _ arguments: [ScalarExpression], _ span: SourceSpan) throws(HansaError) {
    switch name {
    case "ntile":
      guard let number = arguments.first?.constantNumber, number < 1 else { return }
      throw HansaError(HansaError.Code("22014"), "argument of ntile must be greater than zero", span: span)
    case "nth_value":
      guard let number = arguments.last?.constantNumber, number < 1 else { return }
      throw HansaError(HansaError.Code("22016"), "argument of nth_value must be greater than zero", span: span)
    case "percentile_cont", "percentile_disc":
      guard let number = arguments.first?.constantNumber, !(0...1).contains(number) else { return }
      throw HansaError(.numericOutOfRange, "percentile value \(number) is not between 0 and 1", span: span)
    default: return
    }
  }

  // MARK: Aggregates

  /// - Parameter written: the arguments before they were converted to the parameters' types.
  private func aggregateCall(
    _ call: CallExpression, _ resolved: ResolvedFunction, _ arguments: [ScalarExpression],
    written: [ScalarExpression], _ type: SQLType, _ scope: Scope, _ span: SourceSpan
  ) throws(HansaError) -> ScalarExpression {
    guard allowed.contains(.aggregates) || isOuter(arguments, scope) else {
      throw HansaError(
        .groupingError, "aggregate functions are not allowed here", advice: "Conditions on aggregates go into HAVING.",
        span: span)
    }
    if arguments.contains(where: { $0.contains { if case .window = $0 { true } else { false } } }) {
      throw HansaError(.groupingError, "aggregate function calls cannot contain window function calls", span: span)
    }
    if resolved.kind == .orderedSet, !call.withinGroup {
      throw HansaError(
        HansaError.Code("42809"), "WITHIN GROUP is required for ordered-set aggregate \(call.name)", span: span)
    }
    return try allowing([]) { () throws(HansaError) in
      let filter = try call.filter.map { (filter) throws(HansaError) in try condition(filter, scope, "FILTER") }
      var arguments = arguments
      if call.isDistinct, !call.withinGroup {
        // The same text as in ORDER BY, so that a database finds the one in the other.
        if resolved.resultType == .text { arguments = arguments.map(\.asText) }
      }
      var order: [SortKey] = []
      let direct = call.withinGroup ? call.arguments.count : arguments.count
      for (index, item) in call.order.enumerated() {
        var key = call.withinGroup ? arguments[direct + index] : try expression(item.expression, scope)
        if key.type == .unknown { key = try coerce(key, to: .text, item.span) }
        try requireOrder(key.type, item.span)
        // What orders is the argument as the function gets it, however it was written.
        if call.isDistinct, !call.withinGroup, let place = written.firstIndex(of: key) { key = arguments[place] }
        if call.isDistinct, resolved.resultType == .text { key = key.asText }
        order.append(SortKey(key, descending: item.descending, nullsFirst: item.nullsFirst))
      }
      if call.isDistinct, !call.withinGroup,
        order.contains(where: { key in !arguments.contains(key.expression) })
      {
        throw HansaError(
          .invalidColumnReference, "in an aggregate with DISTINCT, ORDER BY expressions must appear in argument list",
          span: span)
      }
      return .aggregate(
        AggregateCall(
          resolved.name, Array(arguments.prefix(direct)), distinct: call.isDistinct, filter: filter, order: order,
          withinGroup: call.withinGroup, type: type))
    }
  }

  /// An aggregate over columns of a level around belongs to that level, and may stand where this one allows none.
  private func isOuter(_ arguments: [ScalarExpression], _ scope: Scope) -> Bool {
    let references = arguments.reduce(into: Set<ColumnID>()) { $0.formUnion($1.references) }
    return !references.isEmpty && references.isDisjoint(with: scope.localColumns)
  }
}

extension ScalarExpression {
  /// The value of a number that is written out, with its sign.
  var constantNumber: Double? {
    switch self {
    case .literal(.integer(let value), _): Double(value)
    case .literal(.double(let bits), _): bits.value
    case .literal(.decimal(let value), _): Double(value.description)
    case .cast(let inner, _): inner.constantNumber
    case .call(let call) where call.name == "-" && call.arguments.count == 1:
      call.arguments[0].constantNumber.map { -$0 }
    default: nil
    }
  }

  /// A varchar as text, by a cast that is written.
  fileprivate var asText: ScalarExpression { if case .varchar = type { .cast(self, .text) } else { self } }
}
