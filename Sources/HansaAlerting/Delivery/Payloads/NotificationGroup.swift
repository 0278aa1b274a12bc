import Foundation

/// Alerts that a receiver is told of together.
public struct NotificationGroup: Sendable, Hashable, Codable {
  public var receiver: String
  /// The same for all notifications of the group, and for no other group's.
  public var key: String
  /// The labels that its alerts are grouped by.
  public var labels: LabelSet
  /// In the order of their labels.
  public var alerts: [DeliveredAlert]

  public init(receiver: String, key: String, labels: LabelSet, alerts: [DeliveredAlert]) {
    self.receiver = receiver
    self.key = key
    self.labels = labels
    self.alerts = alerts
  }

  public var isFiring: Bool { alerts.contains(where: \.isFiring) }

  /// One line: `[FIRING:2] SourceSlow (source=shop)`.
  public var title: String {
    let names = Set(alerts.compactMap { $0.labels[LabelSet.alertName] }).sorted().map(\.string)
    let firing = alerts.count(where: \.isFiring)
    let state = firing > 0 ? "FIRING:\(firing)" : "RESOLVED"
    let others = labels.without([LabelSet.alertName]).labels.map { "\($0.name)=\($0.value)" }
    let suffix = others.isEmpty ? "" : " (\(others.joined(separator: " ")))"
    return "[\(state)] \(names.joined(separator: ", "))\(suffix)"
  }
}

extension AlertInstant {
  /// `2026-11-22T04:05:06.789Z`.
  public var text: String {
    Date(timeIntervalSince1970: Double(milliseconds) / 1000)
      .formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true))
  }
}

extension LabelSet {
  /// As JSON has labels.
  public var texts: [String: String] {
    Dictionary(labels.map { ($0.name.string, $0.value.string) }) { _, last in last }
  }
}
