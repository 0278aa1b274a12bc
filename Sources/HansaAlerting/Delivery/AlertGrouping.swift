import HansaCore

/// What tells groups of alerts apart: the values of some labels.
public struct AlertGrouping: Sendable, Hashable {
  /// Nil for all labels, so that each alert is a group.
  public var labels: [Name]?

  public init(by labels: [Name]?) { self.labels = labels }

  /// The alerts by their groups' labels, in a stable order.
  public func groups(_ alerts: [DeliveredAlert]) -> [(labels: LabelSet, alerts: [DeliveredAlert])] {
    Dictionary(grouping: alerts) { alert in labels.map { alert.labels.only($0) } ?? alert.labels }
      .map { (labels: $0.key, alerts: $0.value.sorted { $0.labels < $1.labels }) }.sorted { $0.labels < $1.labels }
  }
}
