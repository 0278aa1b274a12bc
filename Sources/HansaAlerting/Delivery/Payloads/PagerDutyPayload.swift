import Foundation
import HansaCore

/// An event for PagerDuty's Events API v2. Events with the same key are one incident, which the last one resolves.
public struct PagerDutyPayload: Sendable, Encodable {
  struct Details: Sendable, Encodable {
    var summary: String
    var source: String
    var severity: String
    var timestamp: String
    var customDetails: [String: String]

    enum CodingKeys: String, CodingKey {
      case summary, source, severity, timestamp
      case customDetails = "custom_details"
    }
  }

  /// PagerDuty refuses longer ones.
  private static let longestSummary = 1024
  private static let longestKey = 255

  let routingKey: String
  let eventAction: String
  let dedupKey: String
  let payload: Details?

  enum CodingKeys: String, CodingKey {
    case payload
    case routingKey = "routing_key"
    case eventAction = "event_action"
    case dedupKey = "dedup_key"
  }

  /// - Parameter routingKey: of the integration, a secret.
  public init(_ group: NotificationGroup, routingKey: String) {
    self.routingKey = routingKey
    eventAction = group.isFiring ? "trigger" : "resolve"
    dedupKey = String(group.key.suffix(Self.longestKey))
    let firing = group.alerts.filter(\.isFiring)
    payload =
      firing.isEmpty
      ? nil
      : Details(
        summary: String(group.title.prefix(Self.longestSummary)),
        source: firing.lazy.compactMap { $0.labels["source"]?.string }.first ?? "hansa",
        severity: Self.severity(firing),
        timestamp: (firing.map(\.startsAt).min() ?? AlertInstant(milliseconds: 0)).text,
        customDetails: Dictionary(
          firing.map { ($0.labels.description, $0.annotations["summary"]?.string ?? "") }
        ) { first, _ in first })
  }

  public func data() throws(HansaError) -> Data { try PayloadJSON.data(self) }

  /// The worst of the alerts' severities, in PagerDuty's words.
  private static func severity(_ alerts: [DeliveredAlert]) -> String {
    let known = Set(alerts.compactMap { $0.labels["severity"]?.string.lowercased() })
    if !known.isDisjoint(with: ["critical", "page"]) { return "critical" }
    if known.contains("error") { return "error" }
    if !known.isDisjoint(with: ["info", "none"]), known.isDisjoint(with: ["warning", "ticket"]) {
      return "info"
    }
    return known.isEmpty ? "error" : "warning"
  }
}
