import HansaCore
import HansaSQL

extension Binder {
  /// The type of a construct that chooses among values (CASE, UNION, VALUES); NULLs do not count.
  func unifiedType(_ types: [SQLType], _ common: SQLType) -> SQLType {
    let known = types.filter { $0 != .unknown }
    guard !known.isEmpty, let unified = try? TypeResolution.common(known, context: ""), unified.base == common.base
    else { return common }
    return unified
  }

  /// The expression as the type: a literal is read as it, anything else is cast where it differs.
  func coerce(_ expression: ScalarExpression, to type: SQLType, _ span: SourceSpan) throws(HansaError)
    -> ScalarExpression
  {
    if expression.type == type { return expression }
    switch expression {
    case .parameter(let number, .unknown):
      let typed = decided(number, as: type)
      return typed.type == type ? typed : try coerceExplicitly(typed, to: type, span)
    case .literal(.null, _): return .null(type)
    case .literal(.text(let text), .unknown):
      return try located(literalSpans[text] ?? span) { () throws(HansaError) in
        let moment = LiteralInput.readsClock(text.string, as: type) ? now() : 0
        return .literal(
          try LiteralInput.value(text.string, as: type, now: moment), LiteralInput.type(of: text.string, as: type))
      }
    case .literal(.array(let values), .array(.unknown)) where type.isArray: return .literal(.array(values), type)
    case .literal(.integer(let value), _) where type.isNumeric:
      // A number that is written as an integer is an exact decimal without a cast.
      if case .numeric(nil, _) = type {
        let decimal = Decimal128(unscaled: Int128(value), scale: 0)
        return .literal(.decimal(decimal), .numeric(precision: decimal.precision, scale: 0))
      }
      return .cast(expression, type)
    case .cast(.literal(.text(let digits), .text), .numeric(nil, nil)) where type == .float8:
      guard let value = Double(digits.string), value.isFinite else {
        throw HansaError(.numericOutOfRange, "\"\(digits)\" is out of range for type double precision", span: span)
      }
      return .literal(.double(value), .float8)
    case .literal(.integer(let value), _) where type == .float8: return .literal(.double(Double(value)), .float8)
    case .literal(.integer, _) where type == .int8: return withType(expression, .int8)
    default: break
    }
    if expression.type.base == type.base {
      // The modifiers of a parameter say nothing; those of a target do.
      if case .numeric(nil, _) = type { return expression }
      if type == type.base { return expression }
      return .cast(expression, type)
    }
    // varchar is text to every function.
    if type == .text, case .varchar = expression.type { return expression }
    if case .varchar(nil) = type, expression.type == .text { return expression }
    if case .numeric(nil, _) = type, expression.type.isInteger { return .cast(expression, expression.type.asNumeric) }
    return .cast(expression, type)
  }

  private func withType(_ expression: ScalarExpression, _ type: SQLType) -> ScalarExpression {
    if case .literal(let value, _) = expression { .literal(value, type) } else { .cast(expression, type) }
  }

  /// `CAST(x AS name)`.
  func explicitCast(_ expression: ScalarExpression, to name: TypeName, _ span: SourceSpan) throws(HansaError)
    -> ScalarExpression
  {
    var modifiers: [Int] = []
    for modifier in name.modifiers {
      guard case .constant(.integer(let value)) = modifier.kind else {
        throw HansaError(.syntaxError, "type modifiers must be simple constants", span: modifier.span)
      }
      modifiers.append(Int(value))
    }
    let type = try located(name.span) { () throws(HansaError) in
      try TypeResolution.typeNamed(name.parts, modifiers: modifiers, arrayDimensions: name.arrayDimensions)
    }
    if let fields = name.intervalFields {
      guard case .literal(.text(let text), .unknown) = expression else {
        throw unsupported("a cast to interval \(fields.rawValue)", span)
      }
      return try located(span) { () throws(HansaError) in
        .literal(.interval(try IntervalInput.interval(text.string, fields: fields.rawValue)), .interval)
      }
    }
    return try coerceExplicitly(expression, to: type, span)
  }

  func coerceExplicitly(_ expression: ScalarExpression, to type: SQLType, _ span: SourceSpan) throws(HansaError)
    -> ScalarExpression
  {
    if expression.type == type { return expression }
    if case .row = expression { throw unsupported("a cast of a row", span) }
    if case .literal(.array(let values), .array(.unknown)) = expression, type.isArray {
      return .literal(.array(values), type)
    }
    if case .parameter(_, .unknown) = expression { return try coerce(expression, to: type, span) }
    guard expression.type == .unknown || TypeResolution.canCast(expression.type, type, .explicit) else {
      throw HansaError(.cannotCoerce, "cannot cast type \(expression.type.base) to \(type.base)", span: span)
    }
    // `numeric` without modifiers keeps the value and so what is known of its scale.
    if type == .numeric, expression.type.isNumeric { return expression }
    if case .literal(.text, .unknown) = expression { return try coerce(expression, to: type, span) }
    if case .literal(.null, _) = expression { return .null(type) }
    if case .literal(.integer, _) = expression, type == .int8 || type == .numeric {
      return try coerce(expression, to: type, span)
    }
    if type == .text, case .varchar = expression.type { return .cast(expression, .text) }
    if type == .numeric, expression.type.isInteger { return .cast(expression, expression.type.asNumeric) }
    return .cast(expression, type)
  }
}

extension SQLType {
  /// The numeric type that holds every value of an integer type.
  var asNumeric: SQLType {
    switch self {
    case .int2: .numeric(precision: 5, scale: 0)
    case .int4: .numeric(precision: 10, scale: 0)
    case .int8: .numeric(precision: 19, scale: 0)
    default: .numeric
    }
  }
}
