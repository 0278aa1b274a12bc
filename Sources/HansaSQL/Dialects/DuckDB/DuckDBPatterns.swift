import HansaCore

extension DuckDBRules {
  /// LIKE, SIMILAR TO and regular expressions.
  static let patterns: [DuckDBRule] =
    [false, true].flatMap { (negated: Bool) -> [DuckDBRule] in
      let not = negated ? "NOT " : ""
      let mark = negated ? "!" : ""
      return [
        DuckDBRule(Name("\(mark)~~"), .text, .text) { like($0, not) },
        DuckDBRule(Name("\(mark)~~"), .text, .text, .text) { like($0, not) },
        DuckDBRule(Name("\(mark)~~*"), .text, .text) { like($0, not, folded: true) },
        DuckDBRule(Name("\(mark)~~*"), .text, .text, .text) { like($0, not, folded: true) },
        DuckDBRule(Name("\(mark)~"), .text, .text) { matches($0, not, ignoringCase: false) },
        DuckDBRule(Name("\(mark)~*"), .text, .text) { matches($0, not, ignoringCase: true) },
      ]
    }
    + ["~~", "!~~", "~~*", "!~~*"].flatMap { (symbol: String) -> [DuckDBRule] in
      ["any", "all"].map { word in
        DuckDBRule(Name("\(symbol) \(word)"), .text, .array) { call in
          guard call.type(1).element?.isText == true else { return nil }
          let folded = symbol.hasSuffix("*")
          guard let padded = padded(call) else { return nil }
          let tested = folded ? "hansa_lower(\(padded)) " : "\(padded) "
          let not = symbol.hasPrefix("!") ? "NOT " : ""
          let item = folded ? "hansa_lower(x)" : "x"
          return
            "hansa_\(word)(list_transform(\(call[1]), lambda x: \(tested)\(not)LIKE \(item) ESCAPE '\\'))"
        }
      }
    }
    + [
      DuckDBRule("similar to", .text, .text) { similar($0) },
      DuckDBRule("similar to", .text, .text, .text) { similar($0) },
      DuckDBRule("like", .text, .text) { like($0, "") },
      DuckDBRule("notlike", .text, .text) { like($0, "NOT ") },
      DuckDBRule("regexp_like", .text, .text) { matches($0, "", ignoringCase: false) },
      DuckDBRule("regexp_like", .text, .text, .text) { call in
        switch call.string(2) {
        case "": matches(call, "", ignoringCase: false)
        case "i": matches(call, "", ignoringCase: true)
        default: nil
        }
      },
      DuckDBRule("regexp_replace", .text, .text, .text) { replaced($0, flags: "") },
      DuckDBRule("regexp_replace", .text, .text, .text, .text) { call in
        call.string(3).flatMap { replaced(call, flags: $0) }
      },
      DuckDBRule("substring", .text, .text) { extracted($0, asArray: false) },
      DuckDBRule("regexp_substr", .text, .text) { extracted($0, asArray: false, whole: true) },
      DuckDBRule("regexp_match", .text, .text) { extracted($0, asArray: true) },
    ]

  /// LIKE sees the padding of char(n), which does not travel. An aggregate or a window function of char(n) has lost the
  /// length: nil, unless the blanks decide nothing.
  private static func padded(_ call: DuckDBCall) -> String? {
    guard case .char(let length) = call.type(0) else { return call[0] }
    if let length { return "rpad(\(call[0]), \(length), ' ')" }
    return call.count == 2 && call.string(1).map(ignoresPadding) == true ? call[0] : nil
  }

  /// Whether blanks at the end of a text cannot change whether it matches: any number may stand there, and nothing
  /// before takes one.
  private static func ignoresPadding(_ pattern: String) -> Bool {
    pattern.utf8.last == UInt8(ascii: "%") && !pattern.utf8.contains { " _\\".utf8.contains($0) }
  }

  private static func like(_ call: DuckDBCall, _ not: String, folded: Bool = false) -> String? {
    var escape = "\\"
    if call.count == 3 {
      guard let text = call.string(2), text.unicodeScalars.count <= 1 else { return nil }
      escape = text
    }
    guard let padded = padded(call) else { return nil }
    let tested = folded ? "hansa_lower(\(padded))" : padded
    let pattern = folded ? "hansa_lower(\(call[1]))" : call[1]
    if folded, escape.utf8.contains(where: { (0x41...0x5A).contains($0) }) { return nil }
    // Without the escape DuckDB knows faster ways.
    if let constant = call.string(1), escape.isEmpty || !constant.utf8.contains(where: { escape.utf8.contains($0) }) {
      return "\(tested) \(not)LIKE \(pattern)"
    }
    return "\(tested) \(not)LIKE \(pattern) ESCAPE \(DuckDBLiterals.quoted(escape))"
  }

  /// `x SIMILAR TO p [ESCAPE e]` of constants.
  private static func similar(_ call: DuckDBCall) -> String? {
    if case .char = call.type(0) { return nil }
    guard let text = call.string(1), let escape = call.count == 3 ? call.string(2) : "\\",
      let pattern = RegularExpression(similarTo: text, escape: escape)
    else { return nil }
    return "regexp_matches(\(call[0]), \(DuckDBLiterals.quoted(pattern.text)), 's')"
  }

  private static func pattern(_ call: DuckDBCall, ignoringCase: Bool) -> RegularExpression? {
    call.string(1).flatMap { RegularExpression($0, ignoringCase: ignoringCase) }
  }

  private static func matches(_ call: DuckDBCall, _ not: String, ignoringCase: Bool) -> String? {
    if case .char = call.type(0) { return nil }
    guard let pattern = pattern(call, ignoringCase: ignoringCase) else { return nil }
    return "\(not)regexp_matches(\(call[0]), \(DuckDBLiterals.quoted(pattern.text)), 's')"
  }

  private static func replaced(_ call: DuckDBCall, flags: String) -> String? {
    let letters = Set(flags.utf8)
    guard letters.isSubset(of: Set("gi".utf8)), let source = call.string(1), let replacement = call.string(2),
      let pattern = RegularExpression(source, ignoringCase: letters.contains(UInt8(ascii: "i"))),
      pattern.hasOneMatch, !pattern.matchesEmpty,
      let rewritten = RegularExpression.replacement(replacement, groups: pattern.groups)
    else { return nil }
    let options = letters.contains(UInt8(ascii: "g")) ? "gs" : "s"
    return "regexp_replace(\(call[0]), \(DuckDBLiterals.quoted(pattern.text)), "
      + "\(DuckDBLiterals.quoted(rewritten)), '\(options)')"
  }

  /// The match, or its groups.
  private static func extracted(_ call: DuckDBCall, asArray: Bool, whole: Bool = false) -> String? {
    guard let pattern = pattern(call, ignoringCase: false), pattern.hasOneMatch, pattern.groupsAlwaysMatch else {
      return nil
    }
    let text = DuckDBLiterals.quoted(pattern.text)
    let numbers = pattern.groups == 0 || whole ? [0] : asArray ? Array(1...pattern.groups) : [1]
    let parts = numbers.map { "regexp_extract(\(call[0]), \(text), \($0), 's')" }
    let result = asArray ? "[\(parts.joined(separator: ", "))]" : parts[0]
    return "CASE WHEN regexp_matches(\(call[0]), \(text), 's') THEN \(result) END"
  }
}
