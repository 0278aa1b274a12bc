import Foundation
import HansaCore
import Testing

@testable import HansaAlerting

@Suite struct DispatcherTests {
  private static let silent = Muting()

  private static func at(_ seconds: Int64) -> AlertInstant { AlertInstant(milliseconds: seconds * 1000) }

  private static func alert(_ source: Name, from start: Int64 = 0, to end: Int64? = nil) -> DeliveredAlert {
    DeliveredAlert(
      labels: LabelSet.of([LabelSet.alertName: "Down", "source": source]),
      startsAt: at(start), endsAt: end.map(at))
  }

  private static func dispatcher(_ kind: NotifierOptions.Kind = .log, wait: Int64 = 30) -> Dispatcher {
    Dispatcher(
      AlertingOptions(
        groups: [], receivers: [AlertReceiver(name: "ops", notifiers: [NotifierOptions(kind)])],
        route: AlertRoute(
          receiver: "ops",
          timing: GroupTiming(wait: .seconds(wait), interval: .seconds(300), repeatInterval: .seconds(14_400)))))
  }

  private static func told(_ notifications: [OutboundNotification]) -> [String] {
    notifications.map { notification in
      let alerts = notification.group.alerts.map { alert in
        "\(alert.labels["source"]?.string ?? "")\(alert.isFiring ? "!" : "")"
      }
      return "\(notification.reason.rawValue): \(alerts.joined(separator: " "))"
    }
  }

  @Test func `a group waits, is told once, and again of what is new only after its interval`() {
    var dispatcher = Self.dispatcher()
    dispatcher.take([Self.alert("a")], at: Self.at(0))
    #expect(dispatcher.flush(Self.silent, at: Self.at(29)).isEmpty)
    dispatcher.take([Self.alert("a"), Self.alert("b")], at: Self.at(29))
    let first = dispatcher.flush(Self.silent, at: Self.at(30))
    #expect(Self.told(first) == ["first: a! b!"])
    dispatcher.end(first[0], isDelivered: true, at: Self.at(31))
    dispatcher.take([Self.alert("a"), Self.alert("b"), Self.alert("c")], at: Self.at(40))
    #expect(dispatcher.flush(Self.silent, at: Self.at(329)).isEmpty)
    #expect(dispatcher.nextFlush == Self.at(330))
    #expect(Self.told(dispatcher.flush(Self.silent, at: Self.at(330))) == ["new-firing: a! b! c!"])
  }

  @Test func `that it is over is told once, and then the group is forgotten`() {
    var dispatcher = Self.dispatcher()
    dispatcher.take([Self.alert("a")], at: Self.at(0))
    let first = dispatcher.flush(Self.silent, at: Self.at(30))
    dispatcher.end(first[0], isDelivered: true, at: Self.at(30))
    for second in stride(from: 100 as Int64, through: 320, by: 20) {
      dispatcher.take([Self.alert("a", to: 100)], at: Self.at(second))
    }
    let over = dispatcher.flush(Self.silent, at: Self.at(330))
    #expect(Self.told(over) == ["all-resolved: a"])
    dispatcher.end(over[0], isDelivered: true, at: Self.at(331))
    dispatcher.take([Self.alert("a", to: 100)], at: Self.at(340))
    #expect(dispatcher.flush(Self.silent, at: Self.at(630)).isEmpty)
    #expect(dispatcher.isEmpty)
  }

  @Test func `an alert that is gone altogether is over`() {
    var dispatcher = Self.dispatcher(wait: 0)
    dispatcher.take([Self.alert("a")], at: Self.at(0))
    let first = dispatcher.flush(Self.silent, at: Self.at(0))
    dispatcher.end(first[0], isDelivered: true, at: Self.at(1))
    dispatcher.take([], at: Self.at(10))
    let over = dispatcher.flush(Self.silent, at: Self.at(300))
    #expect(Self.told(over) == ["all-resolved: a"])
    #expect(over.first?.group.alerts.first?.endsAt == Self.at(10))
  }

  @Test func `while a notification is under way there is no second one, and what was due comes behind it`() {
    var dispatcher = Self.dispatcher(wait: 0)
    dispatcher.take([Self.alert("a")], at: Self.at(0))
    let first = dispatcher.flush(Self.silent, at: Self.at(0))
    dispatcher.take([Self.alert("a"), Self.alert("b")], at: Self.at(10))
    #expect(dispatcher.flush(Self.silent, at: Self.at(300)).isEmpty)
    dispatcher.end(first[0], isDelivered: true, at: Self.at(310))
    #expect(Self.told(dispatcher.flush(Self.silent, at: Self.at(310))) == ["new-firing: a! b!"])
  }

