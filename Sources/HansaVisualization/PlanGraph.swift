/// A plan as boxes and arrows: what the renderers draw.
public struct PlanGraph: Hashable, Sendable {
  public struct Node: Hashable, Sendable {
    public enum Kind: String, Hashable, Sendable { case source, fragment, merge, result }
    /// Unique in the graph; letters, digits and underscores.
    public var id: String
    public var kind: Kind
    public var title: String
    /// Shown below the title, one a line.
    public var lines: [String]

    public init(id: String, kind: Kind, title: String, lines: [String] = []) {
      self.id = id
      self.kind = kind
      self.title = title
      self.lines = lines
    }
  }

  /// Rows flow from `from` to `to`.
  public struct Edge: Hashable, Sendable {
    public var from: String
    public var to: String
    public var label: String

    public init(from: String, to: String, label: String = "") {
      self.from = from
      self.to = to
      self.label = label
    }
  }

  public var nodes: [Node]
  public var edges: [Edge]

  public init(nodes: [Node], edges: [Edge]) {
    self.nodes = nodes
    self.edges = edges
  }
}
