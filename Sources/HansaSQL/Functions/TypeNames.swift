import HansaCore

extension TypeResolution {
  /// The type that a name in a statement stands for.
  ///
  /// - Parameters:
  ///   - parts: the name and its schema, as the grammar gives them (`pg_catalog`, `int4` for INTEGER).
  ///   - modifiers: the numbers in parentheses.
  ///   - arrayDimensions: how many `[]` follow; PostgreSQL does not tell their number apart.
  /// - Throws: `.undefinedObject` for a name that PostgreSQL does not know either, `.featureNotSupported` for one that
  ///   only we do not, `.invalidParameter` for modifiers out of range.
  public static func typeNamed(
    _ parts: [Name], modifiers: [Int], arrayDimensions: Int
  ) throws(HansaError) -> SQLType {
    let written = parts.map(\.string).joined(separator: ".")
    guard let last = parts.last, parts.count == 1 || (parts.count == 2 && parts[0] == "pg_catalog") else {
      throw HansaError(.undefinedObject, "type \"\(written)\" does not exist")
    }
    guard let found = Catalog.shared.type(named: last) else {
      if unsupported.contains(last) {
        throw HansaError(.featureNotSupported, "the type \(last) is not supported")
      }
      let names = Catalog.shared.types.lazy.filter { $0.category != UInt8(ascii: "P") }.map(\.name.string)
      let near = nearestNames(to: last.string, among: names)
      throw HansaError(
        .undefinedObject, "type \"\(last)\" does not exist",
        advice: near.isEmpty ? nil : "Types with similar names: \(near.joined(separator: ", ")).")
    }
    guard let plain = found.sqlType, found != .record, found != .unknown else {
      throw HansaError(
        .featureNotSupported, "the type \(last == "char" ? "\"char\"" : last.string) is not supported")
    }
    let type = try apply(modifiers, to: plain)
    return arrayDimensions > 0 && !type.isArray ? .array(type) : type
  }

  /// Names that PostgreSQL has and the catalog's table leaves out.
  private static let unsupported: Set<Name> = [
    "aclitem", "gtsvector", "cstring", "void", "internal", "trigger", "event_trigger", "pg_node_tree",
  ]

  private static func apply(_ modifiers: [Int], to type: SQLType) throws(HansaError) -> SQLType {
    if modifiers.isEmpty { return type }
    switch type {
    case .array(let element): return .array(try apply(modifiers, to: element))
    case .numeric:
      guard modifiers.count <= 2 else {
        throw HansaError(.invalidParameter, "invalid NUMERIC type modifier")
      }
      let precision = modifiers[0]
      let scale = modifiers.count == 2 ? modifiers[1] : 0
      guard (1...1000).contains(precision) else {
        throw HansaError(.invalidParameter, "NUMERIC precision \(precision) must be between 1 and 1000")
      }
      guard (-1000...1000).contains(scale) else {
        throw HansaError(.invalidParameter, "NUMERIC scale \(scale) must be between -1000 and 1000")
      }
      guard (0...precision).contains(scale) else {
        throw HansaError(
          .featureNotSupported,
          "numeric(\(precision),\(scale)): a scale below 0 or above the precision is not supported")
      }
      return .numeric(precision: precision, scale: scale)
    case .varchar, .char:
      let name = type == .varchar(nil) ? "varchar" : "char"
      guard modifiers.count == 1 else { throw HansaError(.invalidParameter, "invalid type modifier") }
      guard modifiers[0] >= 1 else {
        throw HansaError(.invalidParameter, "length for type \(name) must be at least 1")
      }
      guard modifiers[0] <= 10_485_760 else {
        throw HansaError(.invalidParameter, "length for type \(name) cannot exceed 10485760")
      }
      return type == .varchar(nil) ? .varchar(modifiers[0]) : .char(modifiers[0])
    case .time, .timestamp, .timestamptz:
      // Six digits is what the types have anyway.
      guard modifiers == [6] else {
        throw HansaError(
          .featureNotSupported, "\(type) with \(modifiers.first ?? 0) digits of a second is not supported",
          advice: "Use date_trunc, or the type without a precision.")
      }
      return type
    case .interval:
      // The grammar writes INTERVAL(p) with a mask of fields; only the full one leaves values as they are.
      guard modifiers.last.map({ $0 == 6 || $0 == 0x7FFF }) == true, modifiers.count == 1 || modifiers[0] == 0x7FFF
      else { throw HansaError(.featureNotSupported, "interval with fields or a precision is not supported") }
      return type
    default:
      throw HansaError(.syntaxError, "type modifier is not allowed for type \"\(type)\"")
    }
  }
}