  @Test func `what nobody got is told again at the group's next turn, also that it is over`() {
    var dispatcher = Self.dispatcher(wait: 0)
    dispatcher.take([Self.alert("a")], at: Self.at(0))
    let first = dispatcher.flush(Self.silent, at: Self.at(0))
    dispatcher.end(first[0], isDelivered: false, at: Self.at(20))
    #expect(dispatcher.flush(Self.silent, at: Self.at(299)).isEmpty)
    let second = dispatcher.flush(Self.silent, at: Self.at(300))
    #expect(Self.told(second) == ["first: a!"])
    #expect(second[0].id != first[0].id)
    dispatcher.end(second[0], isDelivered: true, at: Self.at(300))
    dispatcher.take([Self.alert("a", to: 400)], at: Self.at(400))
    let over = dispatcher.flush(Self.silent, at: Self.at(600))
    dispatcher.end(over[0], isDelivered: false, at: Self.at(660))
    #expect(Self.told(dispatcher.flush(Self.silent, at: Self.at(900))) == ["all-resolved: a"])
  }

  @Test func `an Alertmanager gets everything at once, and again before it would take it for over`() {
    var dispatcher = Self.dispatcher(.alertmanager(url: "http://127.0.0.1:9093"))
    dispatcher.take([Self.alert("a")], at: Self.at(0))
    let first = dispatcher.flush(Self.silent, at: Self.at(0))
    #expect(Self.told(first) == ["first: a!"])
    dispatcher.end(first[0], isDelivered: true, at: Self.at(1))
    #expect(dispatcher.flush(Self.silent, at: Self.at(60)).isEmpty)
    let again = dispatcher.flush(Self.silent, at: Self.at(61))
    #expect(Self.told(again) == ["repeated: a!"])
    dispatcher.end(again[0], isDelivered: true, at: Self.at(61))
    dispatcher.take([Self.alert("a", to: 70)], at: Self.at(70))
    let over = dispatcher.flush(Self.silent, at: Self.at(70))
    #expect(Self.told(over) == ["all-resolved: a"])
    // One that does not take it is left alone for a minute.
    dispatcher.end(over[0], isDelivered: false, at: Self.at(71))
    #expect(dispatcher.flush(Self.silent, at: Self.at(130)).isEmpty)
    #expect(Self.told(dispatcher.flush(Self.silent, at: Self.at(131))) == ["all-resolved: a"])
  }

  @Test func `a silenced alert is not told, and its end neither, before the silence is over`() throws {
    var dispatcher = Self.dispatcher(wait: 0)
    dispatcher.take([Self.alert("a")], at: Self.at(0))
    let first = dispatcher.flush(Self.silent, at: Self.at(0))
    dispatcher.end(first[0], isDelivered: true, at: Self.at(0))
    let silence = try Silence(
      id: "s", matchers: [try LabelMatcher("source", .equal, "a")], startsAt: Self.at(100), endsAt: Self.at(700),
      createdBy: "me", comment: "why")
    dispatcher.take([Self.alert("a", to: 200)], at: Self.at(200))
    let muting = Muting(silences: [silence])
    #expect(dispatcher.flush(muting, at: Self.at(300)).isEmpty)
    #expect(dispatcher.flush(muting, at: Self.at(600)).isEmpty)
    #expect(Self.told(dispatcher.flush(muting, at: Self.at(900))) == ["all-resolved: a"])
  }

  @Test func `in muted times nobody is told, and afterwards people are`() throws {
    var night = CalendarTimes()
    night.minutes = [0..<360]
    var dispatcher = Dispatcher(
      AlertingOptions(
        groups: [], receivers: [AlertReceiver(name: "ops", notifiers: [NotifierOptions(.log)])],
        route: AlertRoute(receiver: "ops", muteIntervals: ["nights"]), times: ["nights": [night]]))
    dispatcher.take([Self.alert("a")], at: Self.at(0))
    #expect(dispatcher.flush(Self.silent, at: Self.at(21_300)).isEmpty)
    #expect(Self.told(dispatcher.flush(Self.silent, at: Self.at(21_600))) == ["first: a!"])
  }

  @Test func `groups go on after a restart, with what is under way`() throws {
    var dispatcher = Self.dispatcher(wait: 0)
    dispatcher.take([Self.alert("a")], at: Self.at(0))
    let first = dispatcher.flush(Self.silent, at: Self.at(0))
    let data = try JSONEncoder().encode(Array(dispatcher.groups.values))
    let kept = try JSONDecoder().decode([HansaAlerting.DispatchGroup].self, from: data)
    var again = Self.dispatcher(wait: 0)
    again.restore(kept, outbox: first)
    again.take([Self.alert("a")], at: Self.at(200))
    #expect(again.flush(Self.silent, at: Self.at(300)).isEmpty)
    again.end(first[0], isDelivered: true, at: Self.at(301))
    #expect(again.flush(Self.silent, at: Self.at(302)).isEmpty)
    again.take([], at: Self.at(400))
    #expect(Self.told(again.flush(Self.silent, at: Self.at(600))) == ["all-resolved: a"])
  }
}
