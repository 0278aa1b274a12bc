import Foundation
import HansaCore
import Testing

@testable import HansaAlerting

/// Restarts cannot be shown by promtool: what is expected follows Prometheus's restoration of the for state.
@Suite struct RestorationTests {
  private static func minute(_ number: Int) -> AlertInstant { AlertInstant(milliseconds: Int64(number) * 60_000) }
  private static let value = [SeriesValue(LabelSet([(name: "source", value: "shop")]), 7.5)]

  private static func rule(hold: Int, keep: Int = 0) -> AlertRule {
    AlertRule(
      "Slow", .sql("SELECT 1"), timing: AlertTiming(hold: .seconds(60 * hold), keepFiring: .seconds(60 * keep)))
  }

  /// What a rule knows after so many minutes in which its condition held, through JSON.
  private static func kept(_ rule: AlertRule, minutes: Int) throws -> RuleSnapshot {
    var state = RuleState(rule)
    for number in 0...minutes { _ = try state.evaluate(value, at: minute(number)) }
    let snapshot = try #require(state.snapshot)
    return try JSONDecoder().decode(RuleSnapshot.self, from: try JSONEncoder().encode(snapshot))
  }

  /// The minute in which a rule fires that begins again at a minute, with its condition still holding.
  private static func firing(_ rule: AlertRule, _ snapshot: RuleSnapshot, from start: Int) throws -> Int? {
    var state = RuleState(rule)
    _ = state.restore(snapshot, at: minute(start))
    for number in start...(start + 120) {
      _ = try state.evaluate(value, at: minute(number))
      if state.alerts.values.contains(where: { $0.state == .firing }) { return number }
    }
    return nil
  }

  @Test func `the outage is no part of the time that an alert has to be pending`() throws {
    let rule = Self.rule(hold: 30)
    // Pending for 10 of 30 minutes, away for 20: 20 are left.
    #expect(try Self.firing(rule, try Self.kept(rule, minutes: 10), from: 30) == 50)
    #expect(try Self.firing(rule, try Self.kept(rule, minutes: 10), from: 11) == 31)
  }

  @Test func `an alert that would fire soon after a restart waits for the grace period`() throws {
    let rule = Self.rule(hold: 30)
    #expect(try Self.firing(rule, try Self.kept(rule, minutes: 25), from: 40) == 50)
  }

  @Test func `a rule that asks for less than the grace period begins anew`() throws {
    let rule = Self.rule(hold: 5)
    #expect(try Self.firing(rule, try Self.kept(rule, minutes: 4), from: 6) == 11)
  }

  @Test func `after an outage that was too long nothing is believed`() throws {
    let rule = Self.rule(hold: 30)
    let snapshot = try Self.kept(rule, minutes: 10)
    #expect(try Self.firing(rule, snapshot, from: 70) == 90)
    #expect(try Self.firing(rule, snapshot, from: 71) == 101)
    var state = RuleState(rule)
    let changes = state.restore(try Self.kept(rule, minutes: 40), at: Self.minute(200))
    #expect(changes.map(\.reason) == [.outageTooLong] && changes[0].from == .firing && changes[0].to == .resolved)
  }

  @Test func `a firing alert fires on, and is resolved where its condition has stopped meanwhile`() throws {
    let rule = Self.rule(hold: 5)
    let snapshot = try Self.kept(rule, minutes: 8)
    var state = RuleState(rule)
    #expect(state.restore(snapshot, at: Self.minute(20)) == [])
    let alert = try #require(state.alerts.values.first)
    #expect(alert.state == .firing && alert.firedAt == Self.minute(5) && alert.value == 7.5)
    #expect(try state.evaluate(Self.value, at: Self.minute(20)) == [])
    #expect(try state.evaluate([], at: Self.minute(21)).map(\.reason) == [.stopped])
  }

  @Test func `what is kept firing is kept over a restart, and a rule that now asks for longer takes the alert back`()
    throws
  {
    let rule = Self.rule(hold: 0, keep: 10)
    var before = RuleState(rule)
    _ = try before.evaluate(Self.value, at: Self.minute(0))
    _ = try before.evaluate([], at: Self.minute(1))
    let snapshot = try #require(before.snapshot)
    var state = RuleState(rule)
    _ = state.restore(snapshot, at: Self.minute(5))
    #expect(try state.evaluate([], at: Self.minute(10)) == [])
    #expect(try state.evaluate([], at: Self.minute(11)).map(\.reason) == [.keptLongEnough])
    var longer = RuleState(Self.rule(hold: 20))
    _ = longer.restore(snapshot, at: Self.minute(5))
    #expect(try longer.evaluate(Self.value, at: Self.minute(5)).map(\.reason) == [.heldTooShort])
  }

  @Test func `a value that is no number comes back`() throws {
    var state = RuleState(Self.rule(hold: 5))
    _ = try state.evaluate([SeriesValue(LabelSet([(name: "a", value: "1")]), .infinity)], at: Self.minute(0))
    let data = try JSONEncoder().encode(try #require(state.snapshot))
    var restored = RuleState(Self.rule(hold: 5))
    _ = restored.restore(try JSONDecoder().decode(RuleSnapshot.self, from: data), at: Self.minute(1))
    #expect(restored.alerts.values.first?.value == .infinity)
  }

  @Test func `an evaluator gives its rules back what they had, by name`() async throws {
    let group = RuleGroup("g", rules: [Self.rule(hold: 0)])
    var before = AlertEvaluator(group, query: Self.query(Self.value))
    #expect(await before.evaluate(at: Self.minute(0)).flatMap(\.transitions).map(\.reason) == [.beganAtOnce])
    var after = AlertEvaluator(group, query: Self.query(Self.value))
    #expect(after.restore(before.snapshots, at: Self.minute(2)) == [])
    #expect(await after.evaluate(at: Self.minute(2)).flatMap(\.transitions) == [])
  }

  @Test func `a rule that cannot be evaluated keeps its alerts and says why`() async throws {
    var evaluator = AlertEvaluator(RuleGroup("g", rules: [Self.rule(hold: 0)]), query: Self.query(Self.value))
    _ = await evaluator.evaluate(at: Self.minute(0))
    let snapshots = evaluator.snapshots
    var broken = AlertEvaluator(
      evaluator.group,
      query: AlertQuery(
        series: { _, _ in [] },
        rows: { _, _ throws(HansaError) in throw HansaError(.connectionFailure, "the connection broke") }))
    _ = broken.restore(snapshots, at: Self.minute(1))
    let outcome = try #require(await broken.evaluate(at: Self.minute(1)).first)
    #expect(outcome.error?.message == "the connection broke" && outcome.transitions.isEmpty)
    #expect(broken.states[0].alerts.values.first?.state == .firing)
  }

  private static func query(_ values: [SeriesValue]) -> AlertQuery {
    AlertQuery(series: { _, _ in [] }, rows: { _, _ in AlertRows(values) })
  }
}
