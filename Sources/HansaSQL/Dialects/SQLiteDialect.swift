import HansaCore

/// SQLite: only what is proven to mean what PostgreSQL means.
///
/// A column may hold values of any class, whatever type it declares; then no comparison means PostgreSQL's, for the
/// reader reports a value of another class as an error that a remote filter would hide.
public struct SQLiteDialect: SQLDialect {
  public let name: Name = "sqlite"
  /// Every column that the statement reads holds only values of its type, as in STRICT tables.
  public let guaranteedTypes: Bool
  private let rules: [CallRule]

  public init(guaranteedTypes: Bool = false) {
    self.guaranteedTypes = guaranteedTypes
    // REAL compares with REAL only: an integer beside it would be compared exactly, PostgreSQL rounds it first.
    let groups: [TypeClass] = [.integer, .float8, .bytea]
    rules =
      guaranteedTypes
      ? [
        CallRule(CallRule.comparisons, groups, "{0} {op} {1}"),
        CallRule(CallRule.comparisons, [.text], "{0} COLLATE BINARY {op} {1}"),
        CallRule(["is distinct from"], groups, "{0} IS NOT {1}"),
        CallRule(["is distinct from"], [.text], "{0} COLLATE BINARY IS NOT {1}"),
        CallRule(["||"], [.text], "{0} || {1}"),
      ] : []
  }

  public var features: DialectFeatures { [.joins, .aggregates, .subqueries, .commonTables, .offsetNeedsLimit] }

  public func quote(_ identifier: Name) -> String { LiteralText.quoted(identifier.string, "\"") }

  public func literal(_ value: SQLValue, _ type: SQLType) -> String? {
    switch (value, type) {
    case (.null, _): return "NULL"
    case (.boolean(let bit), .boolean): return bit ? "TRUE" : "FALSE"
    // The parser takes the smallest integer's digits for a real number.
    case (.integer(let number), _) where type.isInteger && number != .min: return String(number)
    // Digits are not always read to the nearest double; whole numbers are.
    case (.double(let bits), .float8):
      let value = bits.value
      return value.magnitude < 9_007_199_254_740_992 && value.rounded() == value ? "\(Int64(value)).0" : nil
    case (.text(let name), _) where type.isText && !name.string.utf8.contains(0):
      return LiteralText.quoted((type.isChar ? name.withoutTrailingBlanks : name).string)
    case (.bytes(let bytes), .bytea): return "X'\(LiteralText.hex(bytes))'"
    default: return nil
    }
  }

  /// Text and bytes, which may be anything; digits are as safe in the statement.
  public func bound(_ value: SQLValue, _ type: SQLType) -> SQLValue? {
    switch (value, type) {
    case (.text(let name), _) where type.isText: .text(type.isChar ? name.withoutTrailingBlanks : name)
    case (.bytes, .bytea): value
    default: nil
    }
  }

  public func typeName(_ type: SQLType) -> String? {
    switch type {
    case .int8: "INTEGER"
    case .float8: "REAL"
    case .text: "TEXT"
    case .bytea: "BLOB"
    default: nil
    }
  }

  public func cast(_ text: String, from: SQLType, to: SQLType) -> String? {
    if from == to { return text }
    switch (from, to) {
    case (.int2, .int4), (.int2, .int8), (.int4, .int8): return text
    case (.varchar, .text), (.varchar, .varchar(nil)): return text
    default: return nil
    }
  }

  /// Text is not: the column may have a collation of its own.
  public func canCompare(_ type: SQLType) -> Bool {
    guard guaranteedTypes else { return false }
    return switch TypeClass(type) {
    case .smallInteger, .int8, .float8, .bytea: true
    default: false
    }
  }

  public func call(_ call: FunctionCall, _ arguments: [String]) -> String? {
    guard call.volatility == .immutable, arguments.count == 2 else { return nil }
    return rules.print(call.name, call.arguments.map(\.type), arguments)
  }

  public func ordered(_ text: String, _ type: SQLType) -> String {
    type.isText ? "\(text) COLLATE BINARY" : text
  }

  public func sortKey(_ text: String, _ key: SortKey) -> String? {
    let type = key.expression.type
    guard canCompare(type) || guaranteedTypes && type.isText else { return nil }
    return ordered(text, type) + (key.descending ? " DESC" : " ASC")
      + (key.nullsFirst ? " NULLS FIRST" : " NULLS LAST")
  }

  public func aggregate(_ call: PrintedAggregate) -> String? {
    guard call.over == nil, call.order.isEmpty, call.arguments.count <= 1 else { return nil }
    guard let argument = call.arguments.first, let type = call.argumentTypes.first else {
      return call.name == "count" ? call.standard("count", star: true) : nil
    }
    guard guaranteedTypes else { return nil }
    let isComparable = canCompare(type) || type.isText
    switch call.name {
    case "count": return isComparable || !call.distinct ? call.standard("count", [ordered(argument, type)]) : nil
    case "min", "max": return isComparable ? call.standard(call.name.string, [ordered(argument, type)]) : nil
    // Sums overflow where PostgreSQL's do not, and add reals in another way.
    default: return nil
    }
  }
}
