import HansaCore

extension TreeDecoder {
  mutating func core(_ node: TreeNode, at span: SourceSpan) throws(HansaError) -> SelectCore {
    if let into = node["intoClause"] {
      let place = into["rel"].map { self.span($0, in: span) } ?? span
      throw HansaError(.featureNotSupported, "SELECT INTO is not supported: Hansa reads", span: place)
    }
    let distinct = try distinct(node["distinctClause"], at: span)
    let targets = try targets(node.list("targetList"), at: span)
    var from: [TableExpression] = []
    for item in node.list("fromClause") { from.append(try table(item, at: span)) }
    let condition = try optionalExpression(node["whereClause"], in: span)
    var groups: [GroupingElement] = []
    for item in node.list("groupClause") { groups.append(try grouping(item, at: span)) }
    let having = try optionalExpression(node["havingClause"], in: span)
    var windows: [NamedWindow] = []
    for item in node.list("windowClause") {
      guard let window = item.content("WindowDef") else { continue }
      windows.append(NamedWindow(name: window.name("name") ?? "", definition: try self.window(window, at: span)))
    }
    return SelectCore(
      distinct: distinct, targets: targets, from: from, where: condition, groupBy: groups,
      groupDistinct: node.flag("groupDistinct"), having: having, windows: windows, span: span)
  }

  /// DISTINCT is a list of one empty node, DISTINCT ON a list of expressions.
  private mutating func distinct(_ node: TreeNode?, at span: SourceSpan) throws(HansaError) -> SelectCore.Distinct {
    guard let node else { return .none }
    let items = node.elements.filter { $0.tagged != nil }
    return items.isEmpty ? .all : .on(try expressions(items, at: span))
  }

  private mutating func targets(_ nodes: [TreeNode], at outer: SourceSpan) throws(HansaError) -> [Target] {
    var targets: [Target] = []
    for node in nodes {
      guard let target = node.content("ResTarget"), let value = target["val"] else { continue }
      let span = span(target, in: outer)
      targets.append(Target(expression: try expression(value, in: span), alias: target.name("name"), span: span))
    }
    return targets
  }

  private mutating func grouping(_ node: TreeNode, at outer: SourceSpan) throws(HansaError) -> GroupingElement {
    guard let set = node.content("GroupingSet") else {
      let items = try groupingSet(node, at: outer)
      return .set(items.expressions, items.span)
    }
    let span = span(set, in: outer)
    let content = set.list("content")
    switch set.text("kind") {
    case .some("GROUPING_SET_EMPTY"):
      return .set([], span)
    case .some("GROUPING_SET_SETS"):
      return try groupingSets(content, at: span)
    case .some("GROUPING_SET_ROLLUP"), .some("GROUPING_SET_CUBE"):
      var lists: [[Expression]] = []
      for item in content { lists.append(try groupingSet(item, at: span).expressions) }
      if case .some("GROUPING_SET_CUBE") = set.text("kind") { return .cube(lists, span) }
      return .rollup(lists, span)
    default:
      throw unexpected("a grouping set", at: span)
    }
  }

  private mutating func groupingSets(
    _ nodes: [TreeNode], at span: SourceSpan
  ) throws(HansaError) -> GroupingElement {
    try enter(span)
    defer { leave() }
    var elements: [GroupingElement] = []
    for node in nodes { elements.append(try grouping(node, at: span)) }
    return .sets(elements, span)
  }

  /// `(a, b)` without ROW is two expressions here and no row; `((a, b), c)` is three.
  private mutating func groupingSet(
    _ node: TreeNode, at outer: SourceSpan
  ) throws(HansaError) -> (expressions: [Expression], span: SourceSpan) {
    let expression = try expression(node, in: outer)
    return (Self.flattened(expression), expression.span)
  }

  private static func flattened(_ expression: Expression) -> [Expression] {
    guard case .row(let items, isExplicit: false) = expression.kind else { return [expression] }
    return items.flatMap(flattened)
  }
}
