import HansaCore

/// Reads the part of PromQL that rules of alerts use, and says of the rest that Hansa does not have it.
struct ExpressionParser {
  /// Calls, groups and signs inside one another.
  private static let deepest = 64

  private let tokens: [ExpressionToken]
  private var position = 0
  private var depth = 0

  private init(_ text: String) throws(RuleProblem) { tokens = try ExpressionLexer.tokens(text) }

  /// The expression of a whole text.
  static func parse(_ text: String) throws(RuleProblem) -> SeriesExpression {
    var parser = try ExpressionParser(text)
    guard parser.token.kind != .end else { throw RuleProblem("the expression is empty") }
    let expression = try parser.expression(0)
    guard parser.token.kind == .end else { throw parser.unexpected("an operator") }
    return expression
  }

  // MARK: Operators

  /// From the weakest to the strongest: each level is left-associative.
  private static let levels: [[String]] = [
    ["or"], ["and", "unless"], ["==", "!=", ">=", "<=", ">", "<"], ["+", "-"], ["*", "/"],
  ]

  private mutating func expression(_ level: Int) throws(RuleProblem) -> SeriesExpression {
    guard level < Self.levels.count else { return try unary() }
    var left = try expression(level + 1)
    while token.kind != .string, Self.levels[level].contains(token.text.lowercased()) {
      let symbol = take()
      try refuseModifiers()
      let right = try expression(level + 1)
      left = try joined(symbol, left, right)
    }
    if token.kind == .symbol, ["%", "^", "@"].contains(token.text) { throw missing("operator \(token.text)") }
    return left
  }

  private func joined(
    _ symbol: ExpressionToken, _ left: SeriesExpression, _ right: SeriesExpression
  ) throws(RuleProblem) -> SeriesExpression {
    let name = symbol.text.lowercased()
    let hasSeries = !(left.isNumber && right.isNumber)
    if let operation = SeriesExpression.Arithmetic(rawValue: name) { return .arithmetic(operation, left, right) }
    if let comparison = SeriesExpression.Comparison(rawValue: name) {
      guard hasSeries else { throw RuleProblem("two numbers are compared, and no series", at: symbol.offset) }
      return .comparison(comparison, left, right)
    }
    guard let operation = SeriesExpression.SetOperation(rawValue: name), !left.isNumber, !right.isNumber else {
      throw RuleProblem("\(name) needs series on both sides, here is a number", at: symbol.offset)
    }
    return .set(operation, left, right)
  }

  private func refuseModifiers() throws(RuleProblem) {
    guard token.kind == .word else { return }
    switch token.text {
    case "bool":
      throw RuleProblem(
        "a comparison with bool has a value for every series, so that the alert would always be active",
        advice: "Leave bool out.", at: token.offset)
    case "on", "ignoring":
      throw missing("matching by \(token.text)", "Make the labels equal by sum by (…) on both sides.")
    default: break
    }
  }

  private mutating func unary() throws(RuleProblem) -> SeriesExpression {
    guard token.kind == .symbol, token.text == "-" || token.text == "+" else { return try primary() }
    let sign = take()
    try enter(sign)
    defer { depth -= 1 }
    let value = try unary()
    if sign.text == "+" { return value }
    if case .number(let number) = value { return .number(-number) }
    return .arithmetic(.multiply, .number(-1), value)
  }

  // MARK: Values

  private mutating func primary() throws(RuleProblem) -> SeriesExpression {
    try enter(token)
    defer { depth -= 1 }
    if isSymbol("(") {
      _ = take()
      let inner = try expression(0)
      try expect(")")
      return inner
    }
    if isSymbol("{") { return try selected() }
    guard token.kind == .word else { throw unexpected("a metric, a function or a number") }
    if let number = number(token.text) {
      _ = take()
      return .number(number)
    }
    guard token.text.utf8.first.map({ !(0x30...0x39).contains($0) && $0 != UInt8(ascii: ".") }) ?? false else {
      throw unexpected("a number or a metric")
    }
    let follower = tokens[min(position + 1, tokens.count - 1)]
    if let aggregation = SeriesExpression.Aggregation(rawValue: token.text),
      follower.text == "(" || follower.text == "by" || follower.text == "without"
    {
      _ = take()
      return try aggregate(aggregation)
    }
    return follower.kind == .symbol && follower.text == "(" ? try call() : try selected()
  }

