import HansaCore

/// MySQL and MariaDB: only what is proven to mean what PostgreSQL means.
///
/// It relies on the session that the adapter pins: time zone UTC, literals in utf8mb4 that compare by code points,
/// backslashes that mean nothing, CHAR without padding, GROUP BY of any expression, a known max_sort_length.
public struct MySQLDialect: SQLDialect {
  public let server: MySQLServer
  private(set) var text: MySQLText
  private let comparisons: [CallRule]

  public var name: Name { server.isMariaDB ? "mariadb" : "mysql" }
  public var isMariaDB: Bool { server.isMariaDB }

  /// - Parameter maxSortBytes: the session's max_sort_length.
  public init(isMariaDB: Bool, version: ServerVersion, maxSortBytes: Int = 1024) {
    server = MySQLServer(isMariaDB: isMariaDB, version: version)
    text = MySQLText(collation: server.exactCollation, maxSortBytes: maxSortBytes, columns: [:])
    // MySQL FLOAT compares in decimal, so it is in no group; integers of any size compare with each other.
    let groups: [TypeClass] = [
      .boolean, .integer, .numeric, .float8, .bytea, [.date, .timestamp], .timestamptz,
    ]
    comparisons = [
      CallRule(CallRule.comparisons, groups, "{0} {op} {1}"),
      CallRule(["is distinct from"], groups, "NOT ({0} <=> {1})"),
    ]
  }

  public var features: DialectFeatures { server.features }

  public func reading(_ relation: Relation) -> any SQLDialect {
    var columns: [ColumnID: MySQLColumn] = [:]
    for item in relation.scans.flatMap(\.items) { columns[item.column.id] = MySQLColumn(item) }
    var dialect = self
    dialect.text = MySQLText(
      collation: text.collation, maxSortBytes: text.maxSortBytes, columns: columns, shipped: relation.shippedColumns)
    return dialect
  }

  /// A date that PostgreSQL does not have is read as NULL, but the server would compare it.
  public func column(_ text: String, _ item: Scan.Item, of scan: Scan) throws(Unprintable) -> String {
    guard item.traits.isTypeGuaranteed else {
      throw Unprintable(
        "column \(item.remoteName)", "it may hold zero dates, which are read as NULL", code: .typeNotGuaranteed)
    }
    return text
  }

  public func quote(_ identifier: Name) -> String { LiteralText.quoted(identifier.string, "`") }

  public func canCompare(_ type: SQLType) -> Bool {
    switch TypeClass(type) {
    case .boolean, .smallInteger, .int8, .numeric, .date, .timestamp, .timestamptz: true
    default: false
    }
  }

  public func comparable(_ text: String, _ value: ScalarExpression) -> String? {
    if canCompare(value.type) { return text }
    // The server may group by sorting, and it sorts by the first max_sort_length bytes.
    guard value.type.isText, self.text.isSortable(value) else { return nil }
    return self.text.exact(text, value)
  }

  public func uniform(_ text: String, _ value: ScalarExpression) -> String? {
    value.type.isText ? self.text.exact(text, value) : text
  }

  /// Beside values NULL needs no type of its own; alone it would be bytes.
  public func unified(_ texts: [String], _ values: [ScalarExpression]) -> [String] {
    guard !values.allSatisfy({ $0.constant == .null }) else {
      return zip(texts, values).map { $1.type.isText ? "CAST(NULL AS CHAR)" : $0 }
    }
    return zip(texts, values).map { $1.constant == .null ? "NULL" : $0 }
  }

  public func sortKey(_ text: String, _ key: SortKey) -> String? {
    let operand: String
    switch key.expression.type {
    case let type where type.isText:
      guard let exact = comparable(text, key.expression) else { return nil }
      operand = exact
    case let type where canCompare(type) || type == .float8: operand = text
    default: return nil
    }
    // NULL is the smallest here.
    let nulls = key.descending == key.nullsFirst ? "\(text) IS NULL\(key.nullsFirst ? " DESC" : ""), " : ""
    return nulls + operand + (key.descending ? " DESC" : " ASC")
  }

  public func call(_ call: FunctionCall, _ arguments: [String]) -> String? {
    guard call.volatility == .immutable || Self.stableByForm.contains(call.name) else { return nil }
    let arguments = zip(call.arguments, arguments).map { truth($0, $1) }
    return comparisons.print(call.name, call.arguments.map(\.type), arguments)
      ?? textCall(call, arguments)
      ?? choice(call, arguments)
      ?? arithmetic(call, arguments)
      ?? function(call, arguments)
  }

  /// Stable in PostgreSQL for types that are not among those that the rules take.
  private static let stableByForm: Set<Name> = ["concat"]

  /// tinyint(1) may hold other numbers than 0 and 1: all of them are true, as in conditions.
  private func truth(_ expression: ScalarExpression, _ text: String) -> String {
    expression.type == .boolean && expression.isColumn ? "(\(text) <> 0)" : text
  }

  public func refusal(of call: FunctionCall) -> (ReasonCode, String)? {
    let classes = call.arguments.map { TypeClass($0.type) }
    let isComparison = CallRule.comparisons.contains(call.name) || call.name == "is distinct from"
    if call.volatility != .immutable {
      return (call.volatility == .volatile ? .volatile : .meaningDiffers, "its value depends on the session or changes")
    }
    if classes.contains(.text), text.collation == nil {
      return (.textCollation, "this version of \(name) has no collation that compares code points without padding")
    }
    if isComparison, classes.contains(.float4) {
      return (.typeDiffers, "\(name) compares FLOAT otherwise than PostgreSQL compares real")
    }
    if call.name == "/" || call.name == "%" || call.name == "mod" {
      return (.meaningDiffers, "\(name) gives NULL for a division by zero, and rounds quotients otherwise")
    }
    return nil
  }
}
