import HansaCore
import Testing

@testable import HansaAlerting

@Suite struct ManyRulesTests {
  /// Ten series of each rule, half of which are above the threshold in turn.
  private static func store(rules: Int) -> SeriesStore {
    var store = SeriesStore()
    for rule in 0..<rules {
      for host in 0..<10 {
        let labels: [(name: Name, value: Name)] = [
          (LabelSet.metricName, Name("metric_\(rule)")), (Name("host"), Name("host-\(host)")),
          (Name("zone"), Name("eu-\(host % 3)")),
        ]
        let samples = (0..<8).map { step in
          Sample(AlertInstant(milliseconds: Int64(step) * 60_000), Double((host + step / 4) % 2 * 10))
        }
        store.append(samples, to: LabelSet(labels))
      }
    }
    return store
  }

  private static func group(rules: Int) throws -> RuleGroup {
    let summary = try AlertTemplate("{{ $labels.host }} is at {{ $value }}")
    return RuleGroup(
      "many",
      rules: try (0..<rules).map { number in
        AlertRule(
          Name("Rule\(number)"), .series(try ExpressionParser.parse("metric_\(number) > 5")),
          timing: AlertTiming(hold: .seconds(120)), labels: [("severity", try AlertTemplate("page"))],
          annotations: [("summary", summary)])
      })
  }

  /// 10,000 rules over 100,000 series; without optimization a tenth, and time says little.
  #if DEBUG
    private static let (rules, limit) = (1000, Duration.seconds(30))
  #else
    private static let (rules, limit) = (10_000, Duration.seconds(1))
  #endif

  @Test func `thousands of rules are evaluated in less than a second, and changes are told once`() async throws {
    let rules = Self.rules
    var evaluator = AlertEvaluator(try Self.group(rules: rules), query: Self.store(rules: rules).query)
    let clock = ContinuousClock()
    var changes: [Int] = []
    var times: [Duration] = []
    for step in 0..<8 {
      let start = clock.now
      let outcomes = await evaluator.evaluate(at: AlertInstant(milliseconds: Int64(step) * 60_000))
      times.append(start.duration(to: clock.now))
      changes.append(outcomes.map(\.transitions.count).reduce(0, +))
      #expect(outcomes.allSatisfy { $0.error == nil })
    }
    // Half of the hosts until minute 4, then the others: pending at once, firing two minutes later.
    #expect(changes == [5, 0, 5, 0, 10, 0, 5, 0].map { $0 * rules })
    // The median: one of eight may be disturbed by other programs.
    #expect(times.sorted()[4] < Self.limit, "\(times)")
  }
}
