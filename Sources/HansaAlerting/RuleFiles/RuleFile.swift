import HansaCore
import Yams

/// A file of rules: `groups`, as Prometheus has them.
public struct RuleFile: Sendable {
  public var groups: [RuleGroup]

  /// Reads a file's text.
  ///
  /// - Parameter name: how messages call the file.
  /// - Throws: all that is wrong with it.
  public init(_ text: String, name: String) throws(RuleFileError) {
    let root = try RuleFileReader.compose(text, file: name)
    var reader = RuleFileReader(file: name, text: text)
    let fields = reader.fields(root, "the file", keys: ["groups"])
    let node = reader.required(fields, "groups", of: "the file", at: root)
    groups = reader.groups(node)
    try reader.finish()
  }
}

extension RuleFileReader {
  mutating func groups(_ node: Node?) -> [RuleGroup] {
    var groups: [RuleGroup] = []
    for element in elements(node, "groups") {
      let fields = fields(element, "the group", keys: ["name", "interval", "limit", "rules"])
      guard let nameNode = required(fields, "name", of: "the group", at: element),
        let name = string(nameNode, "name")
      else { continue }
      if groups.contains(where: { $0.name == Name(name) }) {
        complain(nameNode, "the group \(quoted(name)) is there twice")
      }
      let interval = duration(fields["interval"], "interval")
      if interval == .zero, let node = fields["interval"] { complain(node, "interval must be more than nothing") }
      let limit = integer(fields["limit"], "limit", 0...1_000_000_000)
      let rules = elements(fields["rules"], "rules").compactMap { rule($0) }
      groups.append(
        RuleGroup(Name(name), interval: interval, limit: limit.flatMap { $0 > 0 ? $0 : nil }, rules: rules))
    }
    return groups
  }

  private mutating func rule(_ node: Node) -> AlertRule? {
    let conditions = ["expr", "sql", "slo", "anomaly", "adaptive", "forecast"]
    let keys = ["alert"] + conditions + ["for", "keep_firing_for", "labels", "annotations"]
    if let record = node.mapping?["record"] {
      complain(
        record, "rules that record series are not there", advice: "Write the expression into the alert's own expr.")
      return nil
    }
    let fields = fields(node, "the rule", keys: keys)
    let name = string(required(fields, "alert", of: "the rule", at: node), "alert")
    let timing = AlertTiming(
      hold: duration(fields["for"], "for") ?? .zero,
      keepFiring: duration(fields["keep_firing_for"], "keep_firing_for") ?? .zero)
    let labels = templates(fields["labels"], "labels", reserved: ["__name__", "alertname"])
    let annotations = templates(fields["annotations"], "annotations", reserved: [])
    let given = conditions.filter { fields[$0] != nil }
    guard given.count == 1 else {
      complain(
        node, given.isEmpty ? "the rule needs a condition" : "the rule has \(given.joined(separator: " and "))",
        advice: "It has one of expr, sql, slo, anomaly, adaptive and forecast.")
      return nil
    }
    let condition = condition(fields)
    guard let name, let condition else { return nil }
    return AlertRule(Name(name), condition, timing: timing, labels: labels, annotations: annotations)
  }

  private mutating func condition(_ fields: [String: Node]) -> AlertRule.Condition? {
    if let node = fields["sql"] { return string(node, "sql").map { .sql(RuleStatement($0)) } }
    if let node = fields["slo"] { return burnRate(node)?.expression.map { .series($0) } }
    if let node = fields["anomaly"] { return anomaly(node, hold: fields["for"]).map { .learned($0) } }
    if let node = fields["adaptive"] { return adaptive(node).map { .learned($0) } }
    if let node = fields["forecast"] { return forecast(node).map { .learned($0) } }
    guard let node = fields["expr"], let expression = expression(node, "expr") else { return nil }
    guard !expression.isNumber else {
      complain(node, "expr: this is a number and no series", advice: "Name a metric: up == 0.")
      return nil
    }
    return .series(expression)
  }

  /// Texts with templates by name.
  private mutating func templates(
    _ node: Node?, _ what: String, reserved: [String]
  ) -> [(name: Name, template: AlertTemplate)] {
    guard let node else { return [] }
    var templates: [(name: Name, template: AlertTemplate)] = []
    for (key, name, value) in pairs(node, what) {
      guard LabelName.isValid(name), !reserved.contains(name) else {
        complain(key, "\(quoted(name)) is no name for one of the \(what)")
        continue
      }
      guard let text = string(value, "\(what).\(name)", mayBeEmpty: true) else { continue }
      do { templates.append((Name(name), try AlertTemplate(text))) } catch { complain(value, "\(what).\(name)", error) }
    }
    return templates
  }
}
