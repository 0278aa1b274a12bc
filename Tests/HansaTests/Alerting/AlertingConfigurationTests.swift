import Foundation
import HansaAlerting
import HansaCore
import HansaTesting
import Testing

@testable import Hansa

@Suite struct AlertingConfigurationTests {
  private static func parse(
    _ alerting: String, folder: String = "/srv/shop", environment: [String: String] = [:]
  ) throws(HansaError) -> Configuration.AlertingSection? {
    try Configuration.parse(
      "sources: { lake: { type: files, path: lake } }\n\(alerting)", path: "hansa.yaml", baseFolder: folder,
      environment: environment
    ).alerting
  }

  private static func message(_ alerting: String) -> String {
    do throws(HansaError) {
      _ = try parse(alerting)
      return "no error"
    } catch { return error.message }
  }

  @Test func `all that may be said of alerts is read`() throws {
    let folder = try TemporaryFolder()
    try folder.write(
      "groups: [ { name: own, rules: [ { alert: A, expr: up == 0 }, { alert: HansaQueueWait, expr: up == 1 } ] } ]",
      to: "rules/own.yml")
    let section = try #require(
      try Self.parse(
        """
        alerting:
          rules: [rules/*.yml]
          builtin: { HansaErrorRate: { threshold: 0.5, for: 1m }, HansaCacheCollapse: off }
          interval: 15s
          timeout: 5s
          probe: 20s
          receivers:
            - name: ops
              webhook: { url: "https://hooks.example.com/a", secret: { env: HOOK }, send_resolved: false, timeout: 3s }
              alertmanager: [ { url: "http://127.0.0.1:9093" }, { url: "http://127.0.0.1:9094" } ]
              email: { smtp: "mail.example.com:587", from: hansa@example.com, to: [a@example.com, b@example.com], user: hansa, password: { env: HOOK } }
              command: { run: [/usr/bin/page, now], retry: { attempts: 3, first: 2s, max: 10s } }
              pagerduty: { routing_key: { env: HOOK } }
              slack: { url: { env: SLACK } }
              log: on
            - name: nobody
          route:
            receiver: ops
            group_by: [alertname, source]
            group_wait: 0s
            routes:
              - { matchers: ["severity=info"], receiver: nobody, mute_time_intervals: [nights], continue: true, group_by: ["..."] }
          inhibit_rules:
            - { source_matchers: ["alertname=Down"], target_matchers: ["severity!=page"], equal: [source] }
          time_intervals:
            - name: nights
              time_intervals: [ { times: [ { start_time: "22:00", end_time: "24:00" } ], weekdays: ["monday:friday", "0"], location: Europe/Berlin } ]
          maintenance:
            - { name: move, matchers: ["source=shop"], start: 2026-11-22T22:00:00Z, end: 2026-11-23T01:00:00Z }
        """, folder: folder.url.path, environment: ["HOOK": "hunter2", "SLACK": "https://hooks.example.com/s"]))
    let options = section.options
    #expect(section.probing == .seconds(20))
    #expect(options.interval == .seconds(15))
    let names = options.groups.flatMap(\.rules).map(\.name)
    #expect(names.contains("A") && names.contains("HansaErrorRate") && !names.contains("HansaCacheCollapse"))
    #expect(names.filter { $0 == "HansaQueueWait" }.count == 1, "one's own takes the place of the built-in")
    let rule = try #require(options.groups.flatMap(\.rules).first { $0.name == "HansaErrorRate" })
    #expect(rule.timing.hold == .seconds(60))
    guard case .series(.comparison(_, _, .number(0.5))) = rule.condition else {
      Issue.record("the threshold is another one")
      return
    }
    let kinds = options.receivers[0].notifiers.map(\.kind.word)
    #expect(kinds == ["webhook", "alertmanager", "alertmanager", "email", "command", "pagerduty", "slack", "log"])
    #expect(options.receivers[0].notifiers[0].timeout == .seconds(3))
    #expect(!options.receivers[0].notifiers[0].sendsResolved)
    #expect(options.receivers[0].notifiers[4].limits.attempts == 3)
    #expect(options.receivers[1].notifiers.isEmpty)
    #expect(options.route.grouping == AlertGrouping(by: ["alertname", "source"]))
    #expect(options.route.timing.wait == .zero)
    #expect(options.route.routes[0].grouping == AlertGrouping(by: nil))
    #expect(options.route.routes[0].timing.wait == .zero)
    #expect(options.route.routes[0].continues)
    #expect(options.times["nights"]?[0].weekdays == [1...5, 0...0])
    #expect(options.maintenance[0].endsAt.text == "2026-11-23T01:00:00.000Z")
    #expect(options.inhibitions[0].equal == ["source"])
  }

  @Test func `without a word the built-in rules go to the log, and off is off`() throws {
    let section = try #require(try Self.parse(""))
    #expect(section.options.groups.flatMap(\.rules).count == 10)
    #expect(section.options.receivers[0].notifiers.map(\.kind.word) == ["log"])
    #expect(try Self.parse("alerting: off") == nil)
    #expect(try Self.parse("alerting: { builtin: off }")?.options.groups.isEmpty == true)
  }

  @Test(arguments: [
    ("alerting: { recievers: [] }", "unknown key \"recievers\""),
    ("alerting: { route: { receiver: ops } }", "there is no receiver \"ops\""),
    ("alerting: { receivers: [ { name: a }, { name: a } ] }", "the receiver \"a\" is there twice"),
    ("alerting: { receivers: [ { name: a, webhook: { url: ftp://x } } ] }", "url must be a URL of HTTP"),
    ("alerting: { receivers: [ { name: a, webhook: { } } ] }", "the webhook needs the key \"url\""),
    ("alerting: { interval: 5min }", "interval must be a duration such as 30s, 5m or 1h30m"),
    ("alerting: { builtin: { HansaErorRate: off } }", "there is no built-in rule \"HansaErorRate\""),
    ("alerting: { rules: nowhere/*.yml }", "there is no file of rules \"/srv/shop/nowhere/*.yml\""),
    (
      "alerting: { receivers: [ { name: a } ], route: { receiver: a, matchers: [\"a=b\"] } }",
      "the first route takes all alerts"
    ),
    (
      "alerting: { receivers: [ { name: a } ], route: { receiver: a, routes: [ { matchers: [\"a\"] } ] } }",
      "matchers: \"a\" is no matcher"
    ),
    (
      "alerting: { receivers: [ { name: a } ], route: { receiver: a, mute_time_intervals: [n] } }",
      "mute_time_intervals: there is no time interval \"n\""
    ),
    (
      "alerting: { time_intervals: [ { name: n, time_intervals: [ { weekdays: [\"friday:monday\"] } ] } ] }",
      "weekdays: \"friday:monday\" is no range"
    ),
    (
      "alerting: { maintenance: [ { name: n, matchers: [\"a=b\"], start: now, end: later } ] }",
      "start must be a moment such as 2026-11-22T22:00:00Z"
    ),
    (
      "alerting: { receivers: [ { name: a, email: { smtp: \"mail.example.com:25\", from: a@b, to: \"b@c, d@e\" } } ] }",
      "to must be an address such as ops@example.com"
    ),
    (
      "alerting: { receivers: [ { name: a, email: { smtp: \"mail.example.com:25\", from: a@b, to: c@d, security: off, user: u, password: p } } ] }",
      "a password is not sent in the clear"
    ),
  ])
  func `what is wrong is told with its place`(alerting: String, expected: String) {
    let told = Self.message(alerting)
    #expect(told.hasPrefix("hansa.yaml:2:") && told.hasSuffix(": " + expected), "\(told)")
  }
}
