import HansaAlerting
import HansaCore

extension ConfigurationNode {
  /// Who is told: a name, and any of the kinds of notifiers, one or a list of each.
  func receivers() throws(HansaError) -> [AlertReceiver] {
    var receivers: [AlertReceiver] = []
    for node in try elements("receivers") {
      let section = try node.section("the receiver", keys: ["name"] + NotifierWord.allCases.map(\.rawValue))
      let name = Name(try section.required("name").string("name"))
      guard !receivers.contains(where: { $0.name == name }) else {
        throw node.error("the receiver \"\(name)\" is there twice")
      }
      var notifiers: [NotifierOptions] = []
      for (key, value) in section.fields {
        guard let word = NotifierWord(rawValue: key) else { continue }
        let nodes: [ConfigurationNode] = value.isList ? try value.elements(key) : [value]
        for node in nodes { notifiers.append(try node.notifier(word)) }
      }
      // A receiver without notifiers is one too: nobody is told.
      receivers.append(AlertReceiver(name: name, notifiers: notifiers))
    }
    return receivers
  }

  private func notifier(_ word: NotifierWord) throws(HansaError) -> NotifierOptions {
    let what = "the \(word.rawValue)"
    if word == .log, isScalar { return NotifierOptions(.log) }
    let section = try section(what, keys: word.keys + ["send_resolved", "timeout", "retry"])
    var options = NotifierOptions(try section.kind(word))
    if let node = section["send_resolved"] { options.sendsResolved = try node.boolean("send_resolved") }
    if let node = section["timeout"] { options.timeout = try node.alertDuration("timeout") }
    if let retry = try section["retry"]?.section("retry", keys: ["attempts", "first", "max"]) {
      if let node = retry["attempts"] { options.limits.attempts = try node.integer("attempts", 1...100) }
      if let node = retry["first"] { options.limits.firstDelay = try node.alertDuration("first") }
      if let node = retry["max"] { options.limits.longestDelay = try node.alertDuration("max") }
    }
    return options
  }

  /// The URL of a receiver, which may be a secret: `{ env: NAME }`.
  fileprivate func address(_ what: String) throws(HansaError) -> Secret {
    let url = try secret(what)
    guard ["http://", "https://"].contains(where: { url.reveal().hasPrefix($0) }) else {
      throw error("\(what) must be a URL of HTTP")
    }
    return url
  }

  private var isList: Bool { if case .sequence = node { true } else { false } }
}

/// The kinds of notifiers as the configuration calls them.
enum NotifierWord: String, CaseIterable {
  case webhook, slack, alertmanager, pagerduty, command, email, log

  var keys: [String] {
    switch self {
    case .webhook: ["url", "secret"]
    case .slack, .alertmanager: ["url"]
    case .pagerduty: ["routing_key", "url"]
    case .command: ["run"]
    case .email: ["smtp", "security", "from", "to", "user", "password", "ca"]
    case .log: []
    }
  }
}

extension ConfigurationSection {
  fileprivate func kind(_ word: NotifierWord) throws(HansaError) -> NotifierOptions.Kind {
    switch word {
    case .webhook:
      let secret = try self["secret"].map { node throws(HansaError) in try node.secret("secret") }
      return .webhook(url: try required("url").address("url"), secret: secret)
    case .slack: return .slack(url: try required("url").address("url"))
    case .alertmanager: return .alertmanager(url: try required("url").address("url").reveal())
    case .pagerduty:
      let url = try self["url"].map { node throws(HansaError) in try node.address("url").reveal() }
      return .pagerDuty(
        routingKey: try required("routing_key").secret("routing_key"),
        url: url ?? "https://events.pagerduty.com/v2/enqueue")
    case .command: return .command(try required("run").strings("run"))
    case .email: return .email(try email())
    case .log: return .log
    }
  }

  private func email() throws(HansaError) -> EmailOptions {
    let smtp = try required("smtp")
    guard let address = Configuration.ListenAddress(try smtp.string("smtp")) else {
      throw smtp.error("smtp must be a server and its port, such as mail.example.com:587")
    }
    let isLocal = ["localhost", "127.0.0.1", "::1"].contains(address.host)
    var options = EmailOptions(
      host: address.host, port: address.port, security: isLocal ? .off : .startTLS,
      from: try required("from").mailbox("from"), to: [])
    for text in try required("to").strings("to") { options.to.append(try required("to").part(text).mailbox("to")) }
    if let node = self["security"] {
      // YAML takes off for a boolean, and so may people.
      options.security = node.isOff ? .off : try node.choice("security")
    }
    if let node = self["user"] { options.user = try node.string("user") }
    if let node = self["password"] { options.password = try node.secret("password") }
    if let node = self["ca"] { options.authorities = try node.path("ca") }
    if options.security == .off, options.password != nil, !isLocal {
      throw node.error("a password is not sent in the clear", advice: "Write security: starttls, or tls.")
    }
    return options
  }
}

extension ConfigurationNode {
  /// An address that cannot be taken for several, or for a command to the server.
  fileprivate func mailbox(_ what: String) throws(HansaError) -> String {
    let text = try string(what)
    let isPlain = text.utf8.allSatisfy { (0x21...0x7E).contains($0) && !"<>,;\"()\\".utf8.contains($0) }
    guard isPlain, text.split(separator: "@", omittingEmptySubsequences: false).count == 2, !text.hasPrefix("@"),
      !text.hasSuffix("@")
    else { throw error("\(what) must be an address such as ops@example.com") }
    return text
  }
}
