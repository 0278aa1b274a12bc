import HansaCore

/// MySQL and MariaDB: only what is proven to mean what PostgreSQL means.
///
/// It relies on the session that the adapter pins: time zone UTC, character set utf8mb4, CHAR without padding.
public struct MySQLDialect: SQLDialect {
  public let isMariaDB: Bool
  /// A collation that compares code points and does not pad; nil for a server without one.
  private let exactCollation: String?
  /// NULL-safe text equality and the like.
  private let rules: [CallRule]

  public var name: Name { isMariaDB ? "mariadb" : "mysql" }

  /// - Parameter version: as the server says it: `10.11.14-MariaDB`, `8.0.36`.
  public init(isMariaDB: Bool, version: String) {
    self.isMariaDB = isMariaDB
    let numbers = version.split { !$0.isNumber }.prefix(3).compactMap { Int($0) }
    if isMariaDB {
      exactCollation = numbers.lexicographicallyPrecedes([10, 2]) ? nil : "utf8mb4_nopad_bin"
    } else {
      exactCollation = numbers.lexicographicallyPrecedes([8, 0, 17]) ? nil : "utf8mb4_0900_bin"
    }
    // MySQL FLOAT compares in decimal, so it is in no group; integers of any size compare with each other.
    let groups: [TypeClass] =
      [.integer, .numeric, .float8, .date, .timestamp, .timestamptz]
    rules = [
      CallRule(CallRule.comparisons, groups, "{0} {op} {1}"),
      CallRule(["is distinct from"], groups, "NOT ({0} <=> {1})"),
    ]
  }

  public var features: DialectFeatures { [.joins, .rightJoin, .aggregates, .subqueries, .offsetNeedsLimit] }

  public func quote(_ identifier: Name) -> String { LiteralText.quoted(identifier.string, "`") }

  public func literal(_ value: SQLValue, _ type: SQLType) -> String? {
    switch (value, type) {
    case (.null, _): return "NULL"
    case (.boolean(let bit), .boolean): return bit ? "TRUE" : "FALSE"
    case (.integer(let number), _) where type.isInteger || type.isNumeric: return String(number)
    case (.decimal(let number), .numeric) where number.scale <= 30: return number.description
    case (.double(let bits), .float8) where bits.value.isFinite:
      return bits.value.description.contains("e") ? bits.value.description : "\(bits.value.description)e0"
    case (.text(let name), _) where type.isText: return text(type.isChar ? name.withoutTrailingBlanks : name)
    case (.date(let days), .date): return date(Int(days)).map { "DATE'\($0)'" }
    case (.timestamp(let microseconds), .timestamp), (.timestamptz(let microseconds), .timestamptz):
      guard microseconds.magnitude < UInt64(Int64.max) else { return nil }
      let (days, time) = LiteralText.split(microseconds)
      return date(days).map { "TIMESTAMP'\($0) \(LiteralText.time(time))'" }
    default: return nil
    }
  }

  /// Text, whose bytes may be anything, and moments in time; digits are as safe in the statement.
  public func bound(_ value: SQLValue, _ type: SQLType) -> SQLValue? {
    switch (value, type) {
    case (.text(let name), _) where type.isText: .text(type.isChar ? name.withoutTrailingBlanks : name)
    case (.date, .date), (.timestamp, .timestamp), (.timestamptz, .timestamptz): value
    default: nil
    }
  }

  /// Backslashes mean something or nothing by sql_mode: text with one is written in hexadecimal.
  private func text(_ name: Name) -> String {
    let bytes = name.string.utf8
    return bytes.contains(UInt8(ascii: "\\")) || bytes.contains(0)
      ? "CONVERT(X'\(LiteralText.hex(bytes))' USING utf8mb4)" : LiteralText.quoted(name.string)
  }

  private func date(_ days: Int) -> String? {
    guard abs(days) < 4_000_000 else { return nil }
    let (text, year) = LiteralText.date(days)
    return (1...9999).contains(year) ? text : nil
  }

  public func typeName(_ type: SQLType) -> String? {
    switch type {
    case .int8: "SIGNED"
    case .numeric(let precision?, let scale?) where precision <= 65 && scale <= 30: "DECIMAL(\(precision),\(scale))"
    case .date: "DATE"
    case .timestamp: "DATETIME(6)"
    default: nil
    }
  }

