import Foundation
import HansaCore
import HansaTesting
import Testing

/// A served federation that is watched, with all parts real: PostgreSQL behind a proxy that cuts it, an Alertmanager, a mail
/// server, a web server.
@Suite struct AlertsEndToEndTests {
  /// Waits until something holds.
  private static func wait(for what: String, _ holds: () async throws -> Bool) async throws {
    let deadline = ContinuousClock.now + .seconds(180)
    while try await !holds() {
      guard ContinuousClock.now < deadline else {
        throw HansaError(.internalError, "it did not come to this within 180 s: \(what)")
      }
      try await Task.sleep(for: .milliseconds(50))
    }
  }

  private struct Served {
    let running: Tool.Running
    let url: String
  }

  private static func serve(_ tool: Tool) async throws -> Served {
    for port in Int.random(in: 20000...30000)..<31000 {
      let running = try tool.start(["serve", "-c", "hansa.yaml", "--http", "127.0.0.1:\(port)"])
      var hasBegun = false
      try await wait(for: "the server listens") {
        hasBegun = try running.errors().contains("listening")
        return hasBegun || !running.process.isRunning
      }
      if hasBegun { return Served(running: running, url: "http://127.0.0.1:\(port)") }
      let output = try await running.end()
      guard output.err.contains("the port is taken") else {
        throw HansaError(.internalError, "the server did not listen", detail: output.err)
      }
    }
    throw HansaError(.internalError, "no port was free")
  }

  /// The notifications that the state file has on their way.
  private static func outbox(_ tool: Tool) throws -> [String] {
    struct State: Decodable {
      struct Item: Decodable {
        struct Notification: Decodable { var notifier: String }
        var notification: Notification
      }
      var outbox: [Item]
    }
    guard let data = FileManager.default.contents(atPath: tool.folder.path("state/alerts.json")) else { return [] }
    return try JSONDecoder().decode(State.self, from: data).outbox.map(\.notification.notifier)
  }

  private func configure(
    _ tool: Tool, _ proxy: FaultProxy, _ postgres: PostgresServer, _ database: String, _ sink: NotificationSink,
    _ alertmanager: AlertmanagerServer
  ) throws {
    try tool.folder.write(
      """
      groups:
        - name: own
          interval: 500ms
          rules:
            - alert: SourceDown
              expr: hansa_source_up == 0
              labels: { severity: page }
              annotations: { summary: "{{ $labels.source }} is down" }
      """, to: "rules.yml")
    try tool.folder.write(
      """
      sources:
        shop: { type: postgresql, host: 127.0.0.1, port: \(proxy.port), user: \(postgres.user), database: \(database), password: "\(postgres.password)" }
      state: state
      alerting:
        rules: rules.yml
        builtin: off
        probe: 500ms
        receivers:
          - name: ops
            webhook: { url: "http://127.0.0.1:\(sink.webPort)/hook", secret: secret, timeout: 10m }
            alertmanager: { url: "\(alertmanager.url)" }
            email: { smtp: "127.0.0.1:\(sink.mailPort)", from: hansa@example.com, to: ops@example.com, timeout: 5m }
        route: { receiver: ops, group_by: [alertname, source], group_wait: 0s, group_interval: 1s }
      """, to: "hansa.yaml")
  }

