import HansaCore

/// Who is told: one name for any number of ways.
public struct AlertReceiver: Sendable {
  public var name: Name
  public var notifiers: [NotifierOptions]

  public init(name: Name, notifiers: [NotifierOptions]) {
    self.name = name
    self.notifiers = notifiers
  }

  /// The ways with the names that logs, tables and the state file know them by: `pagers/webhook/0`.
  var identified: [(id: Name, options: NotifierOptions)] {
    notifiers.enumerated().map { (Name("\(name)/\($1.kind.word)/\($0)"), $1) }
  }
}

/// One way to tell people.
public struct NotifierOptions: Sendable {
  public enum Kind: Sendable {
    /// JSON by HTTP, signed where there is a secret.
    case webhook(url: Secret, secret: Secret?)
    case slack(url: Secret)
    /// An Alertmanager's base: it groups, silences and sends itself.
    case alertmanager(url: String)
    case pagerDuty(routingKey: Secret, url: String)
    /// A program with its arguments; it gets the webhook's JSON as its input.
    case command([String])
    case email(EmailOptions)
    case log

    /// As the configuration calls it.
    public var word: String {
      switch self {
      case .webhook: "webhook"
      case .slack: "slack"
      case .alertmanager: "alertmanager"
      case .pagerDuty: "pagerduty"
      case .command: "command"
      case .email: "email"
      case .log: "log"
      }
    }
  }

  public var kind: Kind
  /// Whether people are told that something is over.
  public var sendsResolved: Bool
  /// For one attempt.
  public var timeout: Duration
  public var limits: DeliveryAttempts.Limits

  public init(
    _ kind: Kind, sendsResolved: Bool = true, timeout: Duration = .seconds(10),
    limits: DeliveryAttempts.Limits = .init()
  ) {
    self.kind = kind
    self.sendsResolved = sendsResolved
    self.timeout = timeout
    self.limits = limits
  }

  /// Whether what it sends to decides for itself who is told when: it gets all changes at once.
  var relays: Bool { if case .alertmanager = kind { true } else { false } }
}

/// A mail server and who writes to whom.
public struct EmailOptions: Sendable {
  /// How the connection is kept from others.
  public enum Security: String, Sendable, CaseIterable {
    /// In the clear: for servers of the same machine.
    case off
    /// In the clear until the server has agreed to TLS; without TLS nothing is sent.
    case startTLS = "starttls"
    /// TLS from the first byte.
    case tls
  }

  public var host: String
  public var port: Int
  public var security: Security
  public var from: String
  public var to: [String]
  public var user: String?
  public var password: Secret?
  /// Certificates that are trusted, as a PEM file; nil for the system's.
  public var authorities: String?

  public init(
    host: String, port: Int, security: Security, from: String, to: [String], user: String? = nil,
    password: Secret? = nil, authorities: String? = nil
  ) {
    self.host = host
    self.port = port
    self.security = security
    self.from = from
    self.to = to
    self.user = user
    self.password = password
    self.authorities = authorities
  }
}
