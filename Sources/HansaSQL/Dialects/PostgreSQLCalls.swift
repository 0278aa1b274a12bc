import HansaCore

extension PostgreSQLDialect {
  public func call(_ call: FunctionCall, _ arguments: [String]) -> String? {
    let types = call.arguments.map(\.type)
    switch call.volatility {
    case .volatile: return nil
    case .stable where !isPinned(call.name, types): return nil
    default: break
    }
    guard encoding.keeps(call.name, types, call.type) else { return nil }
    let text = Self.collated(call.name, types) ? Self.collate(arguments, types, self) : arguments
    if let special = special(call.name, types, text) { return special }
    if let quantified = quantified(call.name, types, text) { return quantified }
    if Self.isOperator(call.name) {
      guard !Self.isOrdering(call.name) || types.allSatisfy(hasOneOrder) else { return nil }
      return operatorText(call.name, types, text)
    }
    guard FunctionResolution.exists(call.name), isAvailable(call.name), !types.contains(where: \.isRecord) else {
      return nil
    }
    return "\(Self.functionName(call.name))(\(text.joined(separator: ", ")))"
  }

  public func refusal(of call: FunctionCall) -> (ReasonCode, String)? {
    let types = call.arguments.map(\.type)
    if !encoding.keeps(call.name, types, call.type) {
      return (
        .meaningDiffers, "text is kept there in \(encoding.name), and it sees the bytes or not the same characters"
      )
    }
    guard !encoding.hasByteOrder, !types.allSatisfy(hasOneOrder) else { return nil }
    return (.textCollation, "the order of texts in \(encoding.name) is not that of UTF-8")
  }

  private func operatorText(_ name: Name, _ types: [SQLType], _ arguments: [String]) -> String? {
    switch arguments.count {
    case 1: return "\(name) \(arguments[0])"
    case 2:
      return "\(arguments[0]) \(name) \(arguments[1])"
    default:
      guard let word = Self.likeWords[name], arguments.count == 3 else { return nil }
      return "\(arguments[0]) \(word) \(arguments[1]) ESCAPE \(arguments[2])"
    }
  }

  /// What the grammar has a form of its own for.
  private func special(_ name: Name, _ types: [SQLType], _ arguments: [String]) -> String? {
    let list = arguments.joined(separator: ", ")
    switch name {
    case "is distinct from":
      guard arguments.count == 2, types.allSatisfy({ canCompare($0) || $0.isText }) else { return nil }
      return "\(arguments[0]) IS DISTINCT FROM \(arguments[1])"
    case "coalesce", "nullif": return "\(name.string.uppercased())(\(list))"
    case "greatest", "least":
      return types.allSatisfy(hasOneOrder) ? "\(name.string.uppercased())(\(list))" : nil
    case "subscript" where arguments.count == 2: return "(\(arguments[0]))[\(arguments[1])]"
    case "slice" where arguments.count == 3:
      let bounds = arguments[1...].map { $0.hasPrefix("NULL") || $0.hasPrefix("CAST(NULL") ? "" : $0 }
      return "(\(arguments[0]))[\(bounds.joined(separator: ":"))]"
    default: return nil
    }
  }

  /// `= any`, `<> all`: a comparison and a quantifier over an array.
  private func quantified(_ name: Name, _ types: [SQLType], _ arguments: [String]) -> String? {
    let parts = name.string.split(separator: " ")
    guard parts.count == 2, parts[1] == "any" || parts[1] == "all", arguments.count == 2 else { return nil }
    let comparison = Name(String(parts[0]))
    guard !Self.isOrdering(comparison) || types.allSatisfy(hasOneOrder) else { return nil }
    let isText = types[0].isText && Self.isOrdering(comparison)
    let left = isText ? "\(arguments[0]) COLLATE \"C\"" : arguments[0]
    return "\(left) \(comparison) \(parts[1].uppercased()) (\(arguments[1]))"
  }

  private static func collate(_ arguments: [String], _ types: [SQLType], _ dialect: Self) -> [String] {
    // One explicit collation decides for the whole call.
    guard let index = types.firstIndex(where: { $0.isText || $0.element?.isText == true }) else { return arguments }
    var result = arguments
    result[index] = dialect.ordered(arguments[index], types[index])
    return result
  }

  static func isOperator(_ name: Name) -> Bool {
    guard let first = name.string.utf8.first else { return false }
    return "+-*/<>=~!@#%^&|`?".utf8.contains(first) && !name.string.utf8.contains(UInt8(ascii: " "))
  }

  static func isOrdering(_ name: Name) -> Bool { ["<", "<=", ">", ">="].contains(name) }

  /// Whether the collation of a text argument, its order or its letters' case, shows in the result.
  private static func collated(_ name: Name, _ types: [SQLType]) -> Bool {
    guard types.contains(where: { $0.isText || $0.element?.isText == true }) else { return false }
    return isOrdering(name) || caseAware.contains(name)
  }

  private static let caseAware: Set<Name> = [
    "lower", "upper", "initcap", "greatest", "least", "~", "~*", "!~", "!~*", "~~*", "!~~*", "regexp_match",
    "regexp_matches", "regexp_replace", "regexp_split_to_array", "regexp_split_to_table", "regexp_count",
    "regexp_instr", "regexp_like", "regexp_substr", "substring", "similar_to_escape",
  ]

  private static let likeWords: [Name: String] = [
    "~~": "LIKE", "!~~": "NOT LIKE", "~~*": "ILIKE", "!~~*": "NOT ILIKE",
  ]

  /// Stable functions whose result depends on nothing but what the adapter pins for the session.
  private func isPinned(_ name: Name, _ types: [SQLType]) -> Bool {
    if Self.stableByForm.contains(name) {
      return sharesTimeZone || !types.contains { $0 == .timestamptz || $0 == .array(.timestamptz) }
    }
    let isZoned = Self.isOperator(name) || Self.stableByZone.contains(name)
    return isZoned && sharesTimeZone && !(name == "age" && types.count == 1)
  }

  private static let stableByForm: Set<Name> = [
    "concat", "concat_ws", "format", "array_to_string", "to_json", "to_jsonb", "json_build_array", "json_build_object",
    "jsonb_build_array", "jsonb_build_object", "array_to_json", "quote_literal", "quote_nullable",
  ]

  private static let stableByZone: Set<Name> = [
    "date_trunc", "date_part", "extract", "timezone", "age", "date_bin", "make_timestamptz", "overlaps",
    "generate_series",
  ]

  /// Names that the grammar reads as something else unless they are quoted.
  static func functionName(_ name: Name) -> String {
    keywords.contains(name) || !name.string.utf8.allSatisfy(isPlain)
      ? LiteralText.quoted(name.string, "\"") : name.string
  }

  private static func isPlain(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
      || byte == UInt8(ascii: "_")
  }

  private static let keywords: Set<Name> = [
    "bit", "char", "extract", "float4", "float8", "int2", "int4", "int8", "interval", "normalize", "numeric",
    "overlaps",
    "overlay", "position", "substring", "time", "timestamp", "timestamptz", "trim", "values", "varchar", "bool",
    "bpchar", "xmlexists",
  ]
}
