import Crypto
import Foundation
import HansaCore

/// A program's own log, for receivers that are one.
public typealias AlertLog = @Sendable (OutboundNotification) -> Void

extension NotifierOptions {
  /// What sends for it.
  ///
  /// - Parameter log: where notifiers of the kind `log` write.
  /// - Throws: `.configuration` for an address that cannot be one.
  func sender(log: @escaping AlertLog) throws(HansaError) -> any NotificationSender {
    switch kind {
    case .webhook(let url, let secret):
      return try http(url) { notification, instant throws(HansaError) in
        let body = try WebhookPayload(notification.group).data()
        let signature = secret.map { WebhookSignature.header(body, $0, at: instant) }
        return HTTPSender.Message(body: body, headers: signature.map { [(WebhookSignature.name, $0)] } ?? [])
      }
    case .slack(let url):
      return try http(url) { notification, _ throws(HansaError) in
        HTTPSender.Message(body: try SlackPayload(notification.group).data())
      }
    case .alertmanager(let base):
      let url = (base.hasSuffix("/") ? String(base.dropLast()) : base) + "/api/v2/alerts"
      return try http(Secret(url)) { notification, instant throws(HansaError) in
        let validity = Dispatcher.relaying.repeatInterval * 4
        return HTTPSender.Message(
          body: try AlertmanagerPayload(notification.group.alerts, at: instant, validity: validity).data())
      }
    case .pagerDuty(let key, let url):
      return try http(Secret(url)) { notification, _ throws(HansaError) in
        HTTPSender.Message(body: try PagerDutyPayload(notification.group, routingKey: key.reveal()).data())
      }
    case .log: return LogSender(log: log)
    case .command(let arguments): return CommandSender(arguments: arguments, timeout: timeout)
    case .email(let options): return EmailSender(options: options, timeout: timeout)
    }
  }

  private func http(
    _ url: Secret,
    _ message: @escaping @Sendable (OutboundNotification, AlertInstant) throws(HansaError) -> HTTPSender.Message
  ) throws(HansaError) -> any NotificationSender {
    guard let parsed = URL(string: url.reveal()), ["http", "https"].contains(parsed.scheme), parsed.host() != nil else {
      throw HansaError(
        .configuration, "the url of the \(kind.word) is no URL of HTTP", advice: "As in https://host/path.")
    }
    return HTTPSender(url: url, timeout: timeout, message: message)
  }
}

/// Writes to the program's log.
struct LogSender: NotificationSender {
  let log: AlertLog

  func send(_ notification: OutboundNotification, at instant: AlertInstant) async -> SendResult {
    log(notification)
    return .delivered
  }
}

/// `hansa-signature: t=1763790000000,v1=5f2c…`: who has the secret can tell that a request is ours, and how old it is.
public enum WebhookSignature {
  static let name = "hansa-signature"

  /// The time of the attempt in milliseconds since 1970, and HMAC-SHA256 of `time.body` in hexadecimal digits.
  static func header(_ body: Data, _ secret: Secret, at instant: AlertInstant) -> String {
    var signed = Data("\(instant.milliseconds).".utf8)
    signed.append(body)
    let code = HMAC<SHA256>.authenticationCode(for: signed, using: SymmetricKey(data: Data(secret.reveal().utf8)))
    let digits = code.map { byte in
      let text = String(byte, radix: 16)
      return text.utf8.count == 1 ? "0" + text : text
    }
    return "t=\(instant.milliseconds),v1=\(digits.joined())"
  }
}
