import HansaCore

extension TreeDecoder {
  mutating func sublink(_ node: TreeNode, at span: SourceSpan) throws(HansaError) -> Expression.Kind {
    let query = try subquery(node["subselect"], at: span)
    switch node.text("subLinkType") {
    case .some("EXISTS_SUBLINK"): return .exists(query)
    case .some("EXPR_SUBLINK"): return .scalarSubquery(query)
    case .some("ARRAY_SUBLINK"): return .arraySubquery(query)
    case .some("ANY_SUBLINK"): return try quantified(.any, query, node, at: span)
    case .some("ALL_SUBLINK"): return try quantified(.all, query, node, at: span)
    default: throw unexpected("a kind of subquery", at: span)
    }
  }

  private mutating func quantified(
    _ quantifier: Quantifier, _ query: SelectStatement, _ node: TreeNode, at span: SourceSpan
  ) throws(HansaError) -> Expression.Kind {
    let tested = try member(node, "testexpr", in: span)
    // IN has no operator in the tree.
    let name = node["operName"].map { operatorName($0.elements) } ?? OperatorName("=")
    return .quantifiedSubquery(tested, name, quantifier, query)
  }

  mutating func caseExpression(_ node: TreeNode, at span: SourceSpan) throws(HansaError) -> CaseExpression {
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
  mutating func indirection(_ node: TreeNode, at span: SourceSpan) throws(HansaError) -> Expression {
    let items = node.list("indirection")
    // Each name becomes a node around the one before it.
    let levels = items.count { $0.content("A_Indices") == nil }
    try enter(levels: levels, span)
    defer { leave(levels: levels) }
    var result = try member(node, "arg", in: span)
    // The node has no place of its own.
    let place = result.span
    var subscripts: [Subscript] = []
    for item in items {
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

  func valueFunction(_ node: TreeNode, at span: SourceSpan) throws(HansaError) -> Expression.Kind {
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