  /// Selector alone: its last values.
  private mutating func selected() throws(RuleProblem) -> SeriesExpression {
    let selector = try selector()
    if isSymbol("[") {
      throw RuleProblem(
        "a range of samples is no value", advice: "Say what is made of it: rate(…[5m]), avg_over_time(…[5m]).",
        at: token.offset)
    }
    if token.kind == .word, token.text == "offset" { throw missing("offset") }
    return .instant(selector)
  }

  private mutating func aggregate(_ aggregation: SeriesExpression.Aggregation) throws(RuleProblem) -> SeriesExpression {
    var grouping = try grouping()
    try expect("(")
    let start = token.offset
    let inner = try expression(0)
    try expect(")")
    if inner.isNumber { throw RuleProblem("\(aggregation.rawValue) needs series, here is a number", at: start) }
    if grouping == nil { grouping = try self.grouping() }
    return .aggregate(aggregation, grouping ?? .by([]), inner)
  }

  private mutating func grouping() throws(RuleProblem) -> SeriesExpression.Grouping? {
    guard token.kind == .word, token.text == "by" || token.text == "without" else { return nil }
    let isBy = take().text == "by"
    try expect("(")
    var names: [Name] = []
    while !isSymbol(")") {
      guard token.kind == .word, LabelName.isValid(token.text) else { throw unexpected("the name of a label") }
      names.append(Name(take().text))
      if !isSymbol(")") { try expect(",") }
    }
    _ = take()
    return isBy ? .by(names) : .without(names)
  }

  private mutating func call() throws(RuleProblem) -> SeriesExpression {
    let name = take()
    _ = take()
    switch name.text {
    case "absent":
      let selector = try selector()
      try expect(")")
      return .absent(selector, nil)
    case "absent_over_time":
      let (selector, range) = try range(of: name)
      try expect(")")
      return .absent(selector, range)
    case "predict_linear":
      let (selector, range) = try range(of: name)
      try expect(",")
      let seconds = try argument(of: name)
      return .window(.prediction(seconds), selector, range)
    case "quantile_over_time":
      let quantile = try argument(of: name, end: ",")
      let (selector, range) = try range(of: name)
      try expect(")")
      return .window(.quantile(quantile), selector, range)
    default:
      guard let function = WindowFunction.names[name.text] else { throw unknownFunction(name) }
      let (selector, range) = try range(of: name)
      try expect(")")
      return .window(function, selector, range)
    }
  }

  private func unknownFunction(_ name: ExpressionToken) -> RuleProblem {
    let known =
      Array(WindowFunction.names.keys) + ["absent", "absent_over_time", "predict_linear", "quantile_over_time"]
      + SeriesExpression.Aggregation.allCases.map(\.rawValue)
    let near = nearestNames(to: name.text, among: known, limit: 2)
    return RuleProblem(
      "there is no function \(name.text)",
      advice: near.isEmpty
        ? "There are \(known.sorted { Name($0) < Name($1) }.joined(separator: ", "))."
        : "Perhaps you meant \(near.joined(separator: " or ")).", at: name.offset)
  }

  private mutating func range(of function: ExpressionToken) throws(RuleProblem) -> (SeriesSelector, Duration) {
    let selector = try selector()
    guard isSymbol("[") else {
      throw RuleProblem(
        "\(function.text) needs a window", advice: "Write \(function.text)(\(selector)[5m]).", at: token.offset)
    }
    _ = take()
    guard token.kind == .word, let range = RuleDuration.parse(token.text), range > .zero else {
      throw unexpected("a duration such as 5m or 1h30m")
    }
    _ = take()
    try expect("]")
    return (selector, range)
  }

