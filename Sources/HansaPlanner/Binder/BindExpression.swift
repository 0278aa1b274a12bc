import HansaCore
import HansaSQL

extension Binder {
  /// Binds an expression; the type may be `unknown` for a literal that its context decides.
  func expression(_ expression: Expression, _ scope: Scope) throws(HansaError) -> ScalarExpression {
    try nested(expression.span) { () throws(HansaError) in
      try located(expression.span) { () throws(HansaError) in try bound(expression, scope) }
    }
  }

  /// Binds an expression that must be boolean.
  func condition(_ expression: Expression, _ scope: Scope, _ clause: String) throws(HansaError) -> ScalarExpression {
    let bound = try self.expression(expression, scope)
    guard bound.type == .boolean || bound.type == .unknown else {
      throw HansaError(
        .datatypeMismatch, "argument of \(clause) must be type boolean, not type \(bound.type.base)",
        span: expression.span)
    }
    return try coerce(bound, to: .boolean, expression.span)
  }

  private func bound(_ expression: Expression, _ scope: Scope) throws(HansaError) -> ScalarExpression {
    let span = expression.span
    switch expression.kind {
    case .column(let reference): return try column(reference, span, scope)
    case .constant(let constant): return try self.constant(constant, span)
    case .parameter(let number): return try parameter(number, span)
    case .unary(let name, let operand):
      return try operation(name.symbol, nil, try self.expression(operand, scope), span)
    case .binary(let name, let left, let right):
      return try comparison(name.symbol, try self.expression(left, scope), try self.expression(right, scope), span)
    case .and(let parts): return .and(try conditions(parts, scope, "AND"))
    case .or(let parts): return .or(try conditions(parts, scope, "OR"))
    case .not(let inner): return .not(try condition(inner, scope, "NOT"))
    case .isNull(let inner, let negated):
      var operand = try self.expression(inner, scope)
      if operand.type == .unknown { operand = try coerce(operand, to: .text, span) }
      // A row is null when all its fields are, and not null when none is.
      if case .row(let parts) = operand {
        return .conjunction(parts.map { negated ? .not(.isNull($0)) : .isNull($0) })
      }
      return negated ? .not(.isNull(operand)) : .isNull(operand)
    case .isBoolean(let inner, let value, let negated):
      let test = ScalarExpression.isBoolean(
        try condition(inner, scope, "IS \(value.map { $0 ? "TRUE" : "FALSE" } ?? "UNKNOWN")"), value)
      return negated ? .not(test) : test
    case .isDistinct(let left, let right, let negated):
      let test = try distinct(try self.expression(left, scope), try self.expression(right, scope), span)
      return negated ? .not(test) : test
    case .inList(let tested, let list, let negated):
      let test = try inList(try self.expression(tested, scope), list, scope, span)
      return negated ? .not(test) : test
    case .between(let between): return try self.between(between, scope, span)
    case .like(let like): return try self.like(like, scope, span)
    case .quantifiedArray(let left, let name, let quantifier, let right):
      return try quantified(
        try self.expression(left, scope), name.symbol, quantifier, try self.expression(right, scope), span)
    case .quantifiedSubquery(let left, let name, let quantifier, let query):
      return try quantified(left, name.symbol, quantifier, query, scope, span)
    case .exists(let query):
      return .subquery(Subquery(.exists, try subquery(query, scope), type: .boolean))
    case .scalarSubquery(let query):
      let relation = withoutUnknowns(try subquery(query, scope))
      guard let only = relation.output.first, relation.output.count == 1 else {
        throw HansaError(.syntaxError, "subquery must return only one column", span: span)
      }
      return .subquery(Subquery(.scalar, relation, type: only.type))
    case .arraySubquery(let query):
      let relation = withoutUnknowns(try subquery(query, scope))
      guard let only = relation.output.first, relation.output.count == 1 else {
        throw HansaError(.syntaxError, "subquery must return only one column", span: span)
      }
      return .subquery(Subquery(.array, relation, type: .array(only.type)))
    case .call(let call): return try self.call(call, scope, span)
    case .cast(let inner, let typeName):
      // `1e308::float8`: more digits than a decimal holds, and none that the cast would keep.
      if case .constant(.decimal(let text)) = inner.kind, Decimal128(text.string) == nil {
        return try explicitCast(.literal(.text(text), .unknown), to: typeName, span)
      }
      return try explicitCast(try self.expression(inner, scope), to: typeName, span)
    case .case(let expression): return try conditional(expression, scope, span)
    case .coalesce(let parts): return try unified("coalesce", "COALESCE", parts, scope, span)
    case .greatest(let parts): return try unified("greatest", "GREATEST", parts, scope, span)
    case .least(let parts): return try unified("least", "LEAST", parts, scope, span)
    case .nullIf(let left, let right):
      let a = try self.expression(left, scope)
      let b = try self.expression(right, scope)
      guard case .call(let equal) = try comparison("=", a, b, span) else { throw unsupported("NULLIF of rows", span) }
      // The comparison of texts is that of text, whose type the result has.
      let type: SQLType
      if case .varchar = a.type { type = .text } else { type = a.type == .unknown ? equal.arguments[0].type : a.type }
      return .call(
        FunctionCall("nullif", [a.type == .unknown ? equal.arguments[0] : a, equal.arguments[1]], type: type))
    case .row(let parts, _):
      var bound: [ScalarExpression] = []
      for part in parts { bound.append(try self.expression(part, scope)) }
      return .row(bound)
    case .array(let parts): return try array(parts, scope, span)
    case .subscript(let inner, let subscripts): return try self.subscript(inner, subscripts, scope, span)
    case .field(let inner, let name): return try field(inner, name, scope, span)
    case .allFields: throw unsupported("(…).*", span)
    case .collate(let inner, let collation): return try collate(try self.expression(inner, scope), collation, span)
    case .valueFunction(let function, let precision): return try valueFunction(function, precision, span)
    case .grouping(let parts):
      guard allowed.contains(.aggregates) else {
        throw HansaError(.groupingError, "grouping operations are not allowed here", span: span)
      }
      var arguments: [ScalarExpression] = []
      for part in parts { arguments.append(try self.expression(part, scope)) }
      return .call(FunctionCall(Self.groupingFunction, arguments, type: .int4))
    }
  }

