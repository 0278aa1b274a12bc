import HansaCore

extension MySQLDialect {
  public func cast(_ text: String, from: SQLType, to: SQLType) -> String? {
    if from == to { return text }
    if text == "NULL" { return literal(.null, to) }
    switch (TypeClass(from), TypeClass(to)) {
    case (.text, .text): return textCast(text, from, to)
    case (.smallInteger, .smallInteger), (.smallInteger, .int8), (.int8, .smallInteger):
      return Self.checked(text, from, to)
    case (.smallInteger, .boolean): return "(\(text) <> 0)"
    case (.boolean, .smallInteger): return "(\(text) <> 0)"
    case (.smallInteger, .float8), (.int8, .float8), (.numeric, .float8): return "(\(text) + 0e0)"
    case (.smallInteger, .numeric), (.int8, .numeric), (.numeric, .numeric): return decimalCast(text, from, to)
    case (.numeric, .smallInteger), (.numeric, .int8):
      // Rounded, halves away from zero; what does not fit becomes the largest number, which is none of a smaller type.
      if to == .int8 {
        guard case .numeric(let precision?, let scale?) = from, precision - scale < 18 else { return nil }
      }
      return Self.checked("CAST(\(text) AS SIGNED)", .int8, to)
    case (.boolean, .text) where to == .text: return "ELT((\(text) <> 0) + 1, 'false', 'true')"
    // Zeros that a column's ZEROFILL shows are no part of the number.
    case (.smallInteger, .text) where to == .text, (.int8, .text) where to == .text:
      return "CAST(CAST(\(text) AS SIGNED) AS CHAR)"
    case (.date, .text) where to == .text: return "CAST(\(text) AS CHAR)"
    case (.date, .timestamp): return "CAST(\(text) AS DATETIME(6))"
    case (.timestamp, .date) where server.cutsTimes: return "DATE(\(text))"
    default: return nil
    }
  }

  private func textCast(_ text: String, _ from: SQLType, _ to: SQLType) -> String? {
    switch (from, to) {
    case (_, .text), (.varchar, .varchar(nil)), (.text, .varchar(nil)), (.char, .varchar(nil)), (.char, .char(nil)):
      return text
    case (.varchar(let length?), .varchar(let wanted?)) where length <= wanted: return text
    default: return nil
    }
  }

  private func decimalCast(_ text: String, _ from: SQLType, _ to: SQLType) -> String? {
    switch (from, to) {
    // Decimal from here on, for a sum of integers overflows and a difference of unsigned ones may not be negative.
    case (_, .numeric(nil, _)) where from.isInteger: return "CAST(\(text) AS DECIMAL(19,0))"
    case (_, .numeric(let precision?, let scale?)) where from.isInteger:
      let digits = from == .int8 ? 19 : from == .int4 ? 10 : 5
      return precision - scale >= digits && precision <= 65 && scale <= 30
        ? "CAST(\(text) AS DECIMAL(\(precision),\(scale)))" : nil
    case (.numeric(_, let scale?), .numeric(nil, let wanted)) where wanted == nil || wanted == scale: return text
    // Rounded halves away from zero, as there; a number that does not fit would be cut to the largest that does.
    case (.numeric(let precision?, let scale?), .numeric(let wanted?, let digits?)):
      let carry = digits < scale ? 1 : 0
      return precision - scale + carry <= wanted - digits && wanted <= 65 && digits <= 30
        ? "CAST(\(text) AS DECIMAL(\(wanted),\(digits)))" : nil
    default: return nil
    }
  }

  /// The value, or an error of 64 bits where a smaller type overflows: the server computes with 64 bits.
  static func checked(_ text: String, _ from: SQLType, _ to: SQLType) -> String? {
    func size(_ type: SQLType) -> Int { type == .int2 ? 2 : type == .int4 ? 4 : 8 }
    guard size(to) < size(from) else { return text }
    let limit: Int64 = to == .int2 ? Int64(Int16.max) : Int64(Int32.max)
    let far = Int64.max - limit
    return "(\(text) + \(far) - \(far) - \(far) + \(far))"
  }
}
