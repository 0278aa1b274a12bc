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
    return try nested(span) { (decoder) throws(HansaError) in
      switch tag {
      case "ColumnRef": return Expression(.column(decoder.columnReference(content)), span: span)
      case "A_Const": return Expression(.constant(decoder.constant(content)), span: span)
      case "ParamRef": return Expression(.parameter(content.number("number") ?? 0), span: span)
      case "A_Expr": return try decoder.operation(content, at: span)
      case "BoolExpr": return Expression(try decoder.boolean(content, at: span), span: span)
      case "NullTest": return Expression(try decoder.nullTest(content, at: span), span: span)
      case "BooleanTest": return Expression(try decoder.booleanTest(content, at: span), span: span)
      case "FuncCall": return Expression(.call(try decoder.call(content, at: span)), span: span)
      case "TypeCast": return try decoder.cast(content, at: span)
      case "SubLink": return Expression(try decoder.sublink(content, at: span), span: span)
      case "CaseExpr": return Expression(.case(try decoder.caseExpression(content, at: span)), span: span)
      case "CoalesceExpr":
        return Expression(.coalesce(try decoder.expressions(content.list("args"), at: span)), span: span)
      case "MinMaxExpr":
        let arguments = try decoder.expressions(content.list("args"), at: span)
        if case .some("IS_LEAST") = content.text("op") { return Expression(.least(arguments), span: span) }
        return Expression(.greatest(arguments), span: span)
      case "RowExpr":
        var isExplicit = false
        if case .some("COERCE_EXPLICIT_CALL") = content.text("row_format") { isExplicit = true }
        let items = try decoder.expressions(content.list("args"), at: span)
        return Expression(.row(items, isExplicit: isExplicit), span: span)
      case "A_ArrayExpr":
        return Expression(.array(try decoder.expressions(content.list("elements"), at: span)), span: span)
      case "A_Indirection": return try decoder.indirection(content, at: span)
      case "CollateClause":
        let argument = try decoder.member(content, "arg", in: span)
        return Expression(.collate(argument, decoder.names(content.list("collname"))), span: span)
      case "SQLValueFunction": return Expression(try decoder.valueFunction(content, at: span), span: span)
      case "GroupingFunc":
        return Expression(.grouping(try decoder.expressions(content.list("args"), at: span)), span: span)
      case "SetToDefault": throw decoder.unsupported("DEFAULT as a value", at: span)
      case "XmlExpr", "XmlSerialize": throw decoder.unsupported("XML", at: span)
      case "CurrentOfExpr": throw decoder.unsupported("CURRENT OF", at: span)
      case "NamedArgExpr":
        let name = content.name("name")?.string ?? ""
        throw decoder.unsupported(
          "a named argument (\(name) => …)", at: span, advice: "Give the arguments by position.")
      default: throw decoder.unsupported("this expression", at: span)
      }
    }
  }

  private func columnReference(_ node: TreeNode) -> ColumnReference {
    let fields = node.list("fields")
    return ColumnReference(parts: names(fields), isStar: fields.last?.content("A_Star") != nil)
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

  private mutating func sublink(_ node: TreeNode, at span: SourceSpan) throws(HansaError) -> Expression.Kind {
    let kind = node.text("subLinkType")
    let quantifier: Quantifier
    switch kind {
    case .some("EXISTS_SUBLINK"): return .exists(try subquery(node["subselect"], at: span))
    case .some("EXPR_SUBLINK"): return .scalarSubquery(try subquery(node["subselect"], at: span))
    case .some("ARRAY_SUBLINK"): return .arraySubquery(try subquery(node["subselect"], at: span))
    case .some("ANY_SUBLINK"): quantifier = .any
    case .some("ALL_SUBLINK"): quantifier = .all
    default: throw unexpected("a kind of subquery", at: span)
    }
    let tested = try member(node, "testexpr", in: span)
    let name = node["operName"].map { operatorName($0.elements) } ?? OperatorName("=")
    return .quantifiedSubquery(tested, name, quantifier, try subquery(node["subselect"], at: span))
  }

  private mutating func caseExpression(_ node: TreeNode, at span: SourceSpan) throws(HansaError) -> CaseExpression {
    let operand = try optionalExpression(node["arg"], in: span)
    var branches: [CaseExpression.Branch] = []
    for item in node.list("args") {
      guard let branch = item.content("CaseWhen") else { continue }
      let place = self.span(branch, in: span)
      let when = try member(branch, "expr", in: place)
      branches.append(.init(when: when, then: try member(branch, "result", in: place)))
    }
    return CaseExpression(
      operand: operand, branches: branches, otherwise: try optionalExpression(node["defresult"], in: span))
  }

  /// `x[1].y.*`: subscripts next to each other are one node, each name and the star one of its own.
  private mutating func indirection(_ node: TreeNode, at span: SourceSpan) throws(HansaError) -> Expression {
    var result = try member(node, "arg", in: span)
    // The node has no place of its own.
    let place = result.span
    var subscripts: [Subscript] = []
    for item in node.list("indirection") {
      if let indices = item.content("A_Indices") {
        let upper = try optionalExpression(indices["uidx"], in: place)
        if indices.flag("is_slice") {
          subscripts.append(.slice(try optionalExpression(indices["lidx"], in: place), upper))
        } else if let upper {
          subscripts.append(.index(upper))
        }
        continue
      }
      if !subscripts.isEmpty { result = Expression(.subscript(result, subscripts), span: place) }
      subscripts = []
      if let name = item.content("String")?.name("sval") {
        result = Expression(.field(result, name), span: place)
      } else {
        result = Expression(.allFields(result), span: place)
      }
    }
    return subscripts.isEmpty ? result : Expression(.subscript(result, subscripts), span: place)
  }

  private func valueFunction(_ node: TreeNode, at span: SourceSpan) throws(HansaError) -> Expression.Kind {
    let function: ValueFunction
    switch node.text("op") {
    case .some("SVFOP_CURRENT_DATE"): function = .currentDate
    case .some("SVFOP_CURRENT_TIME"), .some("SVFOP_CURRENT_TIME_N"): function = .currentTime
    case .some("SVFOP_CURRENT_TIMESTAMP"), .some("SVFOP_CURRENT_TIMESTAMP_N"): function = .currentTimestamp
    case .some("SVFOP_LOCALTIME"), .some("SVFOP_LOCALTIME_N"): function = .localTime
    case .some("SVFOP_LOCALTIMESTAMP"), .some("SVFOP_LOCALTIMESTAMP_N"): function = .localTimestamp
    case .some("SVFOP_CURRENT_ROLE"): function = .currentRole
    case .some("SVFOP_CURRENT_USER"): function = .currentUser
    case .some("SVFOP_USER"): function = .user
    case .some("SVFOP_SESSION_USER"): function = .sessionUser
    case .some("SVFOP_CURRENT_CATALOG"): function = .currentCatalog
    case .some("SVFOP_CURRENT_SCHEMA"): function = .currentSchema
    default: throw unexpected("a function without parentheses", at: span)
    }
    // -1 is none; 0 is left out.
    let precision = node.number("typmod") ?? 0
    return .valueFunction(function, precision: precision < 0 ? nil : precision)
  }
}
