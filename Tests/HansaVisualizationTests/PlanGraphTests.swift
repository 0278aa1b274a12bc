import HansaVisualization
import Testing

@Suite struct PlanGraphTests {
  static let graph = PlanGraph(
    nodes: [
      .init(id: "s0", kind: .source, title: "shop"),
      .init(id: "f0", kind: .fragment, title: "Fragment 0", lines: ["SELECT \"a\" FROM t WHERE b <> 'x\\'"]),
    ], edges: [.init(from: "s0", to: "f0", label: "10 rows")])

  @Test func `a Mermaid flowchart has no character that Mermaid would read as syntax`() {
    #expect(
      MermaidRenderer.render(Self.graph) == [
        "flowchart BT", "  s0[(\"shop\")]",
        "  f0[\"Fragment 0<br/>SELECT #34;a#34; FROM t WHERE b #60;#62; 'x#92;'\"]", "  s0 -->|\"10 rows\"| f0",
      ])
  }

  @Test func `a DOT graph escapes quotes and backslashes`() {
    let lines = DOTRenderer.render(Self.graph)
    #expect(lines.first == "digraph plan {")
    #expect(lines.last == "}")
    #expect(lines.contains("  f0 [shape=box, label=\"Fragment 0\\lSELECT \\\"a\\\" FROM t WHERE b <> 'x\\\\'\\l\"];"))
    #expect(lines.contains("  s0 -> f0 [label=\"10 rows\", fontsize=9];"))
  }
}
