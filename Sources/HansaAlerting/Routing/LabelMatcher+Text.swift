import HansaCore

extension LabelMatcher {
  /// A matcher as people write it: `severity="page"`, `source!=lake`, `team=~"a|b"`. Quotes may be left out.
  public init(text: String) throws(RuleProblem) {
    let trimmed = text.drop(while: \.isWhitespace)
    let name = trimmed.prefix { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") }
    var rest = trimmed.dropFirst(name.count).drop(while: \.isWhitespace)
    let words: [Operation] = [.matches, .doesNotMatch, .notEqual, .equal]
    guard LabelName.isValid(String(name)), let operation = words.first(where: { rest.hasPrefix($0.rawValue) }) else {
      throw RuleProblem("\(quoted(text)) is no matcher", advice: "As in severity=\"page\", with =, !=, =~ or !~.")
    }
    rest = rest.dropFirst(operation.rawValue.count).drop(while: \.isWhitespace)
    while rest.last?.isWhitespace == true { rest = rest.dropLast() }
    try self.init(Name(String(name)), operation, Name(try Self.value(rest, in: text)))
  }

  /// A value, without its quotes where it has them.
  private static func value(_ text: Substring, in whole: String) throws(RuleProblem) -> String {
    guard text.hasPrefix("\"") else {
      guard !text.contains("\"") else { throw RuleProblem("\(quoted(whole)) has a quote without its other") }
      return String(text)
    }
    var value = ""
    var isEscaped = false
    var rest = text.dropFirst()
    while let next = rest.popFirst() {
      if isEscaped {
        value.append(next == "n" ? "\n" : next)
        isEscaped = false
      } else if next == "\\" {
        isEscaped = true
      } else if next == "\"" {
        guard rest.isEmpty else { throw RuleProblem("\(quoted(whole)) goes on behind its value") }
        return value
      } else {
        value.append(next)
      }
    }
    throw RuleProblem("\(quoted(whole)) has a quote without its other")
  }
}
