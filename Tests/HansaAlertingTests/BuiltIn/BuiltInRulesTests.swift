import Foundation
import HansaCore
import Testing

@testable import HansaAlerting

@Suite struct BuiltInRulesTests {
  @Test func `each built-in rule fires when it should, and not before`() async throws {
    let folder = try #require(Bundle.module.resourceURL).appending(path: "Scenarios")
    let text = try String(contentsOf: folder.appending(path: "builtin-tests.yml"), encoding: .utf8)
    let file = try RuleTestFile(text, name: "builtin-tests.yml")
    let groups = try RuleFile(BuiltInRules.text, name: "builtin.yml").groups
    let expected = Set(file.tests.flatMap(\.expectations).filter { !$0.alerts.isEmpty }.map(\.alert))
    #expect(expected == Set(groups.flatMap(\.rules).map(\.name)), "each has a test in which it fires")
    let run = RuleTestRun(groups, interval: file.interval)
    for test in file.tests {
      let differences = try await run.differences(of: test)
      #expect(differences.isEmpty, "\(test.name):\n\(differences.flatMap(\.lines).joined(separator: "\n"))")
    }
  }

  @Test func `thresholds of rules that learn can be changed too`() throws {
    var change = BuiltInRules.Change()
    change.threshold = 7
    let rules = try BuiltInRules.groups(changed: ["HansaDataVolume": change]).flatMap(\.rules)
    let rule = try #require(rules.first { $0.name == "HansaDataVolume" })
    guard case .learned(let learned) = rule.condition, case .adaptive(let threshold) = learned.judgement else {
      Issue.record("it is no adaptive rule")
      return
    }
    #expect(threshold.width == 7 && threshold.least == 1e9 && threshold.learning == .seconds(86_400))
  }
}
