import Foundation

/// What a client says to a mail server (RFC 5321) to hand over one message. A value: lines go in, what to do comes out.
struct SMTPSession {
  enum Action: Equatable {
    case send(String)
    /// The server is ready for TLS; `secured` goes on.
    case startTLS
    /// It is over; a last word is sent where there is one.
    case end(DeliveryAttempts.Outcome, problem: String?)
    case wait
  }

  private enum Step { case greeting, hello, startTLS, authentication, sender, recipient(Int), data, message }

  private let options: EmailOptions
  private let message: String
  private var step = Step.greeting
  private var isSecured: Bool
  /// The lines of a reply so far.
  private var reply: [String] = []

  init(_ options: EmailOptions, message: String) {
    self.options = options
    self.message = message
    isSecured = options.security == .tls
  }

  /// Takes a line without its end.
  mutating func take(_ line: String) -> Action {
    guard let code = Int(line.prefix(3)), (200..<600).contains(code), line.utf8.count >= 3 else {
      return .end(.failed(retryAfter: nil), problem: "the mail server speaks no SMTP: \(line.prefix(80))")
    }
    reply.append(String(line.dropFirst(4)))
    guard !line.dropFirst(3).hasPrefix("-") else {
      // A server without an end must not fill the memory.
      return reply.count < 100
        ? .wait : .end(.failed(retryAfter: nil), problem: "the mail server does not come to an end")
    }
    defer { reply = [] }
    guard isExpected(code) else {
      let problem = "the mail server answered \(code) \(reply.joined(separator: " ").prefix(200))"
      return code >= 500 ? .end(.refused, problem: problem) : .end(.failed(retryAfter: nil), problem: problem)
    }
    return next()
  }

  private func isExpected(_ code: Int) -> Bool {
    switch step {
    case .data: code == 354
    case .authentication: code == 235
    case .recipient: code == 250 || code == 251
    case .greeting, .startTLS: code == 220
    case .hello, .sender, .message: code == 250
    }
  }

  private mutating func next() -> Action {
    switch step {
    case .greeting: return hello()
    case .hello:
      let words = reply.map { Set($0.uppercased().split(separator: " ").map(String.init)) }
      if options.security == .startTLS, !isSecured {
        guard words.contains(where: { $0.contains("STARTTLS") }) else {
          return .end(.refused, problem: "the mail server has no STARTTLS, and nothing is sent in the clear")
        }
        step = .startTLS
        return .send("STARTTLS")
      }
      guard let user = options.user, let password = options.password else { return sender() }
      guard words.contains(where: { $0.contains("AUTH") && $0.contains("PLAIN") }) else {
        return .end(.refused, problem: "the mail server does not take AUTH PLAIN")
      }
      step = .authentication
      let token = Data("\u{0}\(user)\u{0}\(password.reveal())".utf8).base64EncodedString()
      return .send("AUTH PLAIN \(token)")
    case .startTLS: return .startTLS
    case .authentication: return sender()
    case .sender: return recipient(0)
    case .recipient(let index) where index + 1 < options.to.count: return recipient(index + 1)
    case .recipient:
      step = .data
      return .send("DATA")
    case .data:
      step = .message
      return .send(message + ".")
    case .message: return .end(.delivered, problem: nil)
    }
  }

  /// TLS begins: what the server said before does not count any more.
  mutating func secured() -> Action {
    isSecured = true
    return hello()
  }

  private mutating func hello() -> Action {
    step = .hello
    return .send("EHLO hansa.invalid")
  }

  private mutating func sender() -> Action {
    step = .sender
    return .send("MAIL FROM:<\(options.from)>")
  }

  private mutating func recipient(_ index: Int) -> Action {
    step = .recipient(index)
    return .send("RCPT TO:<\(options.to[index])>")
  }
}
