import HansaCore

/// How wide DuckDB makes decimals: an operation on two of up to 18 digits stays within 18, and fails beyond them, unless
/// one side is wider.
enum DuckDBDecimals {
  /// The width of the decimal that the printed expression is; nil where it is not known.
  static func width(_ expression: ScalarExpression) -> Int? {
    switch expression {
    case .literal(.decimal(let number), _): return number.precision
    case .literal(.integer(let number), .numeric): return Decimal128(unscaled: Int128(number), scale: 0).precision
    case .cast(let inner, .numeric(nil, nil)), .cast(let inner, .numeric(nil, 0?)):
      switch inner.type {
      case .int2: return 5
      case .int4: return 10
      case .int8: return 19
      default: return nil
      }
    case .call(let call) where call.arguments.count == 2 && call.type.isNumeric:
      switch call.name.string {
      case "+", "-": return sumWidth(call.arguments[0], call.arguments[1])
      case "*": return productWidth(call.arguments[0], call.arguments[1])
      default: return nil
      }
    default:
      if case .numeric(let precision?, _) = expression.type { return precision }
      return nil
    }
  }

  /// Decimals of which one is chosen. DuckDB makes a type with all digits before the point of them and, where 38 digits
  /// do not suffice, cuts the fraction: so all get the longest fraction then, and fail if there is no room for that.
  static func unified(
    _ texts: [String], _ values: [ScalarExpression], _ columns: DuckDBColumnDigits
  ) -> [String] {
    let forms = values.map { value in value.type.isNumeric ? form(value, columns) : nil }
    let known = forms.compactMap { $0 }
    guard let whole = known.map(\.whole).max(), let scale = known.map(\.scale).max(), whole + scale > 38 else {
      return texts
    }
    let digits = values.map { $0.type.isNumeric ? columns.digits($0) : nil }
    guard let longest = digits.compactMap({ $0?.scale }).max() else { return texts }
    return values.indices.map { index in
      guard let form = forms[index] else { return texts[index] }
      if values[index].constant == .null { return "CAST(NULL AS DECIMAL(1,0))" }
      return form.scale == longest ? texts[index] : "CAST(\(texts[index]) AS DECIMAL(38,\(longest)))"
    }
  }

  /// The digits of the decimal that the printed expression is, or more.
  private static func form(_ value: ScalarExpression, _ columns: DuckDBColumnDigits) -> (whole: Int, scale: Int) {
    if value.constant == .null {
      guard case .numeric(let precision?, let scale) = value.type else { return (1, 0) }
      return (precision - (scale ?? 0), scale ?? 0)
    }
    let scale =
      DuckDBTypes.knownScale(value.type) ?? columns.digits(value)?.scale ?? DuckDBTypes.openScale
    return ((width(value) ?? 38) - scale, scale)
  }

  /// `left + right` with room for the carry.
  static func sum(_ call: DuckDBCall, _ symbol: String) -> String {
    let (left, right) = (call.call.arguments[0], call.call.arguments[1])
    let fits = plainSumWidth(left, right).map { $0 <= 18 } ?? false
    return "\(fits ? call[0] : widened(call)) \(symbol) \(call[1])"
  }

  /// `left * right` with room for all digits.
  static func product(_ call: DuckDBCall) -> String {
    let (left, right) = (call.call.arguments[0], call.call.arguments[1])
    let fits = plainProductWidth(left, right).map { $0 <= 18 } ?? false
    return "\(fits ? call[0] : widened(call)) * \(call[1])"
  }

  /// The left side with at least 19 digits, unless the right side has them.
  private static func widened(_ call: DuckDBCall) -> String {
    let (left, right) = (call.call.arguments[0], call.call.arguments[1])
    if (width(left) ?? 0) > 18 || (width(right) ?? 0) > 18 { return call[0] }
    guard let scale = DuckDBTypes.knownScale(left.type) else { return call[0] }
    if call.mayOverflow, width(left) != nil, width(right) != nil,
      scale + (DuckDBTypes.knownScale(right.type) ?? 18) <= 12
    {
      return NarrowDecimals.widened(call[0], scale: scale)
    }
    return "CAST(\(call[0]) AS DECIMAL(\(width(left) == nil ? 38 : max(19, scale)),\(scale)))"
  }

  private static func plainSumWidth(_ left: ScalarExpression, _ right: ScalarExpression) -> Int? {
    guard let a = width(left), let b = width(right), let s = DuckDBTypes.knownScale(left.type),
      let t = DuckDBTypes.knownScale(right.type)
    else { return nil }
    return max(a - s, b - t) + max(s, t) + 1
  }

  private static func plainProductWidth(_ left: ScalarExpression, _ right: ScalarExpression) -> Int? {
    guard let a = width(left), let b = width(right) else { return nil }
    return a + b
  }

  /// The widths after widening.
  private static func sumWidth(_ left: ScalarExpression, _ right: ScalarExpression) -> Int? {
    plainSumWidth(left, right).map { $0 <= 18 ? $0 : min(38, max($0, 20)) }
  }

  private static func productWidth(_ left: ScalarExpression, _ right: ScalarExpression) -> Int? {
    plainProductWidth(left, right).map { $0 <= 18 ? $0 : min(38, max($0, 19)) }
  }
}

/// Quotients where only some of their digits matter.
///
/// As a value for further arithmetic a quotient that needs more than 20 digits after the point to keep 15 that count is
/// an error. Where it is rounded, compared or shown, it can be exact, or near enough.
enum DuckDBQuotient {
  private static let opening = "hansa_numeric_div("

  /// The digits as PostgreSQL has them; nil where the printed text is no quotient.
  static func text(_ printed: String) -> String? { arguments(printed).map { "hansa_numeric_div_text(\($0)" } }

  /// The quotient with 20 digits after the point, however few of them count.
  static func near(_ printed: String) -> String? {
    arguments(printed).map { "(hansa_numeric_ratio(\($0) + 0::DECIMAL(1,0))" }
  }

  /// What follows the opening parenthesis of the call, with the closing one.
  private static func arguments(_ printed: String) -> String? {
    var text = printed[...]
    let closing = " + 0::DECIMAL(1,0))"
    if text.hasPrefix("("), text.hasSuffix(closing) { text = text.dropFirst().dropLast(closing.utf8.count) }
    guard text.hasPrefix(opening), String(text).isSelfContained else { return nil }
    return String(text.dropFirst(opening.utf8.count))
  }
}
