import HansaCore
import Testing

@testable import HansaAlerting

@Suite struct SMTPSessionTests {
  private static func options(
    _ security: EmailOptions.Security = .off, user: String? = nil, to: [String] = ["b@example.com"]
  ) -> EmailOptions {
    EmailOptions(
      host: "127.0.0.1", port: 25, security: security, from: "a@example.com", to: to, user: user,
      password: user.map { _ in Secret("pass") })
  }

  /// What the client says to each line of the server.
  private static func talk(_ session: inout SMTPSession, _ lines: [String]) -> [SMTPSession.Action] {
    lines.map { session.take($0) }
  }

  @Test func `a message is handed over to each recipient`() {
    var session = SMTPSession(Self.options(to: ["b@example.com", "c@example.com"]), message: "text\r\n")
    #expect(
      Self.talk(&session, ["220 hello", "250-mail", "250 SIZE", "250 ok", "250 ok", "251 ok", "354 go", "250 queued"])
        == [
          .send("EHLO hansa.invalid"), .wait, .send("MAIL FROM:<a@example.com>"), .send("RCPT TO:<b@example.com>"),
          .send("RCPT TO:<c@example.com>"), .send("DATA"), .send("text\r\n."), .end(.delivered, problem: nil),
        ])
  }

  @Test func `the password is sent behind TLS, and what the server said before does not count`() {
    var session = SMTPSession(Self.options(.startTLS, user: "me"), message: "")
    #expect(
      Self.talk(&session, ["220 hello", "250-mail", "250 STARTTLS", "220 ready"]) == [
        .send("EHLO hansa.invalid"), .wait, .send("STARTTLS"), .startTLS,
      ])
    #expect(session.secured() == .send("EHLO hansa.invalid"))
    // Base64 of a NUL, me, a NUL and pass.
    #expect(
      Self.talk(&session, ["250-mail", "250 AUTH LOGIN PLAIN", "235 ok"]) == [
        .wait, .send("AUTH PLAIN AG1lAHBhc3M="), .send("MAIL FROM:<a@example.com>"),
      ])
  }

  @Test func `without STARTTLS nothing is sent in the clear`() {
    var session = SMTPSession(Self.options(.startTLS, user: "me"), message: "")
    _ = session.take("220 hello")
    guard case .end(.refused, let problem) = session.take("250 AUTH PLAIN") else {
      Issue.record("it went on")
      return
    }
    #expect(problem?.contains("STARTTLS") == true)
  }

  @Test(arguments: [
    ("550 no such user", DeliveryAttempts.Outcome.refused), ("451 later", .failed(retryAfter: nil)),
    ("HTTP/1.1 400 Bad Request", .failed(retryAfter: nil)), ("", .failed(retryAfter: nil)),
    ("354 too early", .failed(retryAfter: nil)),
  ])
  func `an answer that is not the expected one ends it`(line: String, outcome: DeliveryAttempts.Outcome) {
    var session = SMTPSession(Self.options(), message: "")
    _ = Self.talk(&session, ["220 hello", "250 mail"])
    guard case .end(let end, let problem) = session.take(line) else {
      Issue.record("it went on")
      return
    }
    #expect(end == outcome)
    #expect(problem != nil)
  }

  @Test func `a reply without an end is not collected for ever`() {
    var session = SMTPSession(Self.options(), message: "")
    let actions = (0..<200).map { _ in session.take("220-more") }
    #expect(actions.contains(.end(.failed(retryAfter: nil), problem: "the mail server does not come to an end")))
  }
}
