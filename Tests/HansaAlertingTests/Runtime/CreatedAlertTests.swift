import Foundation
import HansaCore
import HansaTesting
import Synchronization
import Testing

@testable import HansaAlerting

/// Alerts that statements make and drop, on a runtime that is moved by hand.
@Suite struct CreatedAlertTests {
  private static func runtime(
    _ clock: HandClock, _ sender: RecordingSender, folder: String? = nil
  ) throws -> AlertRuntime {
    let options = AlertingOptions(
      groups: try RuleFile("groups: [ { name: g, rules: [ { alert: Down, expr: up == 0 } ] } ]", name: "r.yml").groups,
      receivers: [AlertReceiver(name: "ops", notifiers: [NotifierOptions(.log)])],
      route: AlertRoute(receiver: "ops", timing: GroupTiming(wait: .zero, interval: .seconds(30))))
    let query = AlertQuery(
      series: { _, _ in [] },
      rows: { statement, _ in
        AlertRows([SeriesValue(.of(["query": Name(statement.text), "user": statement.user ?? ""]), 3)], query: 9)
      })
    return AlertRuntime(
      options, query: query, folder: folder.map { AlertStateFolder($0) }, hooks: AlertHooks(now: { clock.now }),
      lanes: [AlertRuntime.Lane(id: "ops/log/0", sender: sender)])
  }

  private static func round(_ runtime: AlertRuntime, _ clock: HandClock) async {
    clock.advance(60)
    for index in await runtime.groups.indices { await runtime.evaluate(index, at: clock.now) }
    await runtime.dispatch(at: clock.now)
    await runtime.keep()
    for lane in runtime.lanes { while case .send = await runtime.deliver(lane, at: clock.now) {} }
  }

  private static func alert(_ name: Name, _ options: [Name: Name] = [:]) throws -> CreatedAlert {
    var alert = CreatedAlert(name: name, query: "SELECT 1", createdBy: "ann")
    for (option, value) in options { try alert.set(option, to: value) }
    return alert
  }

  @Test func `one that is created fires as its creator, is kept over a restart, and is over when it is dropped`()
    async throws
  {
    let folder = try TemporaryFolder()
    let (clock, sender) = (HandClock(), RecordingSender())
    let first = try Self.runtime(clock, sender, folder: folder.path("state"))
    try await first.create(Self.alert("Late", ["severity": "page", "summary": "{{ $value }} are late", "for": "1m"]))
    for _ in 0..<4 { await Self.round(first, clock) }
    #expect(sender.titles == ["[FIRING:1] Late"])
    let alerts = await first.alerts()
    #expect(
      alerts.map(\.labels) == [.of(["alertname": "Late", "severity": "page", "query": "SELECT 1", "user": "ann"])])
    #expect(alerts.first?.annotations == .of(["summary": "3 are late"]))

    // The first one is gone as by kill -9.
    let second = try Self.runtime(clock, sender, folder: folder.path("state"))
    await second.restore(at: clock.now)
    #expect(await second.createdAlerts().map(\.name) == ["Late"])
    #expect(await second.alerts().map(\.state) == [.firing])
    for _ in 0..<3 { await Self.round(second, clock) }
    #expect(sender.titles.count == 1, "nobody is told twice")

    try await second.drop("Late")
    #expect(await second.alerts().isEmpty)
    #expect(await second.rules().map(\.rule) == ["Down"])
    for _ in 0..<3 { await Self.round(second, clock) }
    #expect(sender.titles == ["[FIRING:1] Late", "[RESOLVED] Late"])
    #expect(
      await second.history().last.map { "\($0.from)-\($0.to) \($0.reason.rawValue)" } == "firing-resolved dropped")

    let third = try Self.runtime(clock, sender, folder: folder.path("state"))
    await third.restore(at: clock.now)
    #expect(await third.createdAlerts().isEmpty)
    #expect(await third.rules().map(\.rule) == ["Down"])
  }

  @Test func `a name is taken once, and only what was created is dropped`() async throws {
    let runtime = try Self.runtime(HandClock(), RecordingSender())
    try await runtime.create(Self.alert("Late"))
    for name: Name in ["Late", "Down"] {
      let error = await #expect(throws: HansaError.self) { try await runtime.create(Self.alert(name)) }
      #expect(error?.code.rawValue == "42710" && error?.message == "alert \"\(name)\" already exists")
    }
    try await runtime.create(Self.alert("Late", ["severity": "page"]), replacing: true)
    #expect(await runtime.createdAlerts().map(\.severity) == ["page"])
    #expect(await runtime.rules().map(\.rule) == ["Down", "Late"])
    let built = await #expect(throws: HansaError.self) { try await runtime.drop("Down") }
    #expect(built?.message == "\"Down\" is a rule of the configuration, or built in")
    let none = await #expect(throws: HansaError.self) { try await runtime.drop("Early") }
    #expect(none?.code == .undefinedObject && none?.message == "alert \"Early\" does not exist")
    await #expect(throws: HansaError.self) { try await runtime.create(Self.alert("Down"), replacing: true) }
  }

  @Test(arguments: [
    ("fro", "5m", "an alert has no option \"fro\""),
    ("for", "5", "for must be a duration such as '30s', '5m' or '1h30m', here is \"5\""),
    ("interval", "10ms", "interval must be a second at least"),
    ("summary", "{{ $value | humanise }}", "there is no function humanise"),
  ])
  func `options that cannot be are told`(option: String, value: String, message: String) throws {
    var alert = try Self.alert("a")
    let problem = #expect(throws: RuleProblem.self) { try alert.set(Name(option), to: Name(value)) }
    #expect(problem?.message == message)
  }
}
