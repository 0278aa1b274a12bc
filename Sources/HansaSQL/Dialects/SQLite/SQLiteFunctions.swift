import HansaCore

extension SQLiteDialect {
  public func call(_ call: FunctionCall, _ arguments: [String]) -> String? {
    let types = call.arguments.map(\.type)
    if CallRule.comparisons.contains(call.name) || call.name == "is distinct from" {
      return comparison(call.name, types, arguments)
    }
    switch call.name {
    case "~~", "!~~", "~~*", "!~~*": return like(call, arguments)
    // It counts the padding of char(n), which `hansa_char` cuts off.
    case "octet_length" where types.first?.isChar == true: return nil
    case "coalesce", "nullif": return choice(call.name, types, arguments)
    case "+", "-", "*", "/", "%", "mod", "abs", "@":
      if let text = arithmetic(call, arguments) { return text }
    default: break
    }
    if let text = dateTime(call, arguments) { return text }
    guard call.volatility == .immutable else { return nil }
    return textFunction(call, arguments) ?? Self.functions.print(call.name, types, arguments)
  }

  /// A row a function; `{0}` are its arguments.
  private static let functions: [CallRule] = [
    CallRule(["||", "textcat"], [.text], "{0} || {1}"),
    CallRule(["length", "char_length", "character_length"], [.text], "length({0})"),
    CallRule(["octet_length"], [.text], "length(CAST({0} AS BLOB))"),
    CallRule(["&", "|"], [.integer], "{0} {op} {1}"),
    CallRule(["octet_length", "length"], [.bytea], "length({0})"),
    CallRule(["replace"], [.text], "replace({0}, {1}, {2})"),
    CallRule(["strpos", "position"], [.text], "instr({0}, {1})"),
  ]

  private func comparison(_ name: Name, _ types: [SQLType], _ arguments: [String]) -> String? {
    guard types.count == 2, arguments.count == 2 else { return nil }
    let op = name == "is distinct from" ? "IS NOT" : name.string
    let isOrder = !["=", "<>", "is distinct from"].contains(name)
    switch (types[0], types[1]) {
    case let (left, right) where left.isNumeric && right.isNumeric:
      let isPlain = hasOneForm(arguments[0], left) && hasOneForm(arguments[1], right)
      let texts = isPlain ? arguments : arguments.map { "hansa_order(\($0))" }
      return "\(texts[0]) \(op) \(texts[1])"
    case let (left, right) where left.isText && right.isText:
      guard !isOrder || hasByteOrder else { return nil }
    case let (left, right) where left.isInteger && right.isInteger: break
    case (.date, .timestamp), (.date, .timestamptz): return "hansa_midnight(\(arguments[0])) \(op) \(arguments[1])"
    case (.timestamp, .date), (.timestamptz, .date): return "\(arguments[0]) \(op) hansa_midnight(\(arguments[1]))"
    case (.timestamp, .timestamptz), (.timestamptz, .timestamp): break
    case let (left, right): guard left.base == right.base, canCompare(left) else { return nil }
    }
    return "\(arguments[0]) \(op) \(arguments[1])"
  }

  private func choice(_ name: Name, _ types: [SQLType], _ arguments: [String]) -> String? {
    guard let first = types.first else { return nil }
    // One form for all, so that the result has it too.
    let isOneForm = types.allSatisfy { type in
      type == .unknown
        || canCompare(type)
          && (TypeClass(type) == TypeClass(first) && type.base == first.base
            || type.isInteger && first.isInteger || type.isText && first.isText || type.isNumeric && first.isNumeric)
    }
    guard isOneForm else { return nil }
    return arguments.count == 1 ? arguments[0] : "\(name)(\(arguments.joined(separator: ", ")))"
  }
}
