import HansaCore

extension MySQLDialect {
  /// `+ - *` where no digit can be lost and an overflow is an error there as it is in PostgreSQL; quotients of integers
  /// by a constant.
  func arithmetic(_ call: FunctionCall, _ arguments: [String]) -> String? {
    guard !call.arguments.isEmpty, !call.arguments.allSatisfy(\.isLiteral) else { return nil }
    switch call.type {
    case .int2, .int4, .int8: return integerArithmetic(call, arguments)
    case .numeric: return decimalArithmetic(call, arguments)
    case .float8 where (call.name == "+" || call.name == "-") && call.arguments.allSatisfy({ $0.type == .float8 }):
      return call.arguments.count == 2 ? "\(arguments[0]) \(call.name) \(arguments[1])" : nil
    default: return nil
    }
  }

  // MARK: Integers

  private func integerArithmetic(_ call: FunctionCall, _ arguments: [String]) -> String? {
    guard call.arguments.allSatisfy(\.type.isInteger) else { return nil }
    let texts = zip(call.arguments, arguments).map { signed($0, $1) }
    let text: String
    switch (call.name, texts.count) {
    case ("+", 2), ("-", 2), ("*", 2): text = "\(texts[0]) \(call.name) \(texts[1])"
    case ("-", 1): text = "-\(texts[0])"
    case ("abs", 1): text = "ABS(\(texts[0]))"
    // The server has NULL for a division by zero.
    case ("/", 2) where Self.isNonzero(call.arguments[1]): text = "\(texts[0]) DIV \(texts[1])"
    case ("%", 2) where Self.isNonzero(call.arguments[1]), ("mod", 2) where Self.isNonzero(call.arguments[1]):
      return "MOD(\(texts[0]), \(texts[1]))"
    // Bits come as unsigned numbers.
    case ("&", 2), ("|", 2): return "CAST(\(texts[0]) \(call.name) \(texts[1]) AS SIGNED)"
    case ("#", 2): return "CAST(\(texts[0]) ^ \(texts[1]) AS SIGNED)"
    case ("~", 1): return "CAST(~\(texts[0]) AS SIGNED)"
    default: return nil
    }
    guard let range = Self.range(of: .call(call)), let limits = Self.limits(call.type) else { return text }
    return limits.contains(range.lowerBound) && limits.contains(range.upperBound)
      ? text : Self.checked("(\(text))", .int8, call.type)
  }

  /// Unsigned columns would make the result unsigned.
  private func signed(_ value: ScalarExpression, _ text: String) -> String {
    switch value {
    case .literal, .call: return text
    case .column(let id, _):
      if let column = self.text.columns[id], !column.isUnsigned { return text }
    default: break
    }
    return "CAST(\(text) AS SIGNED)"
  }

  static func isNonzero(_ value: ScalarExpression) -> Bool {
    switch value {
    case .literal(.integer(let number), _): number != 0
    case .literal(.decimal(let number), _): number.unscaled != 0
    case .cast(let inner, _): isNonzero(inner)
    default: false
    }
  }

  private static func limits(_ type: SQLType) -> ClosedRange<Int128>? {
    switch type {
    case .int2: Int128(Int16.min)...Int128(Int16.max)
    case .int4: Int128(Int32.min)...Int128(Int32.max)
    case .int8: Int128(Int64.min)...Int128(Int64.max)
    default: nil
    }
  }

  /// The numbers among which the value is.
  private static func range(of value: ScalarExpression) -> ClosedRange<Int128>? {
    switch value {
    case .literal(.integer(let number), _): return Int128(number)...Int128(number)
    case .cast(let inner, let type) where type.isInteger && inner.type.isInteger: return range(of: inner)
    case .call(let call) where call.arguments.count == 2:
      guard let left = range(of: call.arguments[0]), let right = range(of: call.arguments[1]) else { break }
      let corners: [Int128]
      switch call.name {
      case "+": corners = [left.lowerBound + right.lowerBound, left.upperBound + right.upperBound]
      case "-": corners = [left.lowerBound - right.upperBound, left.upperBound - right.lowerBound]
      case "*":
        corners = [left.lowerBound, left.upperBound].flatMap { [$0 * right.lowerBound, $0 * right.upperBound] }
      case "/" where right.lowerBound == right.upperBound && right.lowerBound != 0:
        corners = [left.lowerBound / right.lowerBound, left.upperBound / right.lowerBound]
      default: return limits(value.type)
      }
      guard let low = corners.min(), let high = corners.max() else { break }
      return low...high
    case .call(let call) where call.arguments.count == 1 && (call.name == "-" || call.name == "abs"):
      guard let inner = range(of: call.arguments[0]) else { break }
      return call.name == "-" ? -inner.upperBound ... -inner.lowerBound : 0...max(-inner.lowerBound, inner.upperBound)
    default: break
    }
    return limits(value.type)
  }

  // MARK: Decimals

  private func decimalArithmetic(_ call: FunctionCall, _ arguments: [String]) -> String? {
    guard ["+", "-", "*", "%", "mod", "abs"].contains(call.name),
      NumericDigits(.call(call), maximum: 65, maximumScale: 30) != nil
    else { return nil }
    let texts = zip(call.arguments, arguments).map { operand, text in
      if case .numeric(let precision?, 0) = operand.type, operand.isColumn {
        return "CAST(\(text) AS DECIMAL(\(precision),0))"
      }
      return text
    }
    switch (call.name, texts.count) {
    case ("-", 1): return "-\(texts[0])"
    case ("abs", 1): return "ABS(\(texts[0]))"
    case ("%", 2), ("mod", 2):
      // Without the sum the remainder of a negative number is -0.00.
      return Self.isNonzero(call.arguments[1]) ? "MOD(\(texts[0]), \(texts[1])) + 0" : nil
    case ("+", 2), ("-", 2), ("*", 2): return "\(texts[0]) \(call.name) \(texts[1])"
    default: return nil
    }
  }
}
