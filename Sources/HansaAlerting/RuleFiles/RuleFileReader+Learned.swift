import HansaAnalysis
import HansaCore
import Yams

// Conditions that are judged by what a series was like before.
extension RuleFileReader {
  /// `anomaly: { of: EXPRESSION, side: above, severity: major }`.
  mutating func anomaly(_ node: Node, hold: Node?) -> LearnedCondition? {
    let fields = fields(node, "anomaly", keys: ["of", "side", "severity"])
    let expression = learned(fields, "anomaly", at: node)
    let side = side(fields)
    let severity = choice(fields["severity"], "severity", AnomalyObservation.Severity.self) ?? .minor
    if let hold {
      complain(
        hold, "an anomaly is one moment, so that with for it would never fire",
        advice: "keep_firing_for says for how long it fires.")
    }
    return expression.map { LearnedCondition($0, .anomaly(side, severity)) }
  }

  /// `adaptive: { of: EXPRESSION, side: above, width: 2, least: 100, learn: 1d }`.
  mutating func adaptive(_ node: Node) -> LearnedCondition? {
    let fields = fields(node, "adaptive", keys: ["of", "side", "width", "least", "learn"])
    let expression = learned(fields, "adaptive", at: node)
    var threshold = AdaptiveThreshold(side: side(fields))
    threshold.width = positive(fields["width"], "width") ?? threshold.width
    threshold.least = positive(fields["least"], "least") ?? threshold.least
    threshold.learning = duration(fields["learn"], "learn") ?? threshold.learning
    return expression.map { LearnedCondition($0, .adaptive(threshold)) }
  }

  /// `forecast: { of: EXPRESSION, above: 1, within: 4h, past: 1d, confidence: 95 }`, or `below`.
  mutating func forecast(_ node: Node) -> LearnedCondition? {
    let fields = fields(node, "forecast", keys: ["of", "above", "below", "within", "past", "confidence"])
    let expression = learned(fields, "forecast", at: node)
    if (fields["above"] == nil) == (fields["below"] == nil) {
      complain(node, "forecast needs above or below, and one of them", advice: "above: 0.9 is when it rises to that.")
    }
    let value = number(fields["above"], "above") ?? number(fields["below"], "below")
    let withinNode = required(fields, "within", of: "forecast", at: node)
    let within = duration(withinNode, "within")
    if let withinNode, let within, within < .seconds(1) { complain(withinNode, "within must be a second at least") }
    let past = duration(fields["past"], "past")
    if let node = fields["past"], let past, let within, past < within {
      complain(node, "past must be as long as within at least", advice: "Six times as long is the default.")
    }
    let confidence = number(fields["confidence"], "confidence")
    if let node = fields["confidence"], let confidence, !(confidence > 0 && confidence < 100) {
      complain(node, "confidence must be a percentage between 0 and 100")
    }
    guard let expression, let value, let within else { return nil }
    let threshold = ForecastThreshold(
      side: fields["below"] == nil ? .above : .below, value: value, within: within, past: past,
      confidence: confidence.map { $0 / 100 })
    return LearnedCondition(expression, .forecast(threshold))
  }

  private mutating func learned(_ fields: [String: Node], _ what: String, at node: Node) -> SeriesExpression? {
    let node = required(fields, "of", of: what, at: node)
    guard let node, let expression = expression(node, "of") else { return nil }
    guard !expression.isNumber else {
      complain(node, "of: this is a number and no series", advice: "Name a metric: rate(requests_total[5m]).")
      return nil
    }
    if case .comparison = expression {
      complain(
        node, "of: a comparison leaves values out, so that nothing usual would be learned",
        advice: "Write what is to be learned alone.")
    }
    return expression
  }

  private mutating func side(_ fields: [String: Node]) -> LearnedCondition.Side {
    choice(fields["side"], "side", LearnedCondition.Side.self) ?? .either
  }

  private mutating func choice<Choice: RawRepresentable & CaseIterable>(
    _ node: Node?, _ what: String, _: Choice.Type
  ) -> Choice? where Choice.RawValue == String {
    guard let node, let text = string(node, what) else { return nil }
    if let choice = Choice(rawValue: text) { return choice }
    let all = Choice.allCases.map(\.rawValue)
    complain(
      node, "\(what) must be \(all.dropLast().joined(separator: ", ")) or \(all.last ?? ""), here is \(quoted(text))")
    return nil
  }

  private mutating func positive(_ node: Node?, _ what: String) -> Double? {
    guard let node, let value = number(node, what) else { return nil }
    if value < 0 { complain(node, "\(what) must not be negative") }
    return value
  }
}
