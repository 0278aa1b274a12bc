import HansaCore

/// What is kept of a rule's alerts over a restart.
public struct RuleSnapshot: Sendable, Codable {
  /// An alert as it was; instants are milliseconds since 1970.
  public struct KeptAlert: Sendable, Codable {
    var labels: [String: String]
    var series: [String: String]
    /// A text, for it may be infinite or no number.
    var value: String
    var state: AlertState
    var activeAt: Int64
    var firedAt: Int64?
    var resolvedAt: Int64?
    var keepFiringSince: Int64?
  }

  /// The rule's name.
  public var rule: String
  /// Of the rule's last evaluation: the last moment of which anything is known.
  public var evaluatedAt: Int64
  public var alerts: [KeptAlert]
}

extension RuleState {
  /// What has to be kept; nil before the first evaluation.
  public var snapshot: RuleSnapshot? {
    evaluatedAt.map { instant in
      RuleSnapshot(
        rule: rule.name.string, evaluatedAt: instant.milliseconds,
        alerts: alerts.values.sorted { $0.labels < $1.labels }.map(RuleSnapshot.KeptAlert.init))
    }
  }
}

extension RuleSnapshot.KeptAlert {
  init(_ alert: Alert) {
    labels = alert.labels.dictionary
    series = alert.series.dictionary
    value = "\(alert.value)"
    state = alert.state
    activeAt = alert.activeAt.milliseconds
    firedAt = alert.firedAt?.milliseconds
    resolvedAt = alert.resolvedAt?.milliseconds
    keepFiringSince = alert.keepFiringSince?.milliseconds
  }

  var alert: Alert {
    var alert = Alert(
      labels: LabelSet(labels.map { (Name($0.key), Name($0.value)) }),
      series: LabelSet(series.map { (Name($0.key), Name($0.value)) }), value: Double(value) ?? .nan,
      at: AlertInstant(milliseconds: activeAt))
    alert.state = state
    alert.firedAt = firedAt.map(AlertInstant.init)
    alert.resolvedAt = resolvedAt.map(AlertInstant.init)
    alert.keepFiringSince = keepFiringSince.map(AlertInstant.init)
    return alert
  }
}

extension LabelSet {
  fileprivate var dictionary: [String: String] {
    Dictionary(labels.map { ($0.name.string, $0.value.string) }) { _, last in last }
  }
}