  public func cast(_ text: String, from: SQLType, to: SQLType) -> String? {
    if from == to { return text }
    switch (from, to) {
    // Widening: the value stays what it is.
    case (.int2, .int4), (.int2, .int8), (.int4, .int8): return text
    case (.varchar, .text), (.char, .text), (.varchar, .varchar(nil)), (.char, .char(nil)): return text
    // Decimal from here on, for a sum of integers overflows and a difference of unsigned ones may not be negative.
    case (.int2, .numeric(nil, _)), (.int4, .numeric(nil, _)), (.int8, .numeric(nil, _)):
      return "CAST(\(text) AS DECIMAL(19,0))"
    case (.numeric(_, let scale?), .numeric(nil, let wanted)) where wanted == nil || wanted == scale: return text
    default: return nil
    }
  }

  public func canCompare(_ type: SQLType) -> Bool {
    switch TypeClass(type) {
    case .smallInteger, .int8, .numeric, .date, .timestamp, .timestamptz: true
    default: false
    }
  }

  /// A date that PostgreSQL does not have is read as NULL, but the server would compare it.
  public func column(_ text: String, _ item: Scan.Item, of scan: Scan) throws(Unprintable) -> String {
    guard item.traits.isTypeGuaranteed else {
      throw Unprintable(
        "column \(item.remoteName)", "it may hold zero dates, which are read as NULL", code: .typeNotGuaranteed)
    }
    return text
  }

  /// Text that compares by code points, without padding, whatever the column's character set and collation.
  func exact(_ text: String) -> String? {
    exactCollation.map { "CONVERT(\(text) USING utf8mb4) COLLATE \($0)" }
  }

  public func call(_ call: FunctionCall, _ arguments: [String]) -> String? {
    guard call.volatility == .immutable else { return nil }
    let types = call.arguments.map(\.type)
    if let text = rules.print(call.name, types, arguments) { return text }
    if arguments.count == 2, types.allSatisfy(\.isText) { return textComparison(call, arguments) }
    if arguments.count == 2, let arithmetic = arithmetic(call, arguments) { return arithmetic }
    return nil
  }

  private func textComparison(_ call: FunctionCall, _ arguments: [String]) -> String? {
    guard let left = exact(arguments[0]) else { return nil }
    switch call.name {
    case "is distinct from": return "NOT (\(left) <=> \(arguments[1]))"
    case "=":
      // The plain comparison holds for all that are equal exactly, and can use the column's index.
      let hasLiteral = call.arguments.filter(\.isLiteral).count == 1
      return hasLiteral
        ? "(\(arguments[0]) = \(arguments[1]) AND \(left) = \(arguments[1]))" : "\(left) = \(arguments[1])"
    case let name where CallRule.comparisons.contains(name): return "\(left) \(name) \(arguments[1])"
    default: return nil
    }
  }

  public func sortKey(_ text: String, _ key: SortKey) -> String? {
    let operand: String
    switch key.expression.type {
    // The server sorts by the first max_sort_length (1024) bytes.
    case .varchar(let length?) where length <= 250, .char(let length?) where length <= 250:
      guard let exact = exact(text) else { return nil }
      operand = exact
    case let type where canCompare(type) || type == .float8: operand = text
    default: return nil
    }
    // NULL is the smallest here.
    let nulls = key.descending == key.nullsFirst ? "\(text) IS NULL\(key.nullsFirst ? " DESC" : ""), " : ""
    return nulls + operand + (key.descending ? " DESC" : " ASC")
  }

  public func aggregate(_ call: PrintedAggregate) -> String? {
    guard call.over == nil, call.order.isEmpty, call.arguments.count <= 1 else { return nil }
    guard let argument = call.arguments.first, let type = call.argumentTypes.first else {
      guard call.name == "count" else { return nil }
      return call.filter.map { "COUNT(CASE WHEN \($0) THEN 1 END)" } ?? "COUNT(*)"
    }
    if call.distinct, !canCompare(type) { return nil }
    let filtered = call.filter.map { "CASE WHEN \($0) THEN \(argument) END" } ?? argument
    let inner = (call.distinct ? "DISTINCT " : "") + filtered
    switch (call.name, TypeClass(type)) {
    case ("count", _): return "COUNT(\(inner))"
    // DECIMAL(41,0) in the server: the sum of 32-bit numbers fits 64 bits.
    case ("sum", .smallInteger): return "CAST(SUM(\(inner)) AS SIGNED)"
    case ("sum", .int8): return "SUM(\(inner))"
    case ("sum", .numeric):
      guard case .numeric(_, let scale?) = type, scale <= 30 else { return nil }
      return "SUM(\(inner))"
    case ("min", .text), ("max", .text): return exact(filtered).map { "\(call.name.string.uppercased())(\($0))" }
    case ("min", _), ("max", _):
      return canCompare(type) || type == .float8 ? "\(call.name.string.uppercased())(\(inner))" : nil
    default: return nil
    }
  }
}
