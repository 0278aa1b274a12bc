import HansaCore
import Testing

@testable import HansaAlerting

@Suite struct RuleStateTests {
  private static func minute(_ number: Int) -> AlertInstant { AlertInstant(milliseconds: Int64(number) * 60_000) }

  private static func rule(hold: Int = 0, keep: Int = 0) -> AlertRule {
    AlertRule(
      "Slow", .sql("SELECT 1"), timing: AlertTiming(hold: .seconds(60 * hold), keepFiring: .seconds(60 * keep)))
  }

  private static let series = LabelSet([(name: "__name__", value: "latency"), (name: "source", value: "shop")])

  /// The reasons at each minute; `1` is a minute in which the condition holds.
  private static func reasons(_ rule: AlertRule, _ minutes: String) throws -> [Int: String] {
    var state = RuleState(rule)
    var reasons: [Int: String] = [:]
    for (index, holds) in minutes.enumerated() {
      let values = holds == "1" ? [SeriesValue(series, Double(index))] : []
      for change in try state.evaluate(values, at: minute(index)) {
        #expect(
          change.instant == minute(index)
            && change.labels == LabelSet([(name: "alertname", value: "Slow"), (name: "source", value: "shop")]))
        reasons[index] = "\(change.from)-\(change.to) \(change.reason.rawValue)"
      }
    }
    return reasons
  }

  @Test func `each change has its reason`() throws {
    #expect(
      try Self.reasons(Self.rule(), "0110") == [1: "inactive-firing began-at-once", 3: "firing-resolved stopped"])
    #expect(
      try Self.reasons(Self.rule(hold: 2), "011110") == [
        1: "inactive-pending began", 3: "pending-firing held", 5: "firing-resolved stopped",
      ])
    #expect(
      try Self.reasons(Self.rule(hold: 2), "0110") == [
        1: "inactive-pending began", 3: "pending-inactive stopped-while-pending",
      ])
    #expect(
      try Self.reasons(Self.rule(keep: 2), "100010") == [
        0: "inactive-firing began-at-once", 3: "firing-resolved kept-long-enough", 4: "resolved-firing began-again",
          // Kept again.
      ])
    #expect(
      try Self.reasons(Self.rule(hold: 1), "1101") == [
        0: "inactive-pending began", 1: "pending-firing held", 2: "firing-resolved stopped",
        3: "resolved-pending began-again",
      ])
  }

  @Test func `a resolved alert is known for 15 minutes, and no longer`() throws {
    let reasons = try Self.reasons(Self.rule(), "1" + String(repeating: "0", count: 20))
    #expect(
      reasons[1] == "firing-resolved stopped" && reasons[17] == "resolved-inactive retained" && reasons.count == 3)
  }

  @Test func `a value and its texts are those of when the condition last held`() throws {
    let template = try AlertTemplate("{{ $labels.source }} {{ $value }} {{ $labels.__name__ }}")
    var rule = Self.rule(keep: 5)
    rule.annotations = [("summary", template)]
    var state = RuleState(rule)
    _ = try state.evaluate([SeriesValue(Self.series, 7)], at: Self.minute(0))
    _ = try state.evaluate([], at: Self.minute(1))
    let alert = try #require(state.alerts.values.first)
    #expect(alert.state == .firing && alert.value == 7 && alert.keepFiringSince == Self.minute(1))
    #expect(rule.annotations(of: alert) == LabelSet([(name: "summary", value: "shop 7 latency")]))
  }

  @Test func `two series with the labels of one alert are an error that changes nothing`() throws {
    let rule = AlertRule("Slow", .sql("SELECT 1"), labels: [("source", try AlertTemplate("any"))])
    var state = RuleState(rule)
    _ = try state.evaluate([SeriesValue(Self.series, 1)], at: Self.minute(0))
    let other = LabelSet([(name: "source", value: "lake")])
    let error = #expect(throws: HansaError.self) {
      try state.evaluate([SeriesValue(Self.series, 2), SeriesValue(other, 3)], at: Self.minute(1))
    }
    #expect(error?.message == #"the rule "Slow" has two series with the labels {alertname="Slow", source="any"}"#)
    #expect(state.alerts.values.first?.value == 1 && state.evaluatedAt == Self.minute(0))
  }

  @Test func `more alerts than the limit are an error, and none is left`() throws {
    var state = RuleState(Self.rule())
    let values = (0..<3).map { SeriesValue(LabelSet([(name: Name("host"), value: Name("h\($0)"))]), 1) }
    #expect(try state.evaluate(Array(values.prefix(2)), at: Self.minute(0), limit: 2).count == 2)
    let error = #expect(throws: HansaError.self) { try state.evaluate(values, at: Self.minute(1), limit: 2) }
    #expect(error?.message == #"the rule "Slow" has 3 alerts, the limit is 2"# && state.alerts.isEmpty)
  }
}
