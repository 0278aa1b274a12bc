import Foundation
import HansaCore
import HansaTesting
import Testing

@testable import HansaAlerting

@Suite struct SenderTests {
  static let notification = OutboundNotification(
    notifier: "ops/command/0",
    group: NotificationGroup(
      receiver: "ops", key: "{}:{}", labels: .empty,
      alerts: [
        DeliveredAlert(
          labels: LabelSet.of([LabelSet.alertName: "Down", "source": "größe"]),
          annotations: LabelSet.of(["summary": "it is\r\nBcc: down"]),
          startsAt: AlertInstant(milliseconds: 0))
      ]), reason: .first, at: AlertInstant(milliseconds: 1_795_176_000_000), previous: nil)

  @Test func `a webhook's signature is HMAC-SHA256 of the time and the body`() {
    // As printf '1000.{}' | openssl dgst -sha256 -hmac secret has it.
    let header = WebhookSignature.header(Data("{}".utf8), Secret("secret"), at: AlertInstant(milliseconds: 1000))
    #expect(header == "t=1000,v1=026360fb6284f077f1148b1ae7c62679730497810a6a0321574de01e8b009e7a")
  }

  @Test(arguments: [
    (200, nil as String?, DeliveryAttempts.Outcome.delivered), (202, nil, .delivered), (400, nil, .refused),
    (404, nil, .refused), (429, "7", .failed(retryAfter: .seconds(7))), (503, "soon", .failed(retryAfter: nil)),
    (500, "999999", .failed(retryAfter: .seconds(3600))), (301, nil, .refused),
  ])
  func `a status says whether another attempt helps`(status: Int, after: String?, outcome: DeliveryAttempts.Outcome) {
    #expect(HTTPSender.result(status: status, retryAfter: after, text: "").outcome == outcome)
  }

  @Test func `an address where nobody answers fails for now, without its secret in the message`() async throws {
    let options = NotifierOptions(
      .webhook(url: Secret("http://127.0.0.1:1/token"), secret: nil), timeout: .milliseconds(300))
    let result = await (try options.sender { _ in }).send(Self.notification, at: AlertInstant(milliseconds: 0))
    guard case .failed = result.outcome else {
      Issue.record("\(result)")
      return
    }
    #expect(result.problem?.contains("token") == false)
  }

  @Test func `a command gets the JSON and the notification's id, and nothing else of our environment`() async throws {
    let folder = try TemporaryFolder()
    let script = "cat > '\(folder.path("in"))'; env > '\(folder.path("env"))'"
    let sender = CommandSender(arguments: ["/bin/sh", "-c", script], timeout: .seconds(120))
    #expect(await sender.send(Self.notification, at: Self.notification.decidedAt).outcome == .delivered)
    let input = try Data(contentsOf: URL(filePath: folder.path("in")))
    #expect(try input == WebhookPayload(Self.notification.group).data())
    let variables = try String(contentsOfFile: folder.path("env"), encoding: .utf8).split(separator: "\n")
      .compactMap { $0.split(separator: "=").first.map(String.init) }
    #expect(variables.contains("HANSA_NOTIFICATION_ID"))
    let allowed: Set = ["PATH", "HOME", "LANG", "TZ", "HANSA_NOTIFICATION_ID", "PWD", "SHLVL", "_", "OLDPWD"]
    #expect(Set(variables).subtracting(allowed) == [])
  }

  @Test func `a command that fails, hangs or is not there is told apart`() async throws {
    func outcome(_ arguments: [String], _ limit: Duration = .seconds(120)) async -> SendResult {
      await CommandSender(arguments: arguments, timeout: limit).send(Self.notification, at: Self.notification.decidedAt)
    }
    #expect(await outcome(["/bin/sh", "-c", "exit 3"]).problem == "the program ended with status 3")
    #expect(await outcome(["/nowhere/at/all"]).outcome == .refused)
    let hanging = await outcome(["/bin/sleep", "600"], .milliseconds(50))
    #expect(hanging.outcome == .failed(retryAfter: nil))
    #expect(hanging.problem?.contains("did not end within") == true)
  }

  @Test func `nothing in an alert can become a header of a mail`() {
    let message = EmailMessage(
      from: "a@example.com", to: ["b@example.com"], group: Self.notification.group, id: "x",
      instant: AlertInstant(milliseconds: 0))
    let lines = message.text.components(separatedBy: "\r\n")
    #expect(!lines.contains { $0.hasPrefix("Bcc") })
    #expect(lines.allSatisfy { $0.utf8.count <= 78 && $0.utf8.allSatisfy { $0 < 128 } })
    #expect(lines.contains("Date: Thu, 01 Jan 1970 00:00:00 +0000"))
    #expect(message.body.contains("Bcc: down"))
    #expect(EmailMessage.encoded("größe") == "=?utf-8?B?Z3LDtsOfZQ==?=")
  }
}
