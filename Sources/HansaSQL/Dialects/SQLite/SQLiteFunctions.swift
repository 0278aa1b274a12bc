import HansaCore

extension SQLiteDialect {
  public func call(_ call: FunctionCall, _ arguments: [String]) -> String? {
    let types = call.arguments.map(\.type)
    if CallRule.comparisons.contains(call.name) || call.name == "is distinct from" {
      return comparison(call.name, types, arguments)
    }
    switch call.name {
    case "~~", "!~~": return like(call, arguments)
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
    CallRule(["octet_length", "length"], [.bytea], "length({0})"),
    CallRule(["replace"], [.text], "replace({0}, {1}, {2})"),
    CallRule(["strpos", "position"], [.text], "instr({0}, {1})"),
    // By collation "C" only the letters of ASCII have a case, as in SQLite.
    CallRule(["lower", "upper"], [.text], "{op}({0})"),
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

  /// Of integers; where PostgreSQL fails, these fail: an overflow, a division by zero.
  private func arithmetic(_ call: FunctionCall, _ arguments: [String]) -> String? {
    let isInteger = call.arguments.allSatisfy { $0.type.isInteger }
    if arguments.count == 1 {
      switch call.name {
      case "abs", "@":
        if isInteger, call.type == .int8 { return "hansa_abs(\(arguments[0]))" }
        return call.arguments[0].type == .float8 ? "abs(\(arguments[0]))" : nil
      case "-": return isInteger && call.type == .int8 ? "hansa_subtract(0, \(arguments[0]))" : nil
      default: return nil
      }
    }
    if case (.date, .date) = (call.arguments[0].type, call.arguments[1].type), call.name == "-" {
      return "(\(arguments[0]) - \(arguments[1]))"
    }
    // int2 and int4 overflow earlier.
    guard isInteger, call.type == .int8, let function = Self.arithmetic[call.name] else { return nil }
    // A condition beside it may keep PostgreSQL from dividing by zero; SQLite may take them in another order.
    if call.name != "+", call.name != "-", call.name != "*" {
      guard case .literal(.integer(let divisor), _) = call.arguments[1].withoutIntegerCast, divisor != 0 else {
        return nil
      }
    }
    return "\(function)(\(arguments[0]), \(arguments[1]))"
  }

  private static let arithmetic: [Name: String] = [
    "+": "hansa_add", "-": "hansa_subtract", "*": "hansa_multiply", "/": "hansa_divide", "%": "hansa_modulo",
    "mod": "hansa_modulo",
  ]
}
