/// Writes a graph as a Mermaid flowchart: what Markdown viewers draw.
public enum MermaidRenderer {
  /// One element a line.
  public static func render(_ graph: PlanGraph) -> [String] {
    var lines = ["flowchart BT"]
    for node in graph.nodes {
      let text = ([node.title] + node.lines).map(escaped).joined(separator: "<br/>")
      let (open, close) = shape(node.kind)
      lines.append("  \(node.id)\(open)\"\(text)\"\(close)")
    }
    for edge in graph.edges {
      let label = edge.label.isEmpty ? "" : "|\"\(escaped(edge.label))\"|"
      lines.append("  \(edge.from) -->\(label) \(edge.to)")
    }
    return lines
  }

  private static func shape(_ kind: PlanGraph.Node.Kind) -> (String, String) {
    switch kind {
    case .source: ("[(", ")]")
    case .fragment: ("[", "]")
    case .merge: ("{{", "}}")
    case .result: ("([", "])")
    }
  }

  /// Mermaid reads quotes, brackets and its own signs as syntax; character entities are safe.
  private static func escaped(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"", "<", ">", "&", "#", "`", "\\", "|", "{", "}", "[", "]", "(", ")": result += "#\(scalar.value);"
      case "\n", "\r", "\t": result += " "
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }
}
