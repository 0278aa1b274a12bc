import HansaCore

extension MySQLDialect {
  /// Comparisons of text, LIKE and concatenation.
  func textCall(_ call: FunctionCall, _ arguments: [String]) -> String? {
    guard call.arguments.count >= 2, call.arguments.allSatisfy(\.type.isText) else { return nil }
    switch call.name {
    case "is distinct from":
      return exactly(call, arguments).map { "NOT (\($0[0]) <=> \($0[1]))" }
    case "=": return equality(call, arguments)
    case "~~", "!~~": return like(call, arguments)
    case "||", "concat": return concatenation(call, arguments)
    case let name where CallRule.comparisons.contains(name):
      return exactly(call, arguments).map { "\($0[0]) \(name) \($0[1])" }
    default: return nil
    }
  }

  func exactly(_ call: FunctionCall, _ arguments: [String]) -> [String]? {
    var result: [String] = []
    for (text, value) in zip(arguments, call.arguments) {
      guard let exact = self.text.exact(text, value) else { return nil }
      result.append(exact)
    }
    return result
  }

  private func equality(_ call: FunctionCall, _ arguments: [String]) -> String? {
    guard let exact = exactly(call, arguments) else { return nil }
    for (column, constant) in [(0, 1), (1, 0)] {
      let (value, printed) = (call.arguments[column], arguments[column])
      if let indexed = text.indexed(value, printed, [call.arguments[constant]], [arguments[constant]])?.first {
        return "(\(printed) = \(indexed) AND \(exact[column]) = \(arguments[constant]))"
      }
    }
    return "\(exact[0]) = \(exact[1])"
  }

  public func membership(
    _ tested: ScalarExpression, _ text: String, _ list: [ScalarExpression], _ items: [String]
  ) -> String? {
    guard tested.type.isText else {
      guard canCompare(tested.type), list.allSatisfy({ $0.type.base == tested.type.base }) else { return nil }
      return "\(text) IN (\(items.joined(separator: ", ")))"
    }
    guard list.allSatisfy(\.type.isText), let exact = self.text.exact(text, tested) else { return nil }
    var others: [String] = []
    for (item, value) in zip(items, list) {
      guard let item = self.text.exact(item, value) else { return nil }
      others.append(item)
    }
    let membership = "\(exact) IN (\(others.joined(separator: ", ")))"
    guard let indexed = self.text.indexed(tested, text, list, items) else { return membership }
    return "(\(text) IN (\(indexed.joined(separator: ", "))) AND \(membership))"
  }

  /// LIKE with a constant pattern. A char(n) is compared with its padding, which does not travel.
  private func like(_ call: FunctionCall, _ arguments: [String]) -> String? {
    guard call.arguments.count <= 3, !call.arguments[0].type.isChar,
      case .literal(.text(let pattern), _) = call.arguments[1], let exact = text.exact(arguments[0], call.arguments[0])
    else { return nil }
    var escape: Unicode.Scalar? = "\\"
    if call.arguments.count == 3 {
      guard case .literal(.text(let name), _) = call.arguments[2], name.string.unicodeScalars.count <= 1 else {
        return nil
      }
      escape = name.string.unicodeScalars.first
    }
    guard let like = MySQLPattern(pattern.string, escape: escape), let printed = literal(.text(like.text), .text)
    else { return nil }
    let word = call.name == "~~" ? "LIKE" : "NOT LIKE"
    let test = "\(exact) \(word) \(printed) ESCAPE '|'"
    guard call.name == "~~", like.hasPrefix, text.hasSimpleWeights(call.arguments[0]),
      let indexed = text.indexed(
        call.arguments[0], arguments[0], [.literal(.text(like.text), .text)], [printed])?.first
    else { return test }
    return "(\(arguments[0]) LIKE \(indexed) ESCAPE '|' AND \(test))"
  }

  /// concat takes NULL for nothing, `||` does not; char(n) would be padded.
  private func concatenation(_ call: FunctionCall, _ arguments: [String]) -> String? {
    guard call.arguments.allSatisfy({ !$0.type.isChar }), text.mayGrow(to: .call(call)),
      let exact = exactly(call, arguments)
    else { return nil }
    let parts = call.name == "concat" ? exact.map { "COALESCE(\($0), '')" } : exact
    return "CONCAT(\(parts.joined(separator: ", ")))"
  }
}

/// A LIKE pattern of PostgreSQL's, written with `|` as its escape character.
struct MySQLPattern {
  private(set) var text = Name("")
  /// It starts with something else than a wildcard.
  private(set) var hasPrefix = false

  /// nil for one that ends in its escape character, which is an error.
  init?(_ pattern: String, escape: Unicode.Scalar?) {
    var result = String.UnicodeScalarView()
    var isEscaped = false
    for scalar in pattern.unicodeScalars {
      if !isEscaped, scalar == escape {
        isEscaped = true
        continue
      }
      let isWildcard = scalar == "%" || scalar == "_"
      if result.isEmpty { hasPrefix = isEscaped || !isWildcard }
      if scalar == "|" || isEscaped && isWildcard { result.append("|") }
      result.append(scalar)
      isEscaped = false
    }
    if isEscaped { return nil }
    text = Name(String(result))
  }
}
