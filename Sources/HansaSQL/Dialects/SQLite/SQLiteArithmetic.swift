import HansaCore

/// Arithmetic of integers and decimals; where PostgreSQL fails, the functions fail.
extension SQLiteDialect {
  func arithmetic(_ call: FunctionCall, _ arguments: [String]) -> String? {
    let types = call.arguments.map(\.type)
    switch call.type {
    // int2 and int4 overflow earlier.
    case .int8 where types.allSatisfy(\.isInteger): return integers(call, arguments)
    case .int4 where types == [.date, .date] && call.name == "-": return "(\(arguments[0]) - \(arguments[1]))"
    case .float8 where arguments.count == 1 && call.name != "-": return "abs(\(arguments[0]))"
    case .numeric where types.allSatisfy { $0.isNumeric || $0.isInteger }: return decimals(call, arguments)
    default: return nil
    }
  }

  private func integers(_ call: FunctionCall, _ arguments: [String]) -> String? {
    switch (call.name, arguments.count) {
    case ("abs", 1), ("@", 1): return "hansa_abs(\(arguments[0]))"
    case ("-", 1): return "hansa_subtract(0, \(arguments[0]))"
    case ("+", 2), ("-", 2), ("*", 2): break
    case ("/", 2), ("%", 2), ("mod", 2):
      // A condition beside it may keep PostgreSQL from dividing by zero; SQLite may take them in another order.
      guard case .literal(.integer(let divisor), _) = call.arguments[1].withoutIntegerCast, divisor != 0 else {
        return nil
      }
    default: return nil
    }
    return Self.functions[call.name].map { "hansa_\($0)(\(arguments[0]), \(arguments[1]))" }
  }

  private static let functions: [Name: String] = [
    "+": "add", "-": "subtract", "*": "multiply", "/": "divide", "%": "modulo", "mod": "modulo",
  ]

  /// Sums, differences and products whose digits never exceed 38.
  private func decimals(_ call: FunctionCall, _ arguments: [String]) -> String? {
    guard arguments.count == 2, ["+", "-", "*"].contains(call.name),
      NumericDigits(.call(call), maximum: 38, maximumScale: 38) != nil
    else {
      return nil
    }
    return Self.functions[call.name].map { "hansa_numeric_\($0)(\(arguments[0]), \(arguments[1]))" }
  }
}
