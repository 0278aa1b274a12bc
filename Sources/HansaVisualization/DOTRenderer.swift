/// Writes a graph in Graphviz's language: `hansa explain --format dot … | dot -Tsvg`.
public enum DOTRenderer {
  /// One element a line.
  public static func render(_ graph: PlanGraph) -> [String] {
    var lines = ["digraph plan {", "  rankdir=BT;", "  node [fontname=\"Helvetica\", fontsize=10];"]
    for node in graph.nodes {
      // `\l` ends a line that is aligned to the left.
      let text = ([node.title] + node.lines).map { escaped($0) + "\\l" }.joined()
      lines.append("  \(node.id) [shape=\(shape(node.kind)), label=\"\(text)\"];")
    }
    for edge in graph.edges {
      let label = edge.label.isEmpty ? "" : " [label=\"\(escaped(edge.label))\", fontsize=9]"
      lines.append("  \(edge.from) -> \(edge.to)\(label);")
    }
    return lines + ["}"]
  }

  private static func shape(_ kind: PlanGraph.Node.Kind) -> String {
    switch kind {
    case .source: "cylinder"
    case .fragment: "box"
    case .merge: "box, style=rounded"
    case .result: "oval"
    }
  }

  private static func escaped(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"", "\\": result += "\\\(scalar)"
      case "\n", "\r", "\t": result += " "
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }
}
