/// A piece of generated SQL that knows how it can be made smaller.
public struct SyntaxNode: Sendable {
  enum Role: Hashable, Sendable {
    /// A value: it may become NULL, or a part of it that has its type.
    case expression(ValueType)
    /// An element of FROM: it may become a part of it.
    case relation
    /// A SELECT or what stands for one: it may become a part of it.
    case query
    /// Nodes with a separator between them, at least `minimum`.
    case list(separator: String, minimum: Int)
    /// A key of the statement's ORDER BY: the number of an output column, from 1.
    case orderKey(Int)
    /// Words around other nodes.
    case words
  }

  enum Part: Sendable {
    case text(String)
    case node(SyntaxNode)
  }

  /// What a query's comparison and report have to know of a node in it.
  struct Traits: OptionSet, Sendable {
    let rawValue: Int
    /// It may fail for some rows: which rows it is evaluated for is not decided by SQL.
    static let mayFail = Traits(rawValue: 1)
    /// It makes one value of equal ones: whether 0 or -0 is shown is not decided.
    static let mergesEqualValues = Traits(rawValue: 2)
  }

  var role: Role
  var parts: [Part]
  /// Whether the node may be left out.
  var isOptional = false
  var traits: Traits = []
  /// What is counted in a report: `LEFT JOIN`, `sum($)`.
  var construct: String?

  init(_ role: Role, _ parts: [Part], optional: Bool = false, traits: Traits = [], construct: String? = nil) {
    self.role = role
    self.parts = parts
    isOptional = optional
    self.traits = traits
    self.construct = construct
  }

  init(_ role: Role, _ text: String, construct: String? = nil) {
    self.init(role, [.text(text)], construct: construct)
  }

  /// Words around nodes: each `$` stands for the next node.
  init(
    _ role: Role, _ template: String, _ nodes: [SyntaxNode], optional: Bool = false, traits: Traits = [],
    construct: String? = nil
  ) {
    var parts: [Part] = []
    var rest = nodes[...]
    for (index, text) in template.split(separator: "$", omittingEmptySubsequences: false).enumerated() {
      if index > 0, let node = rest.popFirst() { parts.append(.node(node)) }
      if !text.isEmpty { parts.append(.text(String(text))) }
    }
    self.init(role, parts, optional: optional, traits: traits, construct: construct)
  }

  static func list(_ nodes: [SyntaxNode], separator: String = ", ", minimum: Int = 1) -> SyntaxNode {
    SyntaxNode(.list(separator: separator, minimum: minimum), nodes.map { .node($0) })
  }

  var children: [SyntaxNode] {
    parts.compactMap { part in if case .node(let node) = part { node } else { nil } }
  }

  /// The SQL.
  public var sql: String {
    var text = ""
    write(to: &text)
    return text
  }

  private func write(to text: inout String) {
    let separator: String? = if case .list(let separator, _) = role { separator } else { nil }
    for (index, part) in parts.enumerated() {
      if index > 0, let separator { text += separator }
      switch part {
      case .text(let words): text += words
      case .node(let node): node.write(to: &text)
      }
    }
  }

  /// Calls `visit` with the node and all below it.
  func traverse(_ visit: (SyntaxNode) -> Void) {
    visit(self)
    for child in children { child.traverse(visit) }
  }

  /// Whether there is a node with the other's text at or below this one.
  func contains(_ other: SyntaxNode) -> Bool {
    let text = other.sql
    var isFound = false
    traverse { isFound = isFound || $0.sql.utf8.elementsEqual(text.utf8) }
    return isFound
  }

  /// The traits of the node and of all below it.
  var allTraits: Traits {
    var all: Traits = []
    traverse { all.formUnion($0.traits) }
    return all
  }
}
