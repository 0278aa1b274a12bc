extension SyntaxNode {
  /// Smaller trees, the smallest first. They need not be valid SQL: the oracle says which are.
  func reductions() -> [SyntaxNode] {
    var found: [(size: Int, tree: SyntaxNode)] = []
    collect(into: &found) { $0 }
    return found.sorted { $0.size < $1.size }.map(\.tree)
  }

  private var size: Int {
    parts.reduce(1) { sum, part in
      switch part {
      case .text(let text): sum + text.utf8.count
      case .node(let node): sum + node.size
      }
    }
  }

  /// Adds the trees that `rebuild` makes from smaller forms of this node.
  private func collect(
    into found: inout [(size: Int, tree: SyntaxNode)], rebuild: (SyntaxNode?) -> SyntaxNode?
  ) {
    for form in ownReductions where form.size < size {
      if let tree = rebuild(form) { found.append((tree.size, tree)) }
    }
    if isOptional, let tree = rebuild(nil) { found.append((tree.size, tree)) }
    for (index, part) in parts.enumerated() {
      guard case .node(let child) = part else { continue }
      child.collect(into: &found) { form in rebuild(replacing(index, form)) }
    }
  }

  /// The node with another child; without it, where it may go.
  private func replacing(_ index: Int, _ child: SyntaxNode?) -> SyntaxNode {
    var copy = self
    if let child { copy.parts[index] = .node(child) } else { copy.parts.remove(at: index) }
    return copy
  }

  private var ownReductions: [SyntaxNode] {
    switch role {
    case .expression(let type):
      let null = SyntaxNode(role, type.null)
      let simple = type == .boolean ? [SyntaxNode(role, "true"), SyntaxNode(role, "false")] : []
      return [null] + simple + descendants { $0.role == role }
    case .relation: return descendants { $0.role == .relation }
    case .query: return descendants { $0.role == .query }
    case .list(_, let minimum):
      guard parts.count > minimum else { return [] }
      let halves = parts.count > 3 ? [Array(parts.prefix(parts.count / 2)), Array(parts.suffix(parts.count / 2))] : []
      let ones = parts.indices.map { index in parts.enumerated().filter { $0.offset != index }.map(\.element) }
      return (halves + ones).map { SyntaxNode(role, $0) }
    case .orderKey, .words: return []
    }
  }

  /// The nodes below this one that `matches`, not those below them.
  private func descendants(_ matches: (SyntaxNode) -> Bool) -> [SyntaxNode] {
    children.flatMap { child in
      var own = child
      own.isOptional = isOptional
      return matches(child) ? [own] : child.descendants(matches)
    }
  }
}
