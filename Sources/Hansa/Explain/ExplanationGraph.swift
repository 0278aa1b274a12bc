import HansaCore
import HansaPlanner
import HansaVisualization

extension Explanation {
  /// Sources below, fragments above them, the merge and the result on top.
  var graph: PlanGraph {
    var nodes: [PlanGraph.Node] = []
    var edges: [PlanGraph.Edge] = []
    let top = plan.merge == nil ? "result" : "merge"
    for fragment in plan.fragments {
      let source = "s_\(plan.fragments.first { $0.source == fragment.source }?.index ?? fragment.index)"
      if !nodes.contains(where: { $0.id == source }) {
        nodes.append(.init(id: source, kind: .source, title: fragment.source.string, lines: [fragment.dialect.string]))
      }
      let figures = metrics?.fragments.first { $0.index == fragment.index }
      nodes.append(
        .init(
          id: "f_\(fragment.index)", kind: .fragment, title: "Fragment \(fragment.index)", lines: lines(fragment.sql)))
      edges.append(.init(from: source, to: "f_\(fragment.index)"))
      let estimate = fragment.estimatedRows.map { "~\(Int($0.rounded()).grouped) rows" } ?? ""
      edges.append(
        .init(
          from: "f_\(fragment.index)", to: top,
          label: figures.map { "\($0.rows.grouped) rows, \($0.bytes.bytes)" } ?? estimate))
    }
    if let merge = plan.merge {
      nodes.append(.init(id: "merge", kind: .merge, title: "Merge in \(merge.dialect)", lines: lines(merge.sql)))
      edges.append(.init(from: "merge", to: "result", label: metrics.map { "\($0.rows.grouped) rows" } ?? ""))
    }
    nodes.append(
      .init(
        id: "result", kind: .result, title: "Result", lines: [plan.output.map(\.name.string).joined(separator: ", ")]))
    return PlanGraph(nodes: nodes, edges: edges)
  }

  private func lines(_ sql: String) -> [String] { SQLLines.wrapped(sql, width: 60) }
}