  private mutating func argument(of function: ExpressionToken, end: String = ")") throws(RuleProblem) -> Double {
    let start = token.offset
    let value = try expression(3)
    try expect(end)
    guard value.isNumber else { throw RuleProblem("\(function.text) needs a number here", at: start) }
    return value.constant
  }

  private mutating func selector() throws(RuleProblem) -> SeriesSelector {
    let start = token
    var selector = SeriesSelector(metric: nil)
    if token.kind == .word {
      guard LabelName.isValidMetric(token.text), number(token.text) == nil else { throw unexpected("a metric") }
      selector.metric = Name(take().text)
    }
    if isSymbol("{") {
      _ = take()
      while !isSymbol("}") {
        selector.matchers.append(try matcher())
        if !isSymbol("}") { try expect(",") }
      }
      _ = take()
    } else if selector.metric == nil {
      throw unexpected("a metric")
    }
    guard selector.metric != nil || selector.matchers.contains(where: { !$0.matches("") }) else {
      throw RuleProblem("this selects every series there is", advice: "Name a metric or a label.", at: start.offset)
    }
    return selector
  }

  private mutating func matcher() throws(RuleProblem) -> LabelMatcher {
    guard token.kind == .word, LabelName.isValid(token.text) else { throw unexpected("the name of a label") }
    let name = take()
    guard token.kind == .symbol, let operation = LabelMatcher.Operation(rawValue: token.text) else {
      throw unexpected("=, !=, =~ or !~")
    }
    _ = take()
    guard token.kind == .string else { throw unexpected("a value in quotes") }
    let value = take()
    do { return try LabelMatcher(Name(name.text), operation, Name(value.text)) } catch {
      throw RuleProblem(error.message, advice: error.advice, at: value.offset)
    }
  }

  // MARK: Words

  private var token: ExpressionToken { tokens[position] }

  private mutating func take() -> ExpressionToken {
    defer { position = min(position + 1, tokens.count - 1) }
    return tokens[position]
  }

  private func isSymbol(_ text: String) -> Bool { token.kind == .symbol && token.text == text }

  private mutating func expect(_ symbol: String) throws(RuleProblem) {
    guard isSymbol(symbol) else { throw unexpected(quoted(symbol)) }
    _ = take()
  }

  private mutating func enter(_ token: ExpressionToken) throws(RuleProblem) {
    depth += 1
    guard depth <= Self.deepest else { throw RuleProblem("the expression is nested too deeply", at: token.offset) }
  }

  private func unexpected(_ wanted: String) -> RuleProblem {
    let found = token.kind == .end ? "the expression ends" : "here is \(quoted(token.text))"
    return RuleProblem("\(wanted) is expected, \(found)", at: token.offset)
  }

  private func missing(_ what: String, _ advice: String? = nil) -> RuleProblem {
    RuleProblem("rules have no \(what)", advice: advice, at: token.offset)
  }

  private func number(_ text: String) -> Double? {
    switch text.lowercased() {
    case "inf": .infinity
    case "nan": .nan
    default: text.utf8.allSatisfy { $0 < 0x80 } && text.utf8.first.map { $0 < 0x3A } ?? false ? Double(text) : nil
    }
  }
}

/// What may name labels and metrics.
enum LabelName {
  /// Letters, digits and `_`, no digit first.
  static func isValid(_ text: String) -> Bool { isValid(text, colons: false) }

  /// Letters, digits, `_` and `:`, no digit first.
  static func isValidMetric(_ text: String) -> Bool { isValid(text, colons: true) }

  private static func isValid(_ text: String, colons: Bool) -> Bool {
    guard let first = text.utf8.first, !(0x30...0x39).contains(first) else { return false }
    return text.utf8.allSatisfy { byte in
      switch byte {
      case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "_"): true
      case UInt8(ascii: ":"): colons
      default: false
      }
    }
  }
}
