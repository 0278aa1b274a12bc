import HansaCore
import HansaPlanner
import HansaVisualization

/// EXPLAIN as boxes and arrows: sources below, fragments above them, the merge's operators, the result on top.
struct ExplanationGraph {
  private let explanation: Explanation
  private let options: ExplainOptions
  private var nodes: [PlanGraph.Node] = []
  private var edges: [PlanGraph.Edge] = []
  private var operators = 0

  var graph: PlanGraph { PlanGraph(nodes: nodes, edges: edges) }

  init(_ explanation: Explanation, _ options: ExplainOptions) {
    self.explanation = explanation
    self.options = options
    let plan = explanation.plan
    for nested in plan.allFragments { add(nested) }
    nodes.append(
      .init(
        id: "result", kind: .result, title: "Result",
        lines: TreeRenderer.wrapped(plan.output.map(\.name.string).joined(separator: ", "), width: 60, hanging: 0)))
    add(explanation.tree(options), below: "result")
  }

  private mutating func add(_ nested: NestedFragment) {
    let fragment = nested.fragment
    let first = explanation.plan.allFragments.first { $0.fragment.source == fragment.source }
    let source = "s_\(Self.identifier((first ?? nested).id))"
    if !nodes.contains(where: { $0.id == source }) {
      nodes.append(.init(id: source, kind: .source, title: fragment.source.string, lines: [fragment.dialect.string]))
    }
    let parameters = fragment.parameters.enumerated().map { "parameter \($0 + 1): \($1)" }
    nodes.append(
      .init(
        id: "f_\(Self.identifier(nested.id))", kind: .fragment, title: "Fragment \(nested.id)",
        lines: SQLLayout.lines(fragment.sql, width: 60) + parameters))
    edges.append(.init(from: source, to: "f_\(Self.identifier(nested.id))"))
  }

  /// `s0.1` for the drawing's language.
  private static func identifier(_ id: String) -> String { id.split(separator: ".").joined(separator: "_") }

  private mutating func add(_ tree: PlanTree, below parent: String) {
    if let nested = explanation.plan.allFragments.first(where: { $0.id == tree.fragment }) {
      let label = FragmentFigures(nested, explanation, options).label
      let id = "f_\(Self.identifier(nested.id))"
      edges.append(.init(from: id, to: parent, label: label))
      for child in tree.children { add(child, below: id) }
      return
    }
    let id = tree.shipment.map { "p_\(Self.identifier($0))" } ?? "m_\(operators)"
    operators += 1
    // A shipment stands at each of its uses, and is drawn once.
    guard !nodes.contains(where: { $0.id == id }) else {
      edges.append(.init(from: id, to: parent))
      for child in tree.children { add(child, below: id) }
      return
    }
    let detail = tree.detail.isEmpty ? [] : TreeRenderer.wrapped(tree.detail, width: 60, hanging: 0)
    nodes.append(.init(id: id, kind: .merge, title: tree.title, lines: detail + tree.lines))
    let isTop = parent == "result"
    let rows = isTop ? explanation.metrics.map { $0.rows.rows } ?? "" : ""
    edges.append(.init(from: id, to: parent, label: rows))
    for child in tree.children { add(child, below: id) }
  }
}
