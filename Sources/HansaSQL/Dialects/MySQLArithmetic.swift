import HansaCore

extension MySQLDialect {
  /// How many digits a decimal can have before and after the point.
  private struct Digits {
    var whole: Int
    var scale: Int
  }

  /// `+ - *` where no digit can be lost and an overflow is an error there as it is in PostgreSQL.
  ///
  /// Division rounds otherwise, and int2 and int4 would not overflow: the server computes with 64 bits.
  func arithmetic(_ call: FunctionCall, _ arguments: [String]) -> String? {
    guard ["+", "-", "*"].contains(call.name), !call.arguments.allSatisfy(\.isLiteral) else { return nil }
    let operands = zip(call.arguments, arguments)
    switch call.type {
    case .int8:
      guard call.arguments.allSatisfy({ $0.type.isInteger }) else { return nil }
      // Unsigned columns would make the result unsigned.
      let texts = operands.map { $0.isLiteral ? $1 : "CAST(\($1) AS SIGNED)" }
      return "\(texts[0]) \(call.name) \(texts[1])"
    case .numeric:
      guard digits(.call(call)) != nil else { return nil }
      let texts = operands.map { operand, text in
        if case .numeric(let precision?, 0) = operand.type, operand.isColumn {
          return "CAST(\(text) AS DECIMAL(\(precision),0))"
        }
        return text
      }
      return "\(texts[0]) \(call.name) \(texts[1])"
    default: return nil
    }
  }

  /// nil when not known, or more than the server's decimals hold.
  private func digits(_ expression: ScalarExpression) -> Digits? {
    let result: Digits
    switch expression {
    case .literal(.decimal(let number), .numeric):
      result = Digits(whole: number.precision - number.scale, scale: number.scale)
    case .literal(.integer, .numeric): result = Digits(whole: 19, scale: 0)
    case .cast(let inner, .numeric(nil, _)) where inner.type.isInteger: result = Digits(whole: 19, scale: 0)
    case .cast(let inner, .numeric(nil, _)) where inner.type.isNumeric: return digits(inner)
    case .call(let call):
      guard call.arguments.count == 2, let left = digits(call.arguments[0]), let right = digits(call.arguments[1])
      else { return nil }
      switch call.name {
      case "+", "-": result = Digits(whole: max(left.whole, right.whole) + 1, scale: max(left.scale, right.scale))
      case "*": result = Digits(whole: left.whole + right.whole, scale: left.scale + right.scale)
      default: return nil
      }
    default:
      guard case .numeric(let precision?, let scale?) = expression.type else { return nil }
      result = Digits(whole: precision - scale, scale: scale)
    }
    return result.whole + result.scale <= 65 && result.scale <= 30 ? result : nil
  }
}

extension SQLType {
  var isChar: Bool { if case .char = self { true } else { false } }
}

extension Name {
  var withoutTrailingBlanks: Name {
    let bytes = Array(string.utf8)
    let length = bytes.lastIndex { $0 != UInt8(ascii: " ") }.map { $0 + 1 } ?? 0
    return Name(String(decoding: bytes[..<length], as: UTF8.self))
  }
}
