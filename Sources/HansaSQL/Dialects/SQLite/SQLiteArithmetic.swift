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
    guard arguments.count == 2, ["+", "-", "*"].contains(call.name), NumericDigits(.call(call)) != nil else {
      return nil
    }
    return Self.functions[call.name].map { "hansa_numeric_\($0)(\(arguments[0]), \(arguments[1]))" }
  }
}

/// How many digits the values of an expression can have before and after the point.
struct NumericDigits {
  var whole: Int
  var scale: Int

  /// nil where that is not known, or more than 38.
  init?(_ expression: ScalarExpression) {
    switch expression {
    case .literal(.decimal(let number), _): self.init(whole: number.precision - number.scale, scale: number.scale)
    case .literal(.integer, _): self.init(whole: 19, scale: 0)
    case .cast(let inner, .numeric) where inner.type.isInteger: self.init(whole: 19, scale: 0)
    case .cast(let inner, .numeric(nil, _)) where inner.type.isNumeric: self.init(inner)
    case .call(let call):
      guard call.arguments.count == 2, let left = Self(call.arguments[0]), let right = Self(call.arguments[1]) else {
        return nil
      }
      switch call.name {
      case "+", "-":
        self.init(whole: max(left.whole, right.whole) + 1, scale: max(left.scale, right.scale))
      case "*": self.init(whole: left.whole + right.whole, scale: left.scale + right.scale)
      default: return nil
      }
    default:
      guard case .numeric(let precision?, let scale) = expression.type else { return nil }
      self.init(whole: precision - (scale ?? 0), scale: scale ?? 0)
    }
    guard whole + scale <= 38 else { return nil }
  }

  private init(whole: Int, scale: Int) {
    self.whole = whole
    self.scale = scale
  }
}
