import Foundation
import HansaCore
import HansaTesting
import Testing

@testable import HansaAlerting

/// Mails to a real server with TLS.
@Suite struct MailTests {
  private static func send(
    _ sink: NotificationSink, _ security: EmailOptions.Security, authorities: String?, password: String = "secret"
  ) async throws -> SendResult {
    let options = EmailOptions(
      host: "127.0.0.1", port: sink.mailPort, security: security, from: "hansa@example.com", to: ["ops@example.com"],
      user: "hansa", password: Secret(password), authorities: authorities)
    return await EmailSender(options: options, timeout: .seconds(120)).send(
      SenderTests.notification, at: SenderTests.notification.decidedAt)
  }

  @Test(arguments: [
    (NotificationSink.MailSecurity.startTLS, EmailOptions.Security.startTLS), (.tls, .tls),
  ])
  func `a mail goes by TLS to a server whose certificate is trusted, and to no other`(
    server: NotificationSink.MailSecurity, client: EmailOptions.Security
  ) async throws {
    let sink = try await NotificationSink.start(mail: server)
    let strange = try await Self.send(sink, client, authorities: nil)
    #expect(strange.outcome == .failed(retryAfter: nil), "\(strange)")
    #expect(strange.problem?.contains("CERTIFICATE_VERIFY_FAILED") == true, "\(strange)")
    let wrong = try await Self.send(sink, client, authorities: sink.certificate, password: "guess")
    #expect(wrong.outcome == .refused && wrong.problem?.contains("535") == true, "\(wrong)")
    #expect(try sink.messages("mail").isEmpty)
    let sent = try await Self.send(sink, client, authorities: sink.certificate)
    #expect(sent.outcome == .delivered, "\(sent)")
    let messages = try sink.messages("mail")
    #expect(messages.map(\.status) == ["[FIRING:1] Down"])
    #expect(messages.map(\.id) == ["<\(SenderTests.notification.id)@hansa>"])
    #expect(messages.map(\.isSigned) == [true], "by TLS, and with the password")
  }

  @Test func `nothing is sent to a server that has no STARTTLS`() async throws {
    let sink = try await NotificationSink.start()
    let result = try await Self.send(sink, .startTLS, authorities: nil)
    #expect(result.outcome == .refused && result.problem?.contains("has no STARTTLS") == true, "\(result)")
    #expect(try sink.messages("mail").isEmpty)
  }
}
