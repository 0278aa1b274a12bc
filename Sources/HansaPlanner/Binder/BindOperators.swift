import HansaCore
import HansaSQL

extension Binder {
  /// A unary or binary operator, resolved by its operands' types.
  func operation(_ name: Name, _ left: ScalarExpression?, _ right: ScalarExpression, _ span: SourceSpan)
    throws(HansaError) -> ScalarExpression
  {
    // A minus before a number makes a negative number.
    if left == nil, name == "-", case .literal(let value, let type) = right {
      switch value {
      case .integer(let number): return .literal(.integer(-number), Int32(exactly: -number) == nil ? .int8 : .int4)
      case .decimal(let number):
        return .literal(.decimal(Decimal128(unscaled: -number.unscaled, scale: number.scale)), type)
      default: break
      }
    }
    if left == nil, name == "+", right.type.isNumber { return right }
    let resolved = try located(span) { () throws(HansaError) in
      try FunctionResolution.operator(name, left: left?.type, right: right.type)
    }
    let operands = left.map { [$0, right] } ?? [right]
    return try call(resolved, name, operands, span)
  }

  /// A binary operator; comparisons of rows are spelled out by their fields.
  func comparison(_ name: Name, _ left: ScalarExpression, _ right: ScalarExpression, _ span: SourceSpan)
    throws(HansaError) -> ScalarExpression
  {
    guard case .row(let a) = left, case .row(let b) = right else {
      if case .row = left, case .subquery(let subquery) = right, subquery.kind == .scalar {
        throw unsupported("a row compared with a subquery of several columns (\(name))", span)
      }
      return try operation(name, left, right, span)
    }
    guard a.count == b.count else {
      throw HansaError(.syntaxError, "unequal number of entries in row expressions", span: span)
    }
    func compare(_ name: Name, _ index: Int) throws(HansaError) -> ScalarExpression {
      try comparison(name, a[index], b[index], span)
    }
    switch name {
    case "=":
      var parts: [ScalarExpression] = []
      for index in a.indices { parts.append(try compare("=", index)) }
      return .conjunction(parts)
    case "<>":
      var parts: [ScalarExpression] = []
      for index in a.indices { parts.append(try compare("<>", index)) }
      return parts.count == 1 ? parts[0] : .or(parts)
    case "<", "<=", ">", ">=":
      // (a, b) < (c, d) is a < c OR (a = c AND b < d).
      let strict: Name = name == "<" || name == "<=" ? "<" : ">"
      var result = try compare(name, a.count - 1)
      for index in a.indices.dropLast().reversed() {
        result = .or([try compare(strict, index), .and([try compare("=", index), result])])
      }
      return result
    default:
      throw HansaError(
        .featureNotSupported, "could not determine interpretation of row comparison operator \(name)", span: span)
    }
  }

  func distinct(_ left: ScalarExpression, _ right: ScalarExpression, _ span: SourceSpan) throws(HansaError)
    -> ScalarExpression
  {
    if case .row(let a) = left, case .row(let b) = right, a.count == b.count {
      var parts: [ScalarExpression] = []
      for (x, y) in zip(a, b) { parts.append(try distinct(x, y, span)) }
      return parts.count == 1 ? parts[0] : .or(parts)
    }
    if left.type == .unknown, right.type == .unknown {
      return .isDistinct(try coerce(left, to: .text, span), try coerce(right, to: .text, span))
    }
    guard case .call(let equal) = try operation("=", left, right, span) else { return .isDistinct(left, right) }
    return .isDistinct(equal.arguments[0], equal.arguments[1])
  }

  func inList(_ tested: ScalarExpression, _ list: [Expression], _ scope: Scope, _ span: SourceSpan) throws(HansaError)
    -> ScalarExpression
  {
    var items: [ScalarExpression] = []
    for item in list { items.append(try expression(item, scope)) }
    if case .row = tested {
      var parts: [ScalarExpression] = []
      for item in items { parts.append(try comparison("=", tested, item, span)) }
      return parts.count == 1 ? parts[0] : .or(parts)
    }
    // One type for all where there is one, as PostgreSQL does; else comparison by comparison.
    if let type = try? TypeResolution.common([tested.type] + items.map(\.type), context: "IN"),
      case .call(let equal)? = try? operation("=", .null(type), .null(type), span)
    {
      let target = equal.arguments[0].type
      var converted: [ScalarExpression] = []
      for (item, source) in zip(items, list) { converted.append(try coerce(item, to: target, source.span)) }
      return .inList(try coerce(tested, to: target, span), converted)
    }
    var parts: [ScalarExpression] = []
    for item in items { parts.append(try operation("=", tested, item, span)) }
    return parts.count == 1 ? parts[0] : .or(parts)
  }

  func between(_ between: BetweenExpression, _ scope: Scope, _ span: SourceSpan) throws(HansaError) -> ScalarExpression
  {
    let operand = try expression(between.operand, scope)
    let lower = try expression(between.lower, scope)
    let upper = try expression(between.upper, scope)
    func within(_ a: ScalarExpression, _ b: ScalarExpression) throws(HansaError) -> ScalarExpression {
      .and([try comparison(">=", operand, a, span), try comparison("<=", operand, b, span)])
    }
    var test = try within(lower, upper)
    if between.isSymmetric { test = .or([test, try within(upper, lower)]) }
    return between.negated ? .not(test) : test
  }

