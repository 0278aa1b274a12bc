import Foundation
import HansaCore

/// A message for Slack's incoming webhooks and what understands them: a title and a line for each alert.
public struct SlackPayload: Sendable, Encodable {
  struct Attachment: Sendable, Encodable {
    var color: String
    var fallback: String
    var title: String
    var text: String
  }

  /// Alerts beyond these are only counted.
  private static let most = 20

  let attachments: [Attachment]

  public init(_ group: NotificationGroup) {
    let shown = group.alerts.prefix(Self.most).map { alert in
      let text = alert.annotations["summary"]?.string ?? alert.labels.description
      return (alert.isFiring ? "firing: " : "resolved: ") + Self.escaped(text)
    }
    let rest = group.alerts.count - shown.count
    attachments = [
      Attachment(
        color: group.isFiring ? "danger" : "good", fallback: Self.escaped(group.title),
        title: Self.escaped(group.title),
        text: (shown + (rest > 0 ? ["and \(rest) more"] : [])).joined(separator: "\n"))
    ]
  }

  public func data() throws(HansaError) -> Data { try PayloadJSON.data(self) }

  /// So that a label cannot mention people or make links.
  private static func escaped(_ text: String) -> String {
    text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
  }
}
