import HansaCore

extension TreeDecoder {
  /// An item of FROM.
  mutating func table(_ node: TreeNode, at outer: SourceSpan) throws(HansaError) -> TableExpression {
    guard let (tag, content) = node.tagged else { throw unexpected("an empty item of FROM", at: outer) }
    try enter(outer)
    defer { leave() }
    switch tag {
    case "RangeVar": return .table(tableReference(content, at: outer))
    case "RangeSubselect": return .subquery(try subqueryTable(content, at: outer))
    case "RangeFunction": return .function(try functionTable(content, at: outer))
    case "JoinExpr": return .join(try join(content, at: outer))
    default: throw unsupportedTable(tag, at: span(content, in: outer))
    }
  }

  private func unsupportedTable(_ tag: TreeText, at span: SourceSpan) -> HansaError {
    switch tag {
    case "RangeTableSample": unsupported("TABLESAMPLE", at: span)
    case "RangeTableFunc": unsupported("XMLTABLE", at: span)
    default: unsupported("this item of FROM", at: span)
    }
  }

  private mutating func tableReference(_ node: TreeNode, at outer: SourceSpan) -> TableReference {
    let parts = [node.name("catalogname"), node.name("schemaname"), node.name("relname")].compactMap(\.self)
    tables.append(parts)
    return TableReference(parts: parts, alias: alias(node["alias"]), span: span(node, in: outer))
  }

  private func alias(_ node: TreeNode?) -> TableAlias? {
    guard let node, let name = node.name("aliasname") else { return nil }
    return TableAlias(name: name, columns: names(node.list("colnames")))
  }

  private mutating func subqueryTable(_ node: TreeNode, at outer: SourceSpan) throws(HansaError) -> SubqueryTable {
    let query = try subquery(node["subquery"], at: outer)
    return SubqueryTable(
      query: query, isLateral: node.flag("lateral"), alias: alias(node["alias"]), span: query.span)
  }

  private mutating func functionTable(_ node: TreeNode, at outer: SourceSpan) throws(HansaError) -> FunctionTable {
    var functions: [FunctionTable.Item] = []
    for item in node.list("functions") {
      let parts = item.content("List")?.list("items") ?? []
      guard let call = parts.first else { continue }
      let definitions = parts.count > 1 ? parts[1].content("List")?.list("items") ?? [] : []
      functions.append(
        .init(expression: try expression(call, in: outer), columns: try columnDefinitions(definitions, at: outer)))
    }
    // Behind the parentheses of a single function the grammar puts the definitions into the item of FROM.
    let outside = try columnDefinitions(node.list("coldeflist"), at: outer)
    if !outside.isEmpty, !functions.isEmpty { functions[0].columns = outside }
    return FunctionTable(
      functions: functions, isRowsFrom: node.flag("is_rowsfrom"), withOrdinality: node.flag("ordinality"),
      isLateral: node.flag("lateral"), alias: alias(node["alias"]), span: functions.first?.expression.span ?? outer)
  }

  private mutating func columnDefinitions(
    _ nodes: [TreeNode], at outer: SourceSpan
  ) throws(HansaError) -> [ColumnDefinition] {
    var columns: [ColumnDefinition] = []
    for node in nodes {
      guard let column = node.content("ColumnDef"), let type = column["typeName"] else { continue }
      let span = span(column, in: outer)
      let collation = column["collClause"].map { names($0.list("collname")) }
      columns.append(
        ColumnDefinition(
          name: column.name("colname") ?? "", type: try typeName(type, at: span), collation: collation, span: span))
    }
    return columns
  }

  private mutating func join(_ node: TreeNode, at outer: SourceSpan) throws(HansaError) -> JoinExpression {
    guard let larg = node["larg"], let rarg = node["rarg"] else { throw unexpected("a join of one table", at: outer) }
    let left = try table(larg, at: outer)
    let right = try table(rarg, at: outer)
    let using = names(node.list("usingClause"))
    let condition: JoinExpression.Condition
    if node.flag("isNatural") {
      condition = .natural
    } else if !using.isEmpty {
      condition = .using(using, alias: node["join_using_alias"]?.name("aliasname"))
    } else if let quals = node["quals"] {
      condition = .on(try expression(quals, in: right.span))
    } else {
      condition = .none
    }
    let kind: Join.Kind
    switch node.text("jointype") {
    case .some("JOIN_INNER"): kind = condition == .none ? .cross : .inner
    case .some("JOIN_LEFT"): kind = .left
    case .some("JOIN_RIGHT"): kind = .right
    case .some("JOIN_FULL"): kind = .full
    default: throw unexpected("a kind of join", at: left.span)
    }
    return JoinExpression(
      kind: kind, left: left, right: right, condition: condition, alias: alias(node["alias"]), span: left.span)
  }
}
