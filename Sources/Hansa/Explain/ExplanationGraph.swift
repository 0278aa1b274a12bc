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
    for fragment in plan.fragments { add(fragment) }
    nodes.append(
      .init(
        id: "result", kind: .result, title: "Result",
        lines: TreeRenderer.wrapped(plan.output.map(\.name.string).joined(separator: ", "), width: 60, hanging: 0)))
    add(explanation.tree(options), below: "result")
  }

  private mutating func add(_ fragment: PlannedFragment) {
    let plan = explanation.plan
    let source = "s_\(plan.fragments.first { $0.source == fragment.source }?.index ?? fragment.index)"
    if !nodes.contains(where: { $0.id == source }) {
      nodes.append(.init(id: source, kind: .source, title: fragment.source.string, lines: [fragment.dialect.string]))
    }
    let parameters = fragment.parameters.enumerated().map { "parameter \($0 + 1): \($1)" }
    nodes.append(
      .init(
        id: "f_\(fragment.index)", kind: .fragment, title: "Fragment \(fragment.index)",
        lines: SQLLayout.lines(fragment.sql, width: 60) + parameters))
    edges.append(.init(from: source, to: "f_\(fragment.index)"))
  }

  private mutating func add(_ tree: PlanTree, below parent: String) {
    if let index = tree.fragment, explanation.plan.fragments.indices.contains(index) {
      let fragment = explanation.plan.fragments[index]
      let label =
        explanation.figures(of: fragment).map { "\($0.rows.rows), \($0.bytes.bytes)" }
        ?? (options.costs ? fragment.estimatedRows.map { "~\(Int($0.rounded()).rows)" } ?? "" : "")
      edges.append(.init(from: "f_\(index)", to: parent, label: label))
      return
    }
    let id = "m_\(operators)"
    operators += 1
    let detail = tree.detail.isEmpty ? [] : TreeRenderer.wrapped(tree.detail, width: 60, hanging: 0)
    nodes.append(.init(id: id, kind: .merge, title: tree.title, lines: detail + tree.lines))
    let isTop = parent == "result"
    let rows = isTop ? explanation.metrics.map { $0.rows.rows } ?? "" : ""
    edges.append(.init(from: id, to: parent, label: rows))
    for child in tree.children { add(child, below: id) }
  }
}
