import HansaCore

extension TreeDecoder {
  mutating func expressions(_ nodes: [TreeNode], at outer: SourceSpan) throws(HansaError) -> [Expression] {
    var expressions: [Expression] = []
    expressions.reserveCapacity(nodes.count)
    for node in nodes { expressions.append(try expression(node, in: outer)) }
    return expressions
  }

  mutating func optionalExpression(_ node: TreeNode?, in outer: SourceSpan) throws(HansaError) -> Expression? {
    guard let node else { return nil }
    return try expression(node, in: outer)
  }

  /// A member that the grammar always fills.
  mutating func member(
    _ node: TreeNode, _ key: StaticString, in outer: SourceSpan
  ) throws(HansaError) -> Expression {
    guard let value = node[key] else { throw unexpected("an expression without \(key)", at: outer) }
    return try expression(value, in: outer)
  }

  /// Any expression node; `outer` is the place of what it lies in.
  mutating func expression(_ node: TreeNode, in outer: SourceSpan) throws(HansaError) -> Expression {
    guard let (tag, content) = node.tagged else { throw unexpected("an empty expression", at: outer) }
    let span = span(content, in: outer)
    try enter(span)
    defer { leave() }
    switch tag {
    case "A_Const": return Expression(.constant(constant(content)), span: span)
    case "ColumnRef": return Expression(.column(columnReference(content)), span: span)
    // These two know a better place than the node says.
    case "TypeCast": return try cast(content, at: span)
    case "A_Indirection": return try indirection(content, at: span)
    default: return Expression(try expressionKind(tag, content, at: span), span: span)
    }
  }

  /// The kinds that have operands or arguments. A debug build gives each `try` of a function its own stack, so the
  /// common ones, which nest, are apart from the rest.
  private mutating func expressionKind(
    _ tag: TreeText, _ node: TreeNode, at span: SourceSpan
  ) throws(HansaError) -> Expression.Kind {
    switch tag {
    case "A_Expr": return try operation(node, at: span)
    case "BoolExpr": return try boolean(node, at: span)
    case "FuncCall": return .call(try call(node, at: span))
    case "SubLink": return try sublink(node, at: span)
    case "CaseExpr": return .case(try caseExpression(node, at: span))
    default: return try rarerExpressionKind(tag, node, at: span)
    }
  }

  private mutating func rarerExpressionKind(
    _ tag: TreeText, _ node: TreeNode, at span: SourceSpan
  ) throws(HansaError) -> Expression.Kind {
    switch tag {
    case "ParamRef": return .parameter(try parameterNumber(node, at: span))
    case "NullTest": return try nullTest(node, at: span)
    case "BooleanTest": return try booleanTest(node, at: span)
    case "CollateClause": return .collate(try member(node, "arg", in: span), names(node.list("collname")))
    case "SQLValueFunction": return try valueFunction(node, at: span)
    case "CoalesceExpr", "MinMaxExpr", "RowExpr", "A_ArrayExpr", "GroupingFunc":
      return try listExpressionKind(tag, node, at: span)
    case "NamedArgExpr":
      let name = node.name("name")?.string ?? ""
      throw unsupported("a named argument (\(name) => …)", at: span, advice: "Give the arguments by position.")
    default: throw unsupported(Self.unsupportedName(tag), at: span)
    }
  }

  private static func unsupportedName(_ tag: TreeText) -> String {
    switch tag {
    case "SetToDefault": "DEFAULT as a value"
    case "XmlExpr", "XmlSerialize": "XML"
    case "CurrentOfExpr": "CURRENT OF"
    default: "this expression"
    }
  }

  /// The kinds that are a list of expressions and little more.
  private mutating func listExpressionKind(
    _ tag: TreeText, _ node: TreeNode, at span: SourceSpan
  ) throws(HansaError) -> Expression.Kind {
    var key: StaticString = "args"
    if case "A_ArrayExpr" = tag { key = "elements" }
    let items = try expressions(node.list(key), at: span)
    switch tag {
    case "CoalesceExpr": return .coalesce(items)
    case "A_ArrayExpr": return .array(items)
    case "GroupingFunc": return .grouping(items)
    case "RowExpr":
      if case .some("COERCE_EXPLICIT_CALL") = node.text("row_format") { return .row(items, isExplicit: true) }
      return .row(items, isExplicit: false)
    default:
      if case .some("IS_LEAST") = node.text("op") { return .least(items) }
      return .greatest(items)
    }
  }

  private func columnReference(_ node: TreeNode) -> ColumnReference {
    let fields = node.list("fields")
    return ColumnReference(parts: names(fields), isStar: fields.last?.content("A_Star") != nil)
  }

  private func parameterNumber(_ node: TreeNode, at span: SourceSpan) throws(HansaError) -> Int {
    let number = node.number("number") ?? 0
    // The grammar takes $0, and wraps numbers over 32 bits.
    guard number > 0 else {
      throw HansaError(
        .undefinedParameter, "there is no parameter $\(number)", advice: "Parameters are counted from $1.", span: span)
    }
    return number
  }

  private mutating func boolean(_ node: TreeNode, at span: SourceSpan) throws(HansaError) -> Expression.Kind {
    let arguments = try expressions(node.list("args"), at: span)
    switch node.text("boolop") {
    case .some("AND_EXPR"): return .and(arguments)
    case .some("OR_EXPR"): return .or(arguments)
    default: break
    }
    guard let argument = arguments.first else { throw unexpected("NOT without an operand", at: span) }
    return .not(argument)
  }

  private mutating func nullTest(_ node: TreeNode, at span: SourceSpan) throws(HansaError) -> Expression.Kind {
    let argument = try member(node, "arg", in: span)
    if case .some("IS_NOT_NULL") = node.text("nulltesttype") { return .isNull(argument, negated: true) }
    return .isNull(argument, negated: false)
  }

  private mutating func booleanTest(_ node: TreeNode, at span: SourceSpan) throws(HansaError) -> Expression.Kind {
    let argument = try member(node, "arg", in: span)
    switch node.text("booltesttype") {
    case .some("IS_TRUE"): return .isBoolean(argument, true, negated: false)
    case .some("IS_NOT_TRUE"): return .isBoolean(argument, true, negated: true)
    case .some("IS_FALSE"): return .isBoolean(argument, false, negated: false)
    case .some("IS_NOT_FALSE"): return .isBoolean(argument, false, negated: true)
    case .some("IS_UNKNOWN"): return .isBoolean(argument, nil, negated: false)
    case .some("IS_NOT_UNKNOWN"): return .isBoolean(argument, nil, negated: true)
    default: throw unexpected("a test of a boolean", at: span)
    }
  }
}
