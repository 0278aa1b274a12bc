import HansaCore
import Testing

@testable import HansaAlerting

@Suite struct AlertTemplateTests {
  private static func text(_ template: String, _ value: Double = 1.5) throws -> String {
    try AlertTemplate(template).text(labels: LabelSet([(name: "source", value: "shop")]), value: value)
  }

  @Test func `labels, values and functions are filled in`() throws {
    #expect(try Self.text("no braces } {") == "no braces } {")
    #expect(try Self.text("{{ $labels.source }}/{{.Labels.none}}/{{$value}}") == "shop//1.5")
    #expect(try Self.text("{{/* silent */}}a{{ \"}}\" }}b") == "a}}b")
    #expect(
      try Self.text(#"{{ printf "%5.1f|%v|%s|%q" $value (humanize $value) $labels.source "x" | toUpper }}"#)
        == #"  1.5|1.5|SHOP|"X""#)
    #expect(
      try Self.text("{{ $labels.source | humanize }}")
        == #"<error expanding template: humanize needs a number, "shop" is none>"#)
  }

  @Test(
    arguments: [
      ("{{ $value", 0, "{{ has no }}"),
      ("a {{ }}", 5, "a value or a function is missing here"),
      ("{{ $valu }}", 3, #"there is no "$valu""#),
      ("{{ $labels.a-b }}", 3, #""a-b" is no name of a label"#),
      ("{{ humanise $value }}", 3, "there is no function humanise"),
      ("{{ if $value }}x{{ end }}", 3, "templates of alerts have no if"),
      ("{{ humanize }}", 3, "humanize takes one argument, here are 0"),
      ("{{ $value $value }}", 10, #"unexpected "$value""#),
      ("{{ $value | $value }}", 12, #"what stands behind | is a function, "$value" is none"#),
      (#"{{ printf "%d" $value }}"#, 3, "printf has no %d"),
      (#"{{ printf "%s %s" $value }}"#, 3, "printf has 2 places for 1 values"),
      ("{{ (humanize $value }}", 3, "( has no )"),
      (#"{{ "abc }}"#, 0, "{{ has no }}"),
    ])
  func `what is no template has its place`(text: String, offset: Int, message: String) {
    let problem = #expect(throws: RuleProblem.self) { try AlertTemplate(text) }
    #expect(problem?.message == message && problem?.offset == offset, "\(String(describing: problem))")
  }
}
