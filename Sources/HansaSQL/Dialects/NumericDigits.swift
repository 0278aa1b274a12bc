import HansaCore

/// How many digits the values of an expression can have before and after the point.
struct NumericDigits {
  private(set) var whole: Int
  private(set) var scale: Int

  /// - Parameters:
  ///   - maximum: digits that a number of the dialect's can have together.
  ///   - maximumScale: those after the point.
  /// - Returns: nil where the digits are not known, or some step might have more.
  init?(_ expression: ScalarExpression, maximum: Int, maximumScale: Int) {
    func digits(_ inner: ScalarExpression) -> Self? { Self(inner, maximum: maximum, maximumScale: maximumScale) }
    switch expression {
    case .literal(.decimal(let number), .numeric):
      (whole, scale) = (number.precision - number.scale, number.scale)
    case .literal(.integer, .numeric): (whole, scale) = (19, 0)
    case .cast(let inner, .numeric(nil, _)) where inner.type.isInteger: (whole, scale) = (19, 0)
    case .cast(let inner, .numeric(nil, _)) where inner.type.isNumeric:
      guard let same = digits(inner) else { return nil }
      self = same
    case .call(let call) where call.arguments.count == 1 && (call.name == "-" || call.name == "abs"):
      guard let same = digits(call.arguments[0]) else { return nil }
      self = same
    case .call(let call):
      guard call.arguments.count == 2, let left = digits(call.arguments[0]), let right = digits(call.arguments[1])
      else { return nil }
      switch call.name {
      case "+", "-": (whole, scale) = (max(left.whole, right.whole) + 1, max(left.scale, right.scale))
      case "*": (whole, scale) = (left.whole + right.whole, left.scale + right.scale)
      case "%", "mod": (whole, scale) = (max(left.whole, right.whole), max(left.scale, right.scale))
      default: return nil
      }
    default:
      guard case .numeric(let precision?, let point) = expression.type else { return nil }
      (whole, scale) = (precision - (point ?? 0), point ?? 0)
    }
    guard whole + scale <= maximum, scale <= maximumScale else { return nil }
  }
}
