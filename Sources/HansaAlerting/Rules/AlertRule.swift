import HansaCore

/// When an alert is raised, and what it says.
public struct AlertRule: Sendable {
  /// What is watched.
  public enum Condition: Sendable {
    /// Each series that the expression has is an alert.
    case series(SeriesExpression)
    /// Each row of a query is: its columns of text are labels, and its numeric column `value` the value.
    case sql(RuleStatement)
    /// Each series that is not as it was, or will not be as it should be, is.
    case learned(LearnedCondition)

    /// The series that it reads; nil of rows.
    public var expression: SeriesExpression? {
      switch self {
      case .series(let expression): expression
      case .learned(let condition): condition.expression
      case .sql: nil
      }
    }
  }

  public var name: Name
  public var condition: Condition
  public var timing: AlertTiming
  /// Added to those of the series.
  public private(set) var labels: [(name: Name, template: AlertTemplate)]
  public var annotations: [(name: Name, template: AlertTemplate)]

  /// Whether labels change with the value of the condition.
  let labelsReadValue: Bool
  /// The labels that are the same for all series.
  private let constants: [(name: Name, value: Name)]?

  public init(
    _ name: Name, _ condition: Condition, timing: AlertTiming = AlertTiming(),
    labels: [(name: Name, template: AlertTemplate)] = [], annotations: [(name: Name, template: AlertTemplate)] = []
  ) {
    self.name = name
    self.condition = condition
    self.timing = timing
    self.labels = labels
    self.annotations = annotations
    labelsReadValue = labels.contains(where: \.template.readsValue)
    constants =
      labels.allSatisfy(\.template.isConstant)
      ? labels.map { ($0.name, Name($0.template.text(labels: .empty, value: 0))) } : nil
  }

  /// The rule's label `severity`, where it has one that is the same for all series.
  public var severity: Name? {
    labels.first { $0.name == "severity" && $0.template.isConstant }.map { Name($0.template.text) }
  }

  /// The labels of the alert of a series.
  func labels(of series: SeriesValue) -> LabelSet {
    let own = series.labels.withoutMetricName
    let added =
      constants ?? labels.map { ($0.name, Name($0.template.text(labels: series.labels, value: series.value))) }
    return own.merging(added + [(name: LabelSet.alertName, value: name)])
  }

  /// The annotations of an alert, as of when its condition last held; those that are empty are left out.
  public func annotations(of alert: Alert) -> LabelSet {
    LabelSet(annotations.map { ($0.name, Name($0.template.text(labels: alert.series, value: alert.value))) })
  }
}
