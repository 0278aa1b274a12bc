import HansaTesting
import Testing

@Suite struct AlertsTests {
  private static let rules = """
    groups:
      - name: sources
        rules:
          - alert: SourceSlow
            expr: avg_over_time(latency_seconds[2m]) > 2
            for: 2m
            labels: { severity: page }
            annotations: { summary: "{{ $labels.source }} takes {{ $value }} s" }

    """

  private static func tests(expected: String, at time: String) -> String {
    """
    rule_files: [rules/*.yml]
    evaluation_interval: 1m
    tests:
      - name: a source gets slow
        interval: 1m
        input_series:
          - series: latency_seconds{source="shop"}
            values: 1 1 4x9
        alert_rule_test:
          - eval_time: 3m
            alertname: SourceSlow
          - eval_time: \(time)
            alertname: SourceSlow
            exp_alerts:
              - exp_labels: { severity: page, source: shop }
                exp_annotations: { summary: \(expected) }

    """
  }

  @Test func `check prints what is wrong with its line, and how many rules there are`() async throws {
    let tool = try Tool()
    try tool.folder.write(Self.rules, to: "rules/good.yml")
    try tool.folder.write(Self.rules.replacing("for: 2m", with: "fro: 2m"), to: "rules/bad.yml")
    let good = try await tool.run(["alerts", "check", "rules/good.yml"])
    #expect(good.status == 0 && good.out == "rules/good.yml: 1 rule in 1 group\n" && good.err == "")
    let bad = try await tool.run(["alerts", "check", "rules/good.yml", "rules/bad.yml"])
    #expect(bad.status == 1 && bad.out == good.out)
    #expect(bad.err == "error: rules/bad.yml:6:9: unknown key \"fro\" in the rule (Perhaps you meant for or slo.)\n")
    let missing = try await tool.run(["alerts", "check", "none.yml"])
    #expect(missing.status == 2 && missing.err == "error: the file \"none.yml\" does not exist\n")
  }

  @Test func `test runs the rules on the clock of their series and prints what differs`() async throws {
    let tool = try Tool()
    try tool.folder.write(Self.rules, to: "t/rules/a.yml")
    try tool.folder.write(Self.tests(expected: "shop takes 4 s", at: "5m"), to: "t/good.yml")
    let good = try await tool.run(["alerts", "test", "t/good.yml"])
    #expect(good.status == 0 && good.out == "t/good.yml: 1 test passed\n" && good.err == "")
    try tool.folder.write(Self.tests(expected: "shop takes 5 s", at: "5m"), to: "t/text.yml")
    let text = try await tool.run(["alerts", "test", "t/good.yml", "t/text.yml"])
    #expect(text.status == 1)
    #expect(
      text.out == """
        t/good.yml: 1 test passed
        t/text.yml: the test a source gets slow differs
          line 12: SourceSlow at 5m
            ! fires with other annotations: {severity="page", source="shop"}
                summary: expected "shop takes 5 s", found "shop takes 4 s"
        t/text.yml: 0 tests passed, 1 failed

        """)
    try tool.folder.write(Self.tests(expected: "shop takes 4 s", at: "4m"), to: "t/early.yml")
    let early = try await tool.run(["alerts", "test", "t/early.yml"])
    #expect(early.status == 1)
    #expect(
      early.out.contains(
        "    - expected, does not fire: {severity=\"page\", source=\"shop\"} (pending since 3m, for 2m)\n"))
  }

  @Test func `a test that cannot run ends with 2, and one whose rule fails with 1`() async throws {
    let tool = try Tool()
    try tool.folder.write(Self.rules, to: "rules/a.yml")
    let tests = Self.tests(expected: "x", at: "5m")
    try tool.folder.write(tests.replacing("4x9", with: "4y9"), to: "values.yml")
    let values = try await tool.run(["alerts", "test", "values.yml"])
    #expect(
      values.status == 2 && values.err.hasPrefix("error: values.yml:8:21: values: \"4y9\" is no value of a series"))
    try tool.folder.write(tests.replacing("rules/*", with: "none/*"), to: "none.yml")
    let none = try await tool.run(["alerts", "test", "none.yml"])
    #expect(none.status == 2 && none.err == "error: none.yml: no file matches \"none/*.yml\" of rule_files\n")
    try tool.folder.write(Self.rules.replacing("severity: page", with: "source: any"), to: "rules/a.yml")
    let series = "\n      - { series: 'latency_seconds{source=\"lake\"}', values: 4x9 }\n    alert_rule_test"
    try tool.folder.write(tests.replacing("\n    alert_rule_test", with: series), to: "twice.yml")
    let twice = try await tool.run(["alerts", "test", "twice.yml"])
    #expect(twice.status == 1 && twice.err.contains("the rule \"SourceSlow\" fails at 3m"), "\(twice.err)")
  }
}
