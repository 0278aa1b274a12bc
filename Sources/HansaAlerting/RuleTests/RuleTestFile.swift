import HansaCore
import Yams

/// A file of rule tests as promtool has them: rules, series on a time grid, and the alerts that are to fire at given times.
public struct RuleTestFile: Sendable {
  /// Paths, or patterns of paths, of files with rules, from the test file's folder.
  public var ruleFiles: [String]
  /// Between two evaluations.
  public var interval: Duration
  /// The names of groups that are evaluated first, in this order.
  public var groupOrder: [Name]
  /// Rules that stand in the test file itself.
  public var groups: [RuleGroup]
  public var tests: [RuleTest]
  /// How messages call the file.
  public var name: String

  /// Reads a file's text.
  ///
  /// - Throws: all that is wrong with it.
  public init(_ text: String, name: String) throws(RuleFileError) {
    let root = try RuleFileReader.compose(text, file: name)
    var reader = RuleFileReader(file: name, text: text)
    let fields = reader.fields(
      root, "the file", keys: ["rule_files", "groups", "evaluation_interval", "group_eval_order", "tests"])
    self.name = name
    ruleFiles = reader.elements(fields["rule_files"], "rule_files").compactMap { reader.string($0, "a file") }
    groups = reader.groups(fields["groups"])
    interval = reader.duration(fields["evaluation_interval"], "evaluation_interval") ?? .seconds(60)
    if interval == .zero, let node = fields["evaluation_interval"] {
      reader.complain(node, "evaluation_interval must be more than nothing")
    }
    groupOrder = reader.elements(fields["group_eval_order"], "group_eval_order").compactMap {
      reader.string($0, "a group").map { Name($0) }
    }
    if ruleFiles.isEmpty, groups.isEmpty {
      reader.complain(root, "there are no rules", advice: "Name rule_files, or write groups into this file.")
    }
    tests = []
    for element in reader.elements(fields["tests"], "tests") {
      tests.append(reader.test(element, number: tests.count + 1, interval: interval))
    }
    if tests.isEmpty { reader.complain(root, "there are no tests") }
    try reader.finish()
  }
}

/// A test: series, and what is expected of the rules.
public struct RuleTest: Sendable {
  /// What is to fire at a time.
  public struct Expectation: Sendable {
    public var time: Duration
    public var alert: Name
    public var alerts: [ExpectedAlert]
    /// Of the expectation in the file.
    public var line: Int
  }

  /// An alert as it is expected, its labels with the alert's name.
  public struct ExpectedAlert: Sendable, Hashable {
    public var labels: LabelSet
    public var annotations: LabelSet
  }

  /// Its name, or its number in the file.
  public var name: String
  public var series: SeriesStore
  public var expectations: [Expectation]
}

extension RuleFileReader {
  fileprivate mutating func test(_ node: Node, number: Int, interval: Duration) -> RuleTest {
    let keys = ["name", "interval", "input_series", "alert_rule_test"]
    if let node = node.mapping?["promql_expr_test"] {
      complain(node, "expressions have no tests of their own", advice: "Test the alerts, by alert_rule_test.")
    }
    let fields = fields(node, "the test", keys: keys + ["promql_expr_test"])
    let name = string(fields["name"], "name") ?? "number \(number)"
    let step = duration(fields["interval"], "interval") ?? interval
    var store = SeriesStore()
    for element in elements(fields["input_series"], "input_series") {
      if let (labels, samples) = inputSeries(element, step: step) { store.append(samples, to: labels) }
    }
    let expectations = elements(fields["alert_rule_test"], "alert_rule_test").compactMap { expectation($0) }
    if fields["alert_rule_test"] == nil { complain(node, "the test \(quoted(name)) expects nothing") }
    return RuleTest(name: name, series: store, expectations: expectations)
  }

  private mutating func inputSeries(_ node: Node, step: Duration) -> (LabelSet, [Sample])? {
    let fields = fields(node, "the series", keys: ["series", "values"])
    let seriesNode = required(fields, "series", of: "the series", at: node)
    let selector = selector(seriesNode, "series")
    let valuesNode = required(fields, "values", of: "the series", at: node)
    guard let seriesNode, let selector, let valuesNode, let text = string(valuesNode, "values") else { return nil }
    guard selector.matchers.allSatisfy({ $0.operation == .equal }) else {
      complain(seriesNode, "series: the labels of a series have values, so there is only =")
      return nil
    }
    let values: [Double?]
    do { values = try SeriesNotation.values(text) } catch {
      complain(valuesNode, "values", error)
      return nil
    }
    let metric = selector.metric.map { [(name: LabelSet.metricName, value: $0)] } ?? []
    let samples = values.enumerated().compactMap { index, value in
      value.map { Sample(AlertInstant(milliseconds: step.wholeMilliseconds * Int64(index)), $0) }
    }
    return (LabelSet(metric + selector.matchers.map { ($0.name, $0.value) }), samples)
  }

  private mutating func expectation(_ node: Node) -> RuleTest.Expectation? {
    let fields = fields(node, "the expectation", keys: ["eval_time", "alertname", "exp_alerts"])
    let time = duration(required(fields, "eval_time", of: "the expectation", at: node), "eval_time")
    let name = string(required(fields, "alertname", of: "the expectation", at: node), "alertname")
    guard let time, let name else { return nil }
    var alerts: [RuleTest.ExpectedAlert] = []
    for element in elements(fields["exp_alerts"], "exp_alerts") {
      let fields = self.fields(element, "the expected alert", keys: ["exp_labels", "exp_annotations"])
      let labels = texts(fields["exp_labels"], "exp_labels")
      alerts.append(
        RuleTest.ExpectedAlert(
          labels: LabelSet(labels + [(name: LabelSet.alertName, value: Name(name))]),
          annotations: LabelSet(texts(fields["exp_annotations"], "exp_annotations"))))
    }
    return RuleTest.Expectation(time: time, alert: Name(name), alerts: alerts, line: node.mark?.line ?? 0)
  }

  private mutating func texts(_ node: Node?, _ what: String) -> [(name: Name, value: Name)] {
    guard let node else { return [] }
    return pairs(node, what).compactMap { _, name, value in
      string(value, "\(what).\(name)", mayBeEmpty: true).map { (Name(name), Name($0)) }
    }
  }
}