  func like(_ like: LikeExpression, _ scope: Scope, _ span: SourceSpan) throws(HansaError) -> ScalarExpression {
    let operand = try expression(like.operand, scope)
    let pattern = try expression(like.pattern, scope)
    let escape = try like.escape.map { (escape) throws(HansaError) in
      try coerce(try expression(escape, scope), to: .text, escape.span)
    }
    var call: FunctionCall
    switch like.kind {
    case .similar:
      call = FunctionCall(
        "similar to", [try coerce(operand, to: .text, span), try coerce(pattern, to: .text, span)], type: .boolean)
    case .like, .ilike:
      let name: Name = like.kind == .like ? "~~" : "~~*"
      guard case .call(let resolved) = try operation(name, operand, pattern, span) else {
        throw unsupported("this LIKE", span)
      }
      call = resolved
      call.name = name
    }
    if let escape { call.arguments.append(escape) }
    return like.negated ? .not(.call(call)) : .call(call)
  }

  func quantified(
    _ left: ScalarExpression, _ name: Name, _ quantifier: Quantifier, _ right: ScalarExpression, _ span: SourceSpan
  ) throws(HansaError) -> ScalarExpression {
    var array = right
    if array.type == .unknown {
      array = try coerce(array, to: .array(left.type == .unknown ? .text : left.type), span)
    }
    guard let element = array.type.element else {
      throw HansaError(HansaError.Code("42809"), "op ANY/ALL (array) requires array on right side", span: span)
    }
    guard case .call(let resolved) = try operation(name, left, .null(element), span) else {
      throw unsupported("this comparison with an array", span)
    }
    guard resolved.type == .boolean else {
      throw HansaError(HansaError.Code("42809"), "op ANY/ALL (array) requires operator to yield boolean", span: span)
    }
    let tested = resolved.arguments[0]
    array = try coerce(array, to: .array(resolved.arguments[1].type), span)
    if let elements = array.writtenElements, let spelled = Self.spelledOut(tested, name, quantifier, elements) {
      return spelled
    }
    let word = quantifier == .any ? "any" : "all"
    return .call(FunctionCall(Name("\(name) \(word)"), [tested, array], type: .boolean))
  }

  /// A comparison with each element: every database has IN, AND and OR.
  private static func spelledOut(
    _ tested: ScalarExpression, _ name: Name, _ quantifier: Quantifier, _ elements: [ScalarExpression]
  ) -> ScalarExpression? {
    guard !elements.isEmpty else { return nil }
    if name == "=", quantifier == .any { return .inList(tested, elements) }
    if name == "<>", quantifier == .all { return .not(.inList(tested, elements)) }
    guard ["=", "<>", "<", "<=", ">", ">="].contains(name), !tested.isVolatile else { return nil }
    let tests = elements.map { ScalarExpression.call(FunctionCall(name, [tested, $0], type: .boolean)) }
    if tests.count == 1 { return tests[0] }
    return quantifier == .any ? .or(tests) : .and(tests)
  }

  // MARK: Subqueries

  func subquery(_ statement: SelectStatement, _ scope: Scope) throws(HansaError) -> Relation {
    try allowing([]) { () throws(HansaError) in try query(statement, parent: scope) }
  }

  func quantified(
    _ left: Expression, _ name: Name, _ quantifier: Quantifier, _ statement: SelectStatement, _ scope: Scope,
    _ span: SourceSpan
  ) throws(HansaError) -> ScalarExpression {
    let tested = try expression(left, scope)
    let relation = try subquery(statement, scope)
    let parts: [ScalarExpression] = if case .row(let parts) = tested { parts } else { [tested] }
    let output = relation.output
    guard parts.count == output.count else {
      throw HansaError(
        .syntaxError, "subquery has too \(output.count > parts.count ? "many" : "few") columns", span: span)
    }
    if parts.count > 1, name != "=", !(name == "<>" && quantifier == .all) {
      throw unsupported("\(name) \(quantifier.rawValue) with rows", span)
    }
    // Both sides are converted to the types that the operator takes.
    var converted: [ScalarExpression] = []
    var types: [SQLType] = []
    for (part, column) in zip(parts, output) {
      guard
        case .call(let resolved) = try operation(
          name, part, column.type == .unknown ? .null(.unknown) : column.reference, span)
      else {
        throw unsupported("this comparison with a subquery", span)
      }
      converted.append(resolved.arguments[0])
      types.append(resolved.arguments[1].type)
    }
    let rows = try cast(relation, to: types, span)
    // x <> ALL is NOT IN, which every dialect that has subqueries can say.
    if name == "<>", quantifier == .all {
      return .not(.subquery(Subquery(.any(operator: "="), tested: converted, rows, type: .boolean)))
    }
    return .subquery(
      Subquery(
        quantifier == .any ? .any(operator: name) : .all(operator: name), tested: converted, rows, type: .boolean))
  }
}

extension ScalarExpression {
  /// The elements of an array that the statement spells out.
  fileprivate var writtenElements: [ScalarExpression]? {
    guard let element = type.element, !element.isArray else { return nil }
    switch self {
    case .array(let elements, _): return elements
    case .literal(.array(let values), _): return values.map { .literal($0, element) }
    default: return nil
    }
  }
}