  /// The name under which GROUPING() travels until the aggregation is built.
  static let groupingFunction: Name = "GROUPING"

  private func conditions(_ parts: [Expression], _ scope: Scope, _ word: String) throws(HansaError)
    -> [ScalarExpression]
  {
    var bound: [ScalarExpression] = []
    for part in parts { bound.append(try condition(part, scope, word)) }
    return bound
  }

  // MARK: Names and constants

  private func column(_ reference: ColumnReference, _ span: SourceSpan, _ scope: Scope) throws(HansaError)
    -> ScalarExpression
  {
    if reference.isStar { throw HansaError(.syntaxError, "\"*\" is not allowed here", span: span) }
    guard let name = reference.parts.last else {
      throw HansaError(.syntaxError, "a column name is missing", span: span)
    }
    if reference.parts.count == 1 {
      if let found = try scope.column(name, span) {
        for id in found.references where spans[id] == nil { spans[id] = span }
        return found
      }
      let near = nearestNames(to: name.string, among: scope.reachableNames)
      throw HansaError(
        .undefinedColumn, "column \"\(name)\" does not exist",
        advice: near.isEmpty ? nil : "Perhaps you meant \(near.map { "\"\($0)\"" }.joined(separator: ", ")).",
        span: span)
    }
    let parts = Array(reference.parts.dropLast())
    guard let table = try scope.table(parts, span) else { throw missingTable(parts, scope, span) }
    for matches: (Name, Name) -> Bool in [{ $0 == $1 }, { $0.folded == $1.folded }] {
      let found = table.columns.filter { matches($0.name, name) }
      if found.count > 1 { throw HansaError(.ambiguousColumn, "column reference \"\(name)\" is ambiguous", span: span) }
      if let column = found.first {
        if let problem = column.problem { throw problem.at(span) }
        for id in column.expression.references where spans[id] == nil { spans[id] = span }
        return column.expression
      }
    }
    let written = reference.parts.map(\.string).joined(separator: ".")
    let near = nearestNames(to: name.string, among: table.columns.map(\.name.string))
    throw HansaError(
      .undefinedColumn, "column \(written) does not exist",
      advice: near.isEmpty ? nil : "Perhaps you meant \(near.map { "\"\($0)\"" }.joined(separator: ", ")).", span: span)
  }

  private func constant(_ constant: Constant, _ span: SourceSpan) throws(HansaError) -> ScalarExpression {
    switch constant {
    case .integer(let value): return .literal(.integer(value), Int32(exactly: value) == nil ? .int8 : .int4)
    case .decimal(let text):
      guard let value = Decimal128(text.string) else {
        // Its context may make it a double; a source's numeric has room for it.
        return .cast(.literal(.text(text), .text), .numeric)
      }
      return .literal(.decimal(value), .numeric(precision: value.precision, scale: value.scale))
    case .string(let text):
      literalSpans[text] = span
      return .literal(.text(text), .unknown)
    case .bitString: throw unsupported("a bit string constant", span)
    case .boolean(let value): return .literal(.boolean(value), .boolean)
    case .null: return .null(.unknown)
    }
  }

  private func valueFunction(_ function: ValueFunction, _ precision: Int?, _ span: SourceSpan) throws(HansaError)
    -> ScalarExpression
  {
    let day: Int64 = 86_400_000_000
    // Rounded to the precision, as CURRENT_TIMESTAMP(p) has it.
    let unit = precision.map { digits in (max(0, min(6, digits))..<6).reduce(Int64(1)) { value, _ in value * 10 } } ?? 1
    func rounded() -> Int64 { (now() + unit / 2) / unit * unit }
    switch function {
    case .currentDate: return .literal(.date(Int32(now().flooredQuotient(by: day))), .date)
    case .currentTimestamp: return .literal(.timestamptz(rounded()), .timestamptz)
    case .localTimestamp: return .literal(.timestamp(rounded()), .timestamp)
    case .localTime:
      let now = rounded()
      return .literal(.time(now - now.flooredQuotient(by: day) * day), .time)
    case .currentUser, .user, .sessionUser, .currentRole: return .literal(.text(session.user), .text)
    case .currentTime: throw unsupported("time with time zone (CURRENT_TIME)", span)
    case .currentCatalog, .currentSchema: return .literal(.text("hansa"), .text)
    }
  }

  // MARK: CASE, COALESCE, arrays

  private func conditional(_ expression: CaseExpression, _ scope: Scope, _ span: SourceSpan) throws(HansaError)
    -> ScalarExpression
  {
    let operand = try expression.operand.map { (operand) throws(HansaError) in
      let bound = try self.expression(operand, scope)
      return bound.type == .unknown ? try coerce(bound, to: .text, operand.span) : bound
    }
    var conditions: [ScalarExpression] = []
    var results: [ScalarExpression] = []
    for branch in expression.branches {
      if let operand {
        conditions.append(try comparison("=", operand, try self.expression(branch.when, scope), branch.when.span))
      } else {
        conditions.append(try condition(branch.when, scope, "CASE/WHEN"))
      }
      results.append(try self.expression(branch.then, scope))
    }
    results.append(
      try expression.otherwise.map { (otherwise) throws(HansaError) in try self.expression(otherwise, scope) }
        ?? .null(.unknown))
    // PostgreSQL looks at ELSE first: of text and varchar the first one wins.
    let inOrder = results.suffix(1) + results.dropLast()
    let type = try TypeResolution.common(inOrder.map(\.type), context: "CASE")
    let unified = unifiedType(inOrder.filter { $0 != .null(.unknown) }.map(\.type), type)
    var branches: [ScalarExpression.Branch] = []
    for index in conditions.indices {
      branches.append(
        .init(conditions[index], try coerce(results[index], to: type, expression.branches[index].then.span)))
    }
    return .conditional(branches, otherwise: try coerce(results[conditions.count], to: type, span), unified)
  }

  private func unified(_ name: Name, _ context: String, _ parts: [Expression], _ scope: Scope, _ span: SourceSpan)
    throws(HansaError) -> ScalarExpression
  {
    var bound: [ScalarExpression] = []
    for part in parts { bound.append(try expression(part, scope)) }
    let type = try TypeResolution.common(bound.map(\.type), context: context)
    let unified = unifiedType(bound.filter { $0 != .null(.unknown) }.map(\.type), type)
    for index in bound.indices { bound[index] = try coerce(bound[index], to: type, parts[index].span) }
    return .call(FunctionCall(name, bound, type: unified))
  }

  private func array(_ parts: [Expression], _ scope: Scope, _ span: SourceSpan) throws(HansaError) -> ScalarExpression {
    var bound: [ScalarExpression] = []
    for part in parts { bound.append(try expression(part, scope)) }
    guard !bound.isEmpty else { return .literal(.array([]), .array(.unknown)) }
    if bound.contains(where: \.type.isArray) { throw unsupported("an array of more than one dimension", span) }
    let type = try TypeResolution.common(bound.map(\.type), context: "ARRAY")
    let element = unifiedType(bound.map(\.type), type)
    for index in bound.indices { bound[index] = try coerce(bound[index], to: type, parts[index].span) }
    return .array(bound, .array(element))
  }

  private func `subscript`(_ inner: Expression, _ subscripts: [Subscript], _ scope: Scope, _ span: SourceSpan)
    throws(HansaError) -> ScalarExpression
  {
    let array = try expression(inner, scope)
    guard let element = array.type.element else {
      throw HansaError(
        .datatypeMismatch, "cannot subscript type \(array.type) because it does not support subscripting", span: span)
    }
    guard subscripts.count == 1, let first = subscripts.first else {
      throw unsupported("a subscript of more than one dimension", span)
    }
    switch first {
    case .index(let index):
      return .call(
        FunctionCall(
          "subscript", [array, try coerce(try expression(index, scope), to: .int4, index.span)], type: element))
    case .slice(let lower, let upper):
      func bound(_ expression: Expression?) throws(HansaError) -> ScalarExpression {
        guard let expression else { return .null(.int4) }
        return try coerce(try self.expression(expression, scope), to: .int4, expression.span)
      }
      return .call(FunctionCall("slice", [array, try bound(lower), try bound(upper)], type: array.type))
    }
  }

  private func field(_ inner: Expression, _ name: Name, _ scope: Scope, _ span: SourceSpan) throws(HansaError)
    -> ScalarExpression
  {
    // `(t).column` is a column of the table.
    if case .column(let reference) = inner.kind, !reference.isStar, let table = try scope.table(reference.parts, span) {
      if let column = table.columns.first(where: { $0.name == name }) { return column.expression }
    }
    throw unsupported("a field of a composite value", span)
  }

  private func collate(_ operand: ScalarExpression, _ collation: [Name], _ span: SourceSpan) throws(HansaError)
    -> ScalarExpression
  {
    guard let name = collation.last, ["C", "POSIX", "default", "ucs_basic"].contains(name) else {
      throw HansaError(
        .featureNotSupported, "collation \"\(collation.map(\.string).joined(separator: "."))\" is not supported",
        advice: "Hansa compares text by bytes, as collation \"C\" does.", span: span)
    }
    let text = operand.type == .unknown ? try coerce(operand, to: .text, span) : operand
    guard text.type.isText else {
      throw HansaError(.datatypeMismatch, "collations are not supported by type \(text.type)", span: span)
    }
    return text
  }
}

extension SQLValue {
  /// The type that a parameter's value has by itself; text decides by its context, as a literal does.
  var literalType: SQLType {
    switch self {
    case .null, .text: .unknown
    case .boolean: .boolean
    case .integer: .int8
    case .decimal(let value): .numeric(precision: value.precision, scale: value.scale)
    case .double: .float8
    case .bytes: .bytea
    case .date: .date
    case .time: .time
    case .timestamp: .timestamp
    case .timestamptz: .timestamptz
    case .interval: .interval
    case .uuid: .uuid
    case .array(let values): .array(values.first { !$0.isNull }?.literalType ?? .unknown)
    }
  }
}

extension Int64 {
  /// The quotient rounded towards minus infinity.
  func flooredQuotient(by divisor: Int64) -> Int64 {
    let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
    return remainder < 0 ? quotient - 1 : quotient
  }
}
