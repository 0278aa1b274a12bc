import HansaCore

extension TreeDecoder {
  /// A WindowDef's content, for WINDOW and OVER.
  mutating func window(_ node: TreeNode, at outer: SourceSpan) throws(HansaError) -> WindowDefinition {
    let span = span(node, in: outer)
    return WindowDefinition(
      base: node.name("refname"), partition: try expressions(node.list("partitionClause"), at: span),
      order: try sortItems(node.list("orderClause"), at: span), frame: try frame(node, at: span), span: span)
  }

  mutating func windowReference(_ node: TreeNode, at outer: SourceSpan) throws(HansaError) -> WindowReference {
    if let name = node.name("name") { return .named(name, span(node, in: outer)) }
    return .inline(try window(node, at: outer))
  }

  private mutating func frame(_ node: TreeNode, at span: SourceSpan) throws(HansaError) -> FrameClause? {
    let options = FrameOptions(rawValue: node.number("frameOptions") ?? 0)
    guard options.contains(.written) else { return nil }
    let mode: WindowFrame.Mode = options.contains(.rows) ? .rows : options.contains(.groups) ? .groups : .range
    let start = try optionalExpression(node["startOffset"], in: span)
    let end = try optionalExpression(node["endOffset"], in: span)
    let exclusion: WindowFrame.Exclusion? =
      options.contains(.excludeCurrentRow)
      ? .currentRow : options.contains(.excludeGroup) ? .group : options.contains(.excludeTies) ? .ties : nil
    return FrameClause(
      mode: mode, start: try bound(options, start, at: span), end: try bound(options.ofEnd, end, at: span),
      exclusion: exclusion)
  }

  private func bound(
    _ options: FrameOptions, _ offset: Expression?, at span: SourceSpan
  ) throws(HansaError) -> FrameClause.Bound {
    if options.contains(.unboundedPreceding) { return .unboundedPreceding }
    if options.contains(.unboundedFollowing) { return .unboundedFollowing }
    if options.contains(.currentRow) { return .currentRow }
    if options.contains(.preceding), let offset { return .preceding(offset) }
    if options.contains(.following), let offset { return .following(offset) }
    throw unexpected("a window frame's bound", at: span)
  }
}

/// FRAMEOPTION_* of PostgreSQL's parsenodes.h. Each bound has a bit for the start and, next to it, one for the end.
private struct FrameOptions: OptionSet {
  let rawValue: Int
  static let written = Self(rawValue: 0x1)
  static let rows = Self(rawValue: 0x4)
  static let groups = Self(rawValue: 0x8)
  static let unboundedPreceding = Self(rawValue: 0x20)
  static let unboundedFollowing = Self(rawValue: 0x80)
  static let currentRow = Self(rawValue: 0x200)
  static let preceding = Self(rawValue: 0x800)
  static let following = Self(rawValue: 0x2000)
  static let excludeCurrentRow = Self(rawValue: 0x8000)
  static let excludeGroup = Self(rawValue: 0x10000)
  static let excludeTies = Self(rawValue: 0x20000)

  /// The bits of the end moved to where those of the start are.
  var ofEnd: Self { Self(rawValue: rawValue >> 1) }
}
