import HansaTesting
import Testing

@testable import HansaAlerting

@Suite struct BurnRateTests {
  /// The same alert, as promtool knows it.
  private static func promQL(_ pairs: [(long: String, short: String, factor: Double)]) -> String {
    func ratio(_ window: String) -> String {
      "sum by (source) (rate(failed[\(window)])) / sum by (source) (rate(total[\(window)]))"
    }
    return pairs.map {
      "(\(ratio($0.long)) > \($0.factor) * (1 - 0.999) and \(ratio($0.short)) > \($0.factor) * (1 - 0.999))"
    }
    .joined(separator: " or ")
  }

  private static let rules = """
    groups:
      - name: slo
        rules:
          - alert: Fast
            slo: { errors: failed, total: total, objective: 99.9, by: [source] }
            annotations: { summary: "{{ $value | humanizePercentage }} of {{ $labels.source }}" }
          - alert: Slow
            slo: { errors: failed, total: total, objective: 99.9, by: [source], speed: slow }
          - alert: Own
            slo: { errors: failed, total: total, objective: 99.9, by: [source], windows: [ { long: 30m, short: 5m, factor: 2 } ] }
            for: 10m
    """

  private static let tests = """
    rule_files: [rules.yml]
    evaluation_interval: 10m
    tests:
      - name: two sources
        interval: 5m
        input_series:
          - { series: 'failed{source="shop"}', values: '0x40 5+5x30 155x400' }
          - { series: 'failed{source="lake"}', values: '0+0.23x500' }
          - { series: 'total{source="shop"}', values: '0+100x500' }
          - { series: 'total{source="lake"}', values: '0+100x500' }
        alert_rule_test: [ { eval_time: 1d16h, alertname: Fast } ]
    """

  @Test func `a burn rate of several windows is what its expression in PromQL is for promtool`() async throws {
    let promQL = """
      groups:
        - name: slo
          rules:
            - alert: Fast
              expr: \(Self.promQL([("1h", "5m", 14.4), ("6h", "30m", 6)]))
              annotations: { summary: "{{ $value | humanizePercentage }} of {{ $labels.source }}" }
            - alert: Slow
              expr: \(Self.promQL([("1d", "2h", 3), ("3d", "6h", 1)]))
            - alert: Own
              expr: \(Self.promQL([("30m", "5m", 2)]))
              for: 10m
      """
    let grid = try await TestGrid.text(of: Self.tests, rules: Self.rules, ruleFile: "rules.yml")
    #expect(grid.firing > 50)
    let folder = try TemporaryFolder()
    try folder.write(promQL, to: "rules.yml")
    #expect(try Promtool.test([folder.write(grid.text, to: "grid.yml")]) == "")
  }
}
