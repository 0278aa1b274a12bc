import Foundation
import HansaTesting
import Testing

@testable import HansaAlerting

@Suite struct ScenarioTests {
  private static func scenario(_ file: String) throws -> String {
    let folder = try #require(Bundle.module.resourceURL).appending(path: "Scenarios")
    return try String(contentsOf: folder.appending(path: file), encoding: .utf8)
  }

  @Test func `the written scenarios end as expected in Hansa and in promtool`() async throws {
    let (tests, rules) = (try Self.scenario("scenarios.yml"), try Self.scenario("rules.yml"))
    let file = try RuleTestFile(tests, name: "scenarios.yml")
    #expect(file.tests.count >= 30 && file.ruleFiles == ["rules.yml"])
    let run = RuleTestRun(try RuleFile(rules, name: "rules.yml").groups, interval: file.interval)
    for test in file.tests {
      let differences = try await run.differences(of: test)
      #expect(differences.isEmpty, "\(test.name): \(differences.flatMap(\.lines))")
    }
    let folder = try TemporaryFolder()
    try folder.write(rules, to: "rules.yml")
    #expect(try Promtool.test([folder.write(tests, to: "scenarios.yml")]) == "")
  }

  @Test func `promtool has Hansa's alerts at every instant of the written scenarios`() async throws {
    let (tests, rules) = (try Self.scenario("scenarios.yml"), try Self.scenario("rules.yml"))
    let grid = try await TestGrid.text(of: tests, rules: rules, ruleFile: "rules.yml")
    let folder = try TemporaryFolder()
    try folder.write(rules, to: "rules.yml")
    #expect(grid.firing > 100)
    #expect(try Promtool.test([folder.write(grid.text, to: "grid.yml")]) == "")
  }

  @Test func `promtool and Hansa both tell a wrong expectation`() async throws {
    let rules = try Self.scenario("rules.yml")
    let tests = try Self.scenario("scenarios.yml").replacing(
      "eval_time: 3m, alertname: Held }", with: "eval_time: 4m, alertname: Held }", maxReplacements: 1)
    let file = try RuleTestFile(tests, name: "scenarios.yml")
    let run = RuleTestRun(try RuleFile(rules, name: "rules.yml").groups, interval: file.interval)
    var wrong: [String] = []
    for test in file.tests where try await !run.differences(of: test).isEmpty { wrong.append(test.name) }
    #expect(wrong == ["for is over when the condition has held for exactly as long"])
    let folder = try TemporaryFolder()
    try folder.write(rules, to: "rules.yml")
    let verdict = try Promtool.test([folder.write(tests, to: "scenarios.yml")])
    #expect(verdict.contains("FAILED") && verdict.contains("name: \(wrong[0])"))
  }
}
