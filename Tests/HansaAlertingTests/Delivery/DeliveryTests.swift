import HansaCore
import Testing

@testable import HansaAlerting

@Suite struct DeliveryTests {
  private static func minute(_ number: Int) -> AlertInstant {
    AlertInstant(milliseconds: Int64(number) * 60_000)
  }

  private static func alert(
    _ name: Name, _ labels: [(name: Name, value: Name)] = [], ended: Int? = nil
  ) -> DeliveredAlert {
    DeliveredAlert(
      labels: LabelSet(labels + [(name: LabelSet.alertName, value: name)]), startsAt: minute(0),
      endsAt: ended.map(minute))
  }

  private static func decide(
    _ alerts: [DeliveredAlert], _ told: [DeliveredAlert]?, at time: Int = 5,
    sendsResolved: Bool = true
  ) -> NotificationDecision {
    let entry = told.map { told in
      NotificationEntry(
        instant: minute(0), firing: Set(told.filter(\.isFiring).map(\.labels)),
        resolved: Set(told.filter { !$0.isFiring }.map(\.labels)))
    }
    return .decide(
      alerts, told: entry, sendsResolved: sendsResolved, GroupTiming(), at: minute(time))
  }

  @Test func `a receiver is told of what it does not know, once`() {
    let (a, b) = (Self.alert("A"), Self.alert("B"))
    let (aEnded, bEnded) = (Self.alert("A", ended: 4), Self.alert("B", ended: 4))
    #expect(Self.decide([a], nil) == .notify(.first))
    #expect(Self.decide([aEnded], nil) == .hold(.nothingToTell))
    #expect(Self.decide([a], [a]) == .hold(.unchanged))
    #expect(Self.decide([a, b], [a]) == .notify(.newFiring))
    #expect(Self.decide([a, bEnded], [a, b]) == .notify(.newResolved))
    #expect(Self.decide([a, bEnded], [a, b], sendsResolved: false) == .hold(.unchanged))
    #expect(Self.decide([aEnded, bEnded], [a, b]) == .notify(.allResolved))
    #expect(Self.decide([aEnded], [aEnded]) == .hold(.nothingToTell))
    #expect(Self.decide([a], [a], at: 240) == .hold(.unchanged))
    #expect(Self.decide([a], [a], at: 241) == .notify(.repeated))
  }

