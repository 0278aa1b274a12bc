import HansaCore

extension TreeDecoder {
  /// An A_Expr: operators, and what the grammar treats as such.
  mutating func operation(_ node: TreeNode, at span: SourceSpan) throws(HansaError) -> Expression.Kind {
    let name = operatorName(node.list("name"))
    switch node.text("kind") {
    case .some("AEXPR_IN"): return try inList(node, negated: name.symbol == "<>", at: span)
    case .some("AEXPR_LIKE"): return try like(.like, node, name, at: span)
    case .some("AEXPR_ILIKE"): return try like(.ilike, node, name, at: span)
    case .some("AEXPR_SIMILAR"): return try like(.similar, node, name, at: span)
    case .some("AEXPR_BETWEEN"): return try between(node, symmetric: false, negated: false, at: span)
    case .some("AEXPR_NOT_BETWEEN"): return try between(node, symmetric: false, negated: true, at: span)
    case .some("AEXPR_BETWEEN_SYM"): return try between(node, symmetric: true, negated: false, at: span)
    case .some("AEXPR_NOT_BETWEEN_SYM"): return try between(node, symmetric: true, negated: true, at: span)
    default: return try simpleOperation(node, name, at: span)
    }
  }

  /// One or two operands, nothing else.
  private mutating func simpleOperation(
    _ node: TreeNode, _ name: OperatorName, at span: SourceSpan
  ) throws(HansaError) -> Expression.Kind {
    let left = try optionalExpression(node["lexpr"], in: span)
    let right = try member(node, "rexpr", in: span)
    guard let left else { return .unary(name, right) }
    switch node.text("kind") {
    case .some("AEXPR_OP"): return .binary(name, left, right)
    case .some("AEXPR_OP_ANY"): return .quantifiedArray(left, name, .any, right)
    case .some("AEXPR_OP_ALL"): return .quantifiedArray(left, name, .all, right)
    case .some("AEXPR_DISTINCT"): return .isDistinct(left, right, negated: false)
    case .some("AEXPR_NOT_DISTINCT"): return .isDistinct(left, right, negated: true)
    case .some("AEXPR_NULLIF"): return .nullIf(left, right)
    default: throw unexpected("a kind of operator", at: span)
    }
  }

  private mutating func inList(
    _ node: TreeNode, negated: Bool, at span: SourceSpan
  ) throws(HansaError) -> Expression.Kind {
    let operand = try member(node, "lexpr", in: span)
    return .inList(operand, try list(node["rexpr"], at: span), negated: negated)
  }

  private mutating func list(_ node: TreeNode?, at span: SourceSpan) throws(HansaError) -> [Expression] {
    try expressions(node?.content("List")?.list("items") ?? [], at: span)
  }

  private mutating func between(
    _ node: TreeNode, symmetric: Bool, negated: Bool, at span: SourceSpan
  ) throws(HansaError) -> Expression.Kind {
    let operand = try member(node, "lexpr", in: span)
    let bounds = try list(node["rexpr"], at: span)
    guard bounds.count == 2 else { throw unexpected("BETWEEN without two bounds", at: span) }
    return .between(
      BetweenExpression(
        operand: operand, lower: bounds[0], upper: bounds[1], isSymmetric: symmetric, negated: negated))
  }

  /// The grammar wraps the pattern in `like_escape(pattern, escape)` where ESCAPE is written, and always in
  /// `similar_to_escape` for SIMILAR TO; a call of the user's own has another place than the operator.
  private mutating func like(
    _ kind: LikeExpression.Kind, _ node: TreeNode, _ name: OperatorName, at span: SourceSpan
  ) throws(HansaError) -> Expression.Kind {
    let operand = try member(node, "lexpr", in: span)
    var pattern = try member(node, "rexpr", in: span)
    var escape: Expression?
    if case .call(let call) = pattern.kind, pattern.span == span, let first = call.arguments.first,
      call.schema == "pg_catalog", call.name == (kind == .similar ? "similar_to_escape" : "like_escape")
    {
      pattern = first
      escape = call.arguments.count > 1 ? call.arguments[1] : nil
    }
    return .like(
      LikeExpression(
        kind: kind, operand: operand, pattern: pattern, escape: escape,
        negated: name.symbol.string.utf8.first == UInt8(ascii: "!")))
  }
}
