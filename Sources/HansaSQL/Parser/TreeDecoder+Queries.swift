import HansaCore

extension TreeDecoder {
  /// A SelectStmt's content. The grammar gives it no place: `outer` is where it is used.
  mutating func query(_ node: TreeNode, at outer: SourceSpan) throws(HansaError) -> SelectStatement {
    try enter(outer)
    defer { leave() }
    var span = firstPlace(node, in: outer)
    let with = try withClause(node["withClause"], at: span)
    let body = try body(node, at: span)
    if with == nil, case .combination(let combination) = body { span = combination.span }
    let order = try sortItems(node.list("sortClause"), at: span)
    let limit = try limit(node, at: span)
    if let locking = node.list("lockingClause").first?.content("LockingClause") {
      throw unsupportedLock(locking, at: span)
    }
    return SelectStatement(with: with, body: body, orderBy: order, limit: limit, span: span)
  }

  /// A node `{"SelectStmt": …}`.
  mutating func subquery(_ node: TreeNode?, at outer: SourceSpan) throws(HansaError) -> SelectStatement {
    guard let content = node?.content("SelectStmt") else { throw unexpected("a subquery that is no SELECT", at: outer) }
    return try query(content, at: outer)
  }

  private func firstPlace(_ node: TreeNode, in outer: SourceSpan) -> SourceSpan {
    if let with = node["withClause"] { return span(with, in: outer) }
    if let target = node.list("targetList").first?.content("ResTarget") { return span(target, in: outer) }
    return outer
  }

  private func unsupportedLock(_ node: TreeNode, at span: SourceSpan) -> HansaError {
    let name =
      switch node.text("strength") {
      case .some("LCS_FORKEYSHARE"): "FOR KEY SHARE"
      case .some("LCS_FORSHARE"): "FOR SHARE"
      case .some("LCS_FORNOKEYUPDATE"): "FOR NO KEY UPDATE"
      default: "FOR UPDATE"
      }
    // Only the tables of FOR UPDATE OF have a place.
    let table = node.list("lockedRels").first?.content("RangeVar")
    return unsupported(
      name, at: table.map { self.span($0, in: span) } ?? span, advice: "Hansa reads; it locks no rows.")
  }

  private mutating func body(_ node: TreeNode, at span: SourceSpan) throws(HansaError) -> QueryBody {
    if let left = node["larg"], let right = node["rarg"] {
      return .combination(try combination(node, left, right, at: span))
    }
    let rows = node.list("valuesLists")
    guard rows.isEmpty else {
      var values: [[Expression]] = []
      values.reserveCapacity(rows.count)
      for row in rows { values.append(try expressions(row.content("List")?.list("items") ?? [], at: span)) }
      return .values(ValuesList(rows: values, span: values.first?.first?.span ?? span))
    }
    return .select(try core(node, at: span))
  }

  private mutating func combination(
    _ node: TreeNode, _ left: TreeNode, _ right: TreeNode, at span: SourceSpan
  ) throws(HansaError) -> QueryCombination {
    let kind: SetOperation.Kind
    switch node.text("op") {
    case .some("SETOP_UNION"): kind = .union
    case .some("SETOP_INTERSECT"): kind = .intersect
    case .some("SETOP_EXCEPT"): kind = .except
    default: throw unexpected("a set operation", at: span)
    }
    let first = try query(left, at: span)
    return QueryCombination(
      kind: kind, all: node.flag("all"), left: first, right: try query(right, at: span), span: first.span)
  }

  private mutating func limit(_ node: TreeNode, at span: SourceSpan) throws(HansaError) -> LimitClause? {
    var count = try node["limitCount"].map { (count) throws(HansaError) in try expression(count, in: span) }
    let offset = try node["limitOffset"].map { (offset) throws(HansaError) in try expression(offset, in: span) }
    let isAll = count?.kind == .constant(.null)
    // LIMIT ALL and LIMIT NULL are the same in PostgreSQL's grammar.
    if isAll { count = nil }
    guard count != nil || offset != nil else { return nil }
    var withTies = false
    if case .some("LIMIT_OPTION_WITH_TIES") = node.text("limitOption") { withTies = true }
    return LimitClause(count: count, offset: offset, withTies: withTies)
  }

  mutating func sortItems(_ nodes: [TreeNode], at outer: SourceSpan) throws(HansaError) -> [SortItem] {
    var items: [SortItem] = []
    for node in nodes {
      guard let sort = node.content("SortBy"), let key = sort["node"] else { continue }
      let expression = try expression(key, in: outer)
      var descending = false
      switch sort.text("sortby_dir") {
      case .some("SORTBY_DESC"): descending = true
      case .some("SORTBY_USING") where operatorName(sort.list("useOp")).symbol == ">": descending = true
      case .some("SORTBY_USING") where operatorName(sort.list("useOp")).symbol == "<": break
      case .some("SORTBY_USING"):
        throw unsupported("ORDER BY … USING", at: span(sort, in: expression.span), advice: "USING < and USING > are.")
      default: break
      }
      let nullsFirst: Bool? =
        switch sort.text("sortby_nulls") {
        case .some("SORTBY_NULLS_FIRST"): true
        case .some("SORTBY_NULLS_LAST"): false
        default: nil
        }
      items.append(SortItem(expression: expression, descending: descending, nullsFirst: nullsFirst))
    }
    return items
  }

  private mutating func withClause(_ node: TreeNode?, at outer: SourceSpan) throws(HansaError) -> WithClause? {
    guard let node else { return nil }
    var tables: [CommonTableExpression] = []
    for item in node.list("ctes") {
      guard let table = item.content("CommonTableExpr") else { continue }
      tables.append(try commonTable(table, at: span(table, in: outer)))
    }
    return WithClause(isRecursive: node.flag("recursive"), tables: tables, span: span(node, in: outer))
  }

  private mutating func commonTable(
    _ node: TreeNode, at span: SourceSpan
  ) throws(HansaError) -> CommonTableExpression {
    if let search = node["search_clause"] { throw unsupported("SEARCH", at: self.span(search, in: span)) }
    if let cycle = node["cycle_clause"] { throw unsupported("CYCLE", at: self.span(cycle, in: span)) }
    guard let tagged = node["ctequery"]?.tagged else { throw unexpected("WITH without a query", at: span) }
    guard "SelectStmt" ~= tagged.tag else { throw unsupportedStatement(tagged.tag, at: span, within: " in WITH") }
    let materialized: Bool? =
      switch node.text("ctematerialized") {
      case .some("CTEMaterializeAlways"): true
      case .some("CTEMaterializeNever"): false
      default: nil
      }
    return CommonTableExpression(
      name: node.name("ctename") ?? "", columnNames: names(node.list("aliascolnames")), materialized: materialized,
      query: try query(tagged.node, at: span), span: span)
  }
}
