extension QueryGenerator {
  /// An expression of a type.
  ///
  /// - Parameter depth: how many levels of calls it has at most.
  mutating func expression(_ type: ValueType, depth: Int, _ scope: Scope) -> SyntaxNode {
    spent += 1
    guard depth > 0, spent < budget, random.chance(type == .boolean ? 95 : 55) else { return leaf(type, scope) }
    if scope.allowsSubqueries, queryDepth > 0, random.chance(type == .boolean ? 10 : 5) {
      return type == .boolean && random.chance(80) ? subqueryCondition(scope) : scalarSubquery(type, scope)
    }
    if random.chance(type == .boolean ? 4 : 18) { return generic(type, depth: depth, scope) }
    guard let template = template(type, scope) else { return leaf(type, scope) }
    let arguments = template.arguments.map { argument($0, depth: depth - 1, scope) }
    return SyntaxNode(
      .expression(type), template.text, arguments, traits: template.traits, construct: template.text)
  }

  /// Conditions compare what the scope has columns of; other results are drawn by weight.
  private mutating func template(_ type: ValueType, _ scope: Scope) -> Template? {
    let all = Template.byResult[type] ?? []
    var chosen: Template?
    for _ in 0..<4 {
      chosen = weighted(all, \.weight)
      let wanted = chosen?.arguments.compactMap(\.type) ?? []
      if wanted.allSatisfy({ wantedType in scope.columns.contains { $0.type == wantedType } || wantedType == .boolean })
      {
        break
      }
    }
    return chosen
  }

  mutating func weighted<T>(_ list: [T], _ weight: (T) -> Int) -> T? {
    var rest = random.below(list.reduce(0) { $0 + weight($1) })
    for item in list {
      rest -= weight(item)
      if rest < 0 { return item }
    }
    return list.last
  }

  private mutating func argument(_ argument: Template.Argument, depth: Int, _ scope: Scope) -> SyntaxNode {
    switch argument {
    case .value(let type): expression(type, depth: depth, scope)
    case .plain(let type): leaf(type, scope)
    case .constant(let type): type.constant(&random)
    case .words(let words): SyntaxNode(.words, random.pick(words) ?? "")
    case .stored(let type):
      if let column = random.pick(scope.columns(of: type).filter(\.isStored)) {
        column.node
      } else {
        SyntaxNode(.expression(type), type.null)
      }
    }
  }

  /// A column, or a constant where there is none.
  mutating func leaf(_ type: ValueType, _ scope: Scope) -> SyntaxNode {
    if random.chance(15), let column = random.pick(scope.outer.filter { $0.type == type }) { return column.node }
    if random.chance(88), let column = random.pick(scope.columns(of: type)) { return column.node }
    return random.chance(4) ? SyntaxNode(.expression(type), type.null) : type.constant(&random)
  }

  /// Forms that every type has.
  private mutating func generic(_ type: ValueType, depth: Int, _ scope: Scope) -> SyntaxNode {
    func form(_ text: String, _ nodes: [SyntaxNode], _ construct: String) -> SyntaxNode {
      SyntaxNode(.expression(type), text, nodes, construct: construct)
    }
    let depth = depth - 1
    let first = expression(type, depth: depth, scope)
    let second = expression(type, depth: depth, scope)
    switch random.below(type.isComparable ? 6 : 3) {
    case 0: return form("coalesce($, $)", [first, second], "coalesce")
    case 1:
      let condition = expression(.boolean, depth: depth, scope)
      return form("CASE WHEN $ THEN $ ELSE $ END", [condition, first, second], "CASE WHEN")
    case 2:
      let condition = expression(.boolean, depth: depth, scope)
      return form("CASE WHEN $ THEN $ END", [condition, first], "CASE WHEN without ELSE")
    case 3: return form("nullif($, $)", [first, second], "nullif")
    case 4: return form("\(random.pick(["greatest", "least"]) ?? "least")($, $)", [first, second], "greatest, least")
    default:
      let cases = [type.constant(&random), leaf(type, scope), type.constant(&random)]
      return form("CASE $ WHEN $ THEN $ ELSE $ END", [first] + cases, "CASE value WHEN")
    }
  }
}

extension Template.Argument {
  fileprivate var type: ValueType? {
    switch self {
    case .value(let type), .plain(let type), .stored(let type): type
    case .constant, .words: nil
    }
  }
}
