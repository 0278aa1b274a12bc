import HansaCore
import Testing

@testable import HansaAlerting

@Suite struct RuleFileTests {
  private static func problems(_ text: String) -> [String] {
    do throws(RuleFileError) {
      _ = try RuleFile(text, name: "r.yml")
      return []
    } catch { return error.problems.map(\.description) }
  }

  @Test func `a file has its groups and rules with all their keys`() throws {
    let file = try RuleFile(
      """
      groups:
        - name: sources
          interval: 30s
          limit: 10
          rules:
            - alert: SourceSlow
              expr: |
                avg_over_time(latency[5m])
                  > 2
              for: 5m
              keep_firing_for: 1h30m
              labels: { severity: page }
              annotations:
                summary: "{{ $labels.source }}"
            - alert: OrdersMissing
              sql: SELECT country, count(*) AS value FROM shop.orders GROUP BY 1
      """, name: "r.yml")
    let group = try #require(file.groups.first)
    #expect(group.name == "sources" && group.interval == .seconds(30) && group.limit == 10 && group.rules.count == 2)
    let rule = group.rules[0]
    #expect(rule.timing == AlertTiming(hold: .seconds(300), keepFiring: .seconds(5400)) && rule.severity == "page")
    guard case .sql(let statement) = group.rules[1].condition else { throw HansaError(.internalError, "no sql") }
    #expect(statement.text.hasPrefix("SELECT country"))
  }

  @Test func `all problems of a file are told, each with line and column`() {
    #expect(
      Self.problems(
        """
        groups:
          - name: a
            intervall: 30s
            rules:
              - alert: One
                expr: rate(m) > 1
                for: 5
                annotation: { x: y }
              - alert: Two
                expr: |
                  up == 0
                    and chenges(m[5m]) > 1
                labels: { severity: "{{ $value | humanise }}", alertname: x }
              - expr: up == 0
              - alert: Four
              - alert: Five
                expr: up == 0
                sql: SELECT 1
              - record: six
                expr: up
              - alert: Seven
                expr: 5
                for: [1m]
              - alert: Eight
                slo: { errors: "rate(e[5m])", total: t, objective: 100, speed: quick }
          - name: a
        """) == [
          #"r.yml:3:5: unknown key "intervall" in the group (Perhaps you meant interval.)"#,
          "r.yml:6:21: expr: rate needs a window (Write rate(m[5m]).)",
          #"r.yml:7:14: for must be a duration such as 30s, 5m or 1h30m, here is "5" (Add the unit: 5s.)"#,
          #"r.yml:8:9: unknown key "annotation" in the rule (Perhaps you meant annotations.)"#,
          "r.yml:12:17: expr: there is no function chenges (Perhaps you meant changes.)",
          #"r.yml:13:42: labels.severity: there is no function humanise (Perhaps you meant humanize.)"#,
          #"r.yml:13:56: "alertname" is no name for one of the labels"#,
          #"r.yml:14:9: the rule needs the key "alert""#,
          "r.yml:15:9: the rule needs a condition (It has one of expr, sql, slo, anomaly, adaptive and forecast.)",
          "r.yml:16:9: the rule has expr and sql (It has one of expr, sql, slo, anomaly, adaptive and forecast.)",
          "r.yml:19:17: rules that record series are not there (Write the expression into the alert's own expr.)",
          "r.yml:22:15: expr: this is a number and no series (Name a metric: up == 0.)",
          "r.yml:23:14: for must be a text, here is a list",
          #"r.yml:25:24: errors must be a metric such as requests_total{code="500"}, without a function"#,
          "r.yml:25:60: objective must be a percentage between 0 and 100 (An objective of 100 leaves no budget for errors.)",
          #"r.yml:25:72: speed must be fast or slow, here is "quick""#,
          #"r.yml:26:11: the group "a" is there twice"#,
        ])
  }

  @Test func `what is no YAML, or no file of rules, is told`() {
    #expect(Self.problems("") == ["r.yml: the file is empty"])
    #expect(Self.problems("groups: [").first?.hasPrefix("r.yml:2:1: this is no valid YAML: ") == true)
    #expect(
      Self.problems("- a") == [
        "r.yml:1:1: the file must be a group of keys, here is a list", #"r.yml:1:1: the file needs the key "groups""#,
      ])
    #expect(
      Self.problems("groups:\n  - name: a\n    name: b") == [
        #"r.yml:2:5: the key "name" is twice in the group that begins here"#
      ])
    #expect(Self.problems("groups: 5") == [#"r.yml:1:9: groups must be a list, here is "5""#])
  }
}
