import HansaCore

/// An alert that a statement made, as it is kept: `CREATE ALERT name WITH (for = '5m') AS SELECT …`.
public struct CreatedAlert: Sendable, Hashable, Codable {
  /// The names of the options.
  public static let options = ["for", "keep_firing_for", "interval", "severity", "summary", "description"]

  public var name: String
  /// The query: each row is an alert.
  public var query: String
  public var createdBy: String
  public private(set) var hold: Duration = .zero
  public private(set) var keepFiring: Duration = .zero
  /// Between two evaluations; nil for the configuration's.
  public private(set) var interval: Duration?
  /// The label of this name.
  public private(set) var severity: String?
  /// The annotations of these names, which may be templates.
  public private(set) var annotations: [String: String] = [:]

  public init(name: Name, query: String, createdBy: Name) {
    self.name = name.string
    self.query = query
    self.createdBy = createdBy.string
  }

  /// Takes an option of the statement.
  public mutating func set(_ option: Name, to value: Name?) throws(RuleProblem) {
    guard let value, !value.string.isEmpty else {
      throw RuleProblem("the option \(quoted(option.string)) has no value")
    }
    let text = value.string
    switch option {
    case "for": hold = try Self.duration(text, option)
    case "keep_firing_for": keepFiring = try Self.duration(text, option)
    case "interval":
      let interval = try Self.duration(text, option)
      guard interval >= .seconds(1) else { throw RuleProblem("interval must be a second at least") }
      self.interval = interval
    case "severity": severity = text
    case "summary", "description":
      _ = try AlertTemplate(text)
      annotations[option.string] = text
    default:
      let near = nearestNames(to: option.string, among: Self.options, limit: 2)
      throw RuleProblem(
        "an alert has no option \(quoted(option.string))",
        advice: near.isEmpty
          ? "There are \(Self.options.joined(separator: ", "))."
          : "Perhaps you meant \(near.joined(separator: " or ")).")
    }
  }

  private static func duration(_ text: String, _ option: Name) throws(RuleProblem) -> Duration {
    if let duration = RuleDuration.parse(text) { return duration }
    throw RuleProblem("\(option) must be a duration such as '30s', '5m' or '1h30m', here is \(quoted(text))")
  }

  /// The rule, in a group of its own.
  var group: RuleGroup {
    get throws(RuleProblem) {
      var labels: [(name: Name, template: AlertTemplate)] = []
      if let severity { labels.append(("severity", try AlertTemplate(severity))) }
      var texts: [(name: Name, template: AlertTemplate)] = []
      for (name, text) in annotations.sorted(by: { Name($0.key) < Name($1.key) }) {
        texts.append((Name(name), try AlertTemplate(text)))
      }
      let rule = AlertRule(
        Name(name), .sql(RuleStatement(query, user: Name(createdBy))),
        timing: AlertTiming(hold: hold, keepFiring: keepFiring), labels: labels,
        annotations: texts)
      return RuleGroup(Name("created/" + name), interval: interval, rules: [rule])
    }
  }
}
