import Foundation
import HansaCore
import Testing
import Yams

@testable import HansaAlerting

/// A file of rule tests whose expectations are Hansa's answers at every instant of the grid: promtool says whether they
/// are its own.
enum TestGrid {
  /// The file's text: JSON, which is YAML.
  ///
  /// - Parameters:
  ///   - text: a file of rule tests, whose own expectations only say how far the grid goes.
  ///   - rules: the text of the file with the rules.
  static func text(of text: String, rules: String, ruleFile: String) async throws -> (text: String, firing: Int) {
    let parsed = try RuleTestFile(text, name: "tests.yml")
    let groups = try RuleFile(rules, name: ruleFile).groups
    let names = Set(groups.flatMap(\.rules).map(\.name)).sorted()
    var file = try #require(try Yams.load(yaml: text) as? [String: Any])
    var tests = try #require(file["tests"] as? [[String: Any]])
    var firing = 0
    let run = RuleTestRun(groups, interval: parsed.interval)
    for (index, test) in parsed.tests.enumerated() {
      let end = test.expectations.map(\.time).max() ?? .zero
      var grid: [[String: Any]] = []
      try await run.evaluate(test.series, through: end) { instant, found in
        let time = RuleDuration.text(AlertInstant(milliseconds: 0).duration(to: instant))
        for name in names {
          let alerts = found.filter { $0.state == .firing && $0.alert.labels[LabelSet.alertName] == name }.map(\.alert)
          firing += alerts.count
          grid.append([
            "eval_time": time, "alertname": name.string,
            "exp_alerts": alerts.map { alert in
              [
                "exp_labels": dictionary(alert.labels.without([LabelSet.alertName])),
                "exp_annotations": dictionary(alert.annotations),
              ]
            },
          ])
        }
      }
      tests[index]["alert_rule_test"] = grid
    }
    file["tests"] = tests
    file["rule_files"] = [ruleFile]
    let data = try JSONSerialization.data(withJSONObject: file, options: [.sortedKeys, .prettyPrinted])
    return (String(decoding: data, as: UTF8.self), firing)
  }

  private static func dictionary(_ labels: LabelSet) -> [String: String] {
    Dictionary(uniqueKeysWithValues: labels.labels.map { ($0.name.string, $0.value.string) })
  }
}
