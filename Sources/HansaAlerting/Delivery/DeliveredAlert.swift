import HansaCore

/// An alert on its way to people: what rules made of it, without the rules' own states.
public struct DeliveredAlert: Sendable, Hashable, Codable {
  public var labels: LabelSet
  public var annotations: LabelSet
  public var startsAt: AlertInstant
  /// Nil while it fires.
  public var endsAt: AlertInstant?

  public init(
    labels: LabelSet, annotations: LabelSet = .empty, startsAt: AlertInstant,
    endsAt: AlertInstant? = nil
  ) {
    self.labels = labels
    self.annotations = annotations
    self.startsAt = startsAt
    self.endsAt = endsAt
  }

  public var isFiring: Bool { endsAt == nil }
}

extension RuleState {
  /// The alerts that people are to know of: those that fire, and those that do not any more.
  public var delivered: [DeliveredAlert] {
    alerts.values.filter { $0.state == .firing || $0.state == .resolved }.map { alert in
      DeliveredAlert(
        labels: alert.labels, annotations: rule.annotations(of: alert),
        startsAt: alert.firedAt ?? alert.activeAt,
        endsAt: alert.state == .firing ? nil : alert.resolvedAt)
    }.sorted { $0.labels < $1.labels }
  }
}
