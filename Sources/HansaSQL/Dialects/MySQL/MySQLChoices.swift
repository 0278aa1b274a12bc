import HansaCore

extension MySQLDialect {
  /// COALESCE, NULLIF, GREATEST and LEAST.
  func choice(_ call: FunctionCall, _ arguments: [String]) -> String? {
    guard let type = call.arguments.first?.type else { return nil }
    let isText = type.isText
    guard call.arguments.allSatisfy({ isText ? $0.type.isText : canCompare($0.type) || $0.type == .float8 }),
      call.arguments.allSatisfy({ isText || Self.kind($0.type) == Self.kind(type) }),
      let values = isText ? exactly(call, arguments) : arguments
    else { return nil }
    switch call.name {
    case "coalesce": return "COALESCE(\(values.joined(separator: ", ")))"
    case "nullif" where values.count == 2:
      return "CASE WHEN \(values[0]) = \(values[1]) THEN NULL ELSE \(values[0]) END"
    // NULL for any NULL here, the others' for PostgreSQL. -0.0 and 0.0 tie.
    case "greatest", "least":
      guard type != .float8, type != .boolean, values.count == 2 || values.count == 3 else { return nil }
      let name = call.name.string.uppercased()
      var tests = ["\(name)(\(values.joined(separator: ", ")))"]
      if values.count == 3 {
        tests += [(0, 1), (0, 2), (1, 2)].map { "\(name)(\(values[$0]), \(values[$1]))" }
      }
      return "COALESCE(\((tests + values).joined(separator: ", ")))"
    default: return nil
    }
  }

  /// Types that meet in one expression without changing each other's values.
  private static func kind(_ type: SQLType) -> TypeClass {
    let kind = TypeClass(type)
    return TypeClass.integer.contains(kind) ? .integer : kind
  }
}
