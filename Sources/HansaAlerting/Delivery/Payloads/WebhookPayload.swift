import Foundation
import HansaCore

/// The JSON of a webhook, in the form of Alertmanager's version 4, which many programs read.
public struct WebhookPayload: Sendable, Encodable {
  struct Item: Sendable, Encodable {
    var status: String
    var labels: [String: String]
    var annotations: [String: String]
    var startsAt: String
    /// The year 1 while the alert fires, as Alertmanager writes it.
    var endsAt: String
  }

  let version = "4"
  let groupKey: String
  let status: String
  let receiver: String
  let groupLabels: [String: String]
  let commonLabels: [String: String]
  let commonAnnotations: [String: String]
  let alerts: [Item]

  public init(_ group: NotificationGroup) {
    groupKey = group.key
    status = group.isFiring ? "firing" : "resolved"
    receiver = group.receiver
    groupLabels = group.labels.texts
    commonLabels = Self.common(group.alerts.map(\.labels.texts))
    commonAnnotations = Self.common(group.alerts.map(\.annotations.texts))
    alerts = group.alerts.map { alert in
      Item(
        status: alert.isFiring ? "firing" : "resolved", labels: alert.labels.texts,
        annotations: alert.annotations.texts, startsAt: alert.startsAt.text,
        endsAt: alert.endsAt?.text ?? "0001-01-01T00:00:00Z")
    }
  }

  public func data() throws(HansaError) -> Data { try PayloadJSON.data(self) }

  /// What all of them have with the same value.
  private static func common(_ all: [[String: String]]) -> [String: String] {
    guard let first = all.first else { return [:] }
    return first.filter { key, value in
      all.allSatisfy { $0[key].map { $0.utf8.elementsEqual(value.utf8) } ?? false }
    }
  }
}