  @Test func `groups are told apart by the values of their labels`() {
    let alerts = [
      Self.alert("A", [("source", "shop")]), Self.alert("B", [("source", "shop")]),
      Self.alert("A", [("source", "lake")]),
      Self.alert("C"),
    ]
    let groups = AlertGrouping(by: ["source"]).groups(alerts)
    #expect(groups.map(\.labels.description) == ["{}", #"{source="lake"}"#, #"{source="shop"}"#])
    #expect(groups.map(\.alerts.count) == [1, 1, 2])
    #expect(
      AlertGrouping(by: nil).groups(alerts).count == 4
        && AlertGrouping(by: []).groups(alerts).count == 1)
    let timing = GroupTiming()
    #expect(
      timing.nextFlush(flushed: nil, began: Self.minute(1))
        == Self.minute(1).advanced(by: .seconds(30)))
    #expect(timing.nextFlush(flushed: Self.minute(2), began: Self.minute(1)) == Self.minute(7))
  }

  @Test func `a silence holds from its start to its end, and one of everything is known as such`()
    throws
  {
    let matcher = try LabelMatcher("source", .matches, "shop|lake")
    let silence = try Silence(
      id: "s1", matchers: [matcher], startsAt: Self.minute(5), endsAt: Self.minute(10),
      createdBy: "ada", comment: "moves")
    let muting = Muting(silences: [silence])
    let labels = LabelSet([(name: "source", value: "shop")])
    #expect(muting.reason(labels, among: [], at: Self.minute(4)) == nil)
    #expect(muting.reason(labels, among: [], at: Self.minute(5)) == .silenced("s1"))
    #expect(muting.reason(labels, among: [], at: Self.minute(10)) == nil)
    #expect(
      muting.reason(LabelSet([(name: "source", value: "other")]), among: [], at: Self.minute(5))
        == nil)
    #expect(!silence.matchesEverything)
    var all = silence
    all.matchers = [try LabelMatcher("source", .matches, ".*")]
    #expect(all.matchesEverything)
    #expect(throws: HansaError.self) {
      try Silence(
        id: "s", matchers: [], startsAt: Self.minute(0), endsAt: Self.minute(1), createdBy: "a",
        comment: "b")
    }
    #expect(throws: HansaError.self) {
      try Silence(
        id: "s", matchers: [matcher], startsAt: Self.minute(1), endsAt: Self.minute(1),
        createdBy: "a", comment: "b")
    }
  }

  @Test func `an alert that explains others keeps them from people while it fires`() throws {
    let rule = InhibitionRule(
      source: [try LabelMatcher("alertname", .equal, "Down")],
      target: [try LabelMatcher("severity", .notEqual, "page")],
      equal: ["source"])
    let muting = Muting(inhibitions: [rule])
    let slow = LabelSet([
      (name: "alertname", value: "Slow"), (name: "severity", value: "ticket"),
      (name: "source", value: "shop"),
    ])
    let down = Self.alert("Down", [("source", "shop"), ("severity", "page")])
    #expect(muting.reason(slow, among: [down], at: Self.minute(1)) == .inhibited(down.labels))
    #expect(
      muting.reason(slow, among: [Self.alert("Down", [("source", "lake")])], at: Self.minute(1))
        == nil)
    #expect(
      muting.reason(
        slow, among: [Self.alert("Down", [("source", "shop")], ended: 1)], at: Self.minute(1))
        == nil)
    #expect(muting.reason(down.labels, among: [down], at: Self.minute(1)) == nil)
    // On both sides: it does not explain itself.
    let both = Self.alert("Down", [("source", "shop")])
    #expect(muting.reason(both.labels, among: [both], at: Self.minute(1)) == nil)
  }

  @Test func `attempts are further and further apart, and end`() {
    var attempts = DeliveryAttempts(at: Self.minute(0), DeliveryAttempts.Limits(attempts: 9))
    var (now, waits) = (Self.minute(0), [Int64]())
    while attempts.begin(at: now) {
      attempts.end(.failed(retryAfter: nil), at: now, jitter: 1)
      guard case .waiting(let due) = attempts.state else { break }
      let isEarly = attempts.begin(at: AlertInstant(milliseconds: due.milliseconds - 1))
      #expect(!isEarly)
      waits.append((due.milliseconds - now.milliseconds) / 1000)
      now = due
    }
    #expect(waits == [1, 2, 4, 8, 16, 32, 60, 60])
    #expect(attempts.state == .dead(.attemptsExhausted) && attempts.attempts == 9)
  }

  @Test func `what is refused is not tried again, and what was under way at a restart is`() {
    var refused = DeliveryAttempts(at: Self.minute(0))
    let begins = [refused.begin(at: Self.minute(0)), refused.begin(at: Self.minute(0))]
    #expect(begins == [true, false])
    refused.end(.refused, at: Self.minute(0), jitter: 0)
    #expect(refused.state == .dead(.refused))
    var late = DeliveryAttempts(at: Self.minute(0))
    let first = late.begin(at: Self.minute(0))
    late.resume(at: Self.minute(3))
    let second = late.begin(at: Self.minute(3))
    late.end(.failed(retryAfter: .seconds(600)), at: Self.minute(3), jitter: 0)
    #expect(late.state == .waiting(Self.minute(13)))
    let third = late.begin(at: Self.minute(13))
    #expect([first, second, third] == [true, true, true])
    late.end(.delivered, at: Self.minute(13), jitter: 0)
    late.end(.refused, at: Self.minute(14), jitter: 0)
    #expect(late.state == .delivered && late.attempts == 3)
  }
}
