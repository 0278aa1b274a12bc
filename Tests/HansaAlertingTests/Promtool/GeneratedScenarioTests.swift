import Foundation
import HansaTesting
import Testing

@testable import HansaAlerting

@Suite struct GeneratedScenarioTests {
  private static let seed: UInt64 = 20_261_122

  @Test func `promtool has Hansa's alerts at every instant of 300 generated scenarios`() async throws {
    let folder = try TemporaryFolder()
    var files: [String] = []
    var firing = 0
    var changing = 0
    for file in 0..<30 {
      var generator = ScenarioGenerator(seed: Self.seed + UInt64(file))
      let (rules, tests) = generator.scenarios(10)
      try folder.write(rules, to: "rules\(file).yml")
      let grid = try await TestGrid.text(of: tests, rules: rules, ruleFile: "rules\(file).yml")
      firing += grid.firing
      changing += grid.firing > 0 ? 1 : 0
      files.append(try folder.write(grid.text, to: "tests\(file).yml"))
    }
    // Else the scenarios would say nothing.
    #expect(firing > 2000 && changing == 30, "\(firing) alerts in \(changing) files")
    let verdict = try Promtool.test(files)
    #expect(
      verdict == "", "seed \(Self.seed): \(verdict.split(separator: "FAILED").dropFirst().first?.prefix(2000) ?? "")")
  }
}