  @Test func `a source is cut and returns: everybody learns it once, though the server is killed in between`()
    async throws
  {
    let postgres = try await PostgresServer.shared()
    let database = try await postgres.createDatabase("alerts")
    let proxy = try FaultProxy(to: postgres.port)
    // The first webhook is never answered: the server is killed while it waits.
    let sink = try await NotificationSink.start(answers: ["hang"])
    let alertmanager = try await AlertmanagerServer.start()
    let tool = try Tool()
    try configure(tool, proxy, postgres, database, sink, alertmanager)
    let first = try await Self.serve(tool)
    try await Self.wait(for: "the rule is evaluated") {
      try await tool.run(["alerts", "show", "SourceDown", "--url", first.url]).out.contains("last evaluated 2")
    }
    #expect(try await tool.run(["alerts", "list", "--url", first.url]).status == 0)

    proxy.cut()
    try await Self.wait(for: "Alertmanager lists it") { try await alertmanager.alerts().count == 1 }
    let listed = try await alertmanager.alerts()
    #expect(listed[0].labels == ["alertname": "SourceDown", "severity": "page", "source": "shop"])
    #expect(listed[0].annotations == ["summary": "shop is down"])
    try await Self.wait(for: "the mail is there, and only the webhook is on its way") {
      try sink.messages("mail").count == 1 && sink.messages("web").count == 1
        && Self.outbox(tool) == ["ops/webhook/0"]
    }
    let list = try await tool.run(["alerts", "list", "--url", first.url])
    #expect(list.status == 3)
    #expect(list.out.contains("SourceDown severity=page source=shop: shop is down"))
    try await Self.wait(for: "the status shows it") {
      let status = try await tool.run(["status", "--url", first.url]).out
      return status.contains("1 alert fires") && status.contains("firing  shop is down")
    }
    kill(first.running.process.processIdentifier, SIGKILL)
    _ = try await first.running.end()

    let second = try await Self.serve(tool)
    try await Self.wait(for: "the webhook is sent again") {
      try sink.messages("web").count == 2 && Self.outbox(tool).isEmpty
    }
    try proxy.restore()
    try await Self.wait(for: "Alertmanager lists it no more") { try await alertmanager.alerts().isEmpty }
    try await Self.wait(for: "its end is told") {
      try sink.messages("mail").count >= 2 && sink.messages("web").count >= 3 && Self.outbox(tool).isEmpty
    }
    let history = try await tool.run(["alerts", "history", "--url", second.url])
    #expect(history.out.contains("inactive -> firing (began-at-once) SourceDown severity=page source=shop"))
    #expect(history.out.contains("firing -> resolved (stopped)"))
    second.running.process.terminate()
    let ended = try await second.running.end()
    #expect(ended.status == 0, "\(ended.err)")

    let web = try sink.messages("web")
    #expect(web.map(\.status) == ["firing", "firing", "resolved"])
    #expect(web.map(\.answer) == [0, 200, 200])
    #expect(web.map(\.isSigned) == [true, true, true])
    // The second is the first again, and says so.
    #expect(web[0].id == web[1].id && web[1].id != web[2].id)
    let subjects = try sink.messages("mail").map(\.status)
    #expect(subjects == ["[FIRING:1] SourceDown (source=shop)", "[RESOLVED] SourceDown (source=shop)"])
  }

  @Test func `silences are made, shown and ended, and one that matches everything asks`() async throws {
    let tool = try Tool()
    try tool.folder.write("id\n1\n", to: "lake/t.csv")
    try tool.folder.write(
      "sources: { lake: { type: files, path: lake } }\nstate: state\n", to: "hansa.yaml")
    let served = try await Self.serve(tool)
    func alerts(_ arguments: String...) async throws -> Tool.Output {
      try await tool.run(["alerts"] + arguments + ["--url", served.url])
    }
    try await Self.wait(for: "it watches") { try await alerts("silences").status == 0 }
    let refused = try await alerts("silence", "a=~.*", "--comment", "noise")
    #expect(refused.status == 2)
    #expect(refused.err.contains("may mean every alert there is"))
    #expect(try await alerts("silence", "nonsense", "--comment", "x").status == 2)
    let made = try await alerts("silence", "source=lake", "--for", "2h", "--comment", "the disk", "--by", "ann")
    #expect(made.status == 0, "\(made.err)")
    let all = try await alerts("silence", "a=~.*", "--comment", "noise", "--yes")
    #expect(all.status == 0, "\(all.err)")
    let shown = try await alerts("silences")
    #expect(shown.out.contains("active source=\"lake\""))
    #expect(shown.out.contains("by ann: the disk"))
    let id = String(made.out.prefix { $0 != " " })
    #expect(try await alerts("unsilence", id).status == 0)
    #expect(try await alerts("unsilence", id).status == 1)
    #expect(try await alerts("silences").out.contains("\(id) expired"))
    #expect(try await alerts("show", "HansaErorRate").err.contains("Perhaps you meant HansaErrorRate"))
    served.running.process.terminate()
    #expect(try await served.running.end().status == 0)
  }
}
