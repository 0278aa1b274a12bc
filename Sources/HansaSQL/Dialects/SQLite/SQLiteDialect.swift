import HansaCore

/// SQLite, as a library in our own process.
///
/// A column may hold values of any class, whatever type it declares. So a value that is used and not only returned is
/// read through a function of the adapter's (`hansa_bigint(t1."n", 't', 'n')`), which gives it in one form that
/// compares, groups and orders as PostgreSQL's type does, and fails where reading the column fails
/// (docs/decisions/0010-sqlite-guards.md lists the forms).
public struct SQLiteDialect: SQLDialect {
  public let name: Name = "sqlite"
  /// Of the library.
  public let version: ServerVersion
  /// Text is stored in UTF-8: SQLite compares it by the bytes that it is stored in.
  public let hasByteOrder: Bool

  /// upper and lower change the letters of ASCII only: not where SQLite is built with ICU.
  public let hasASCIICase: Bool

  public init(version: ServerVersion = "3.40.1", isUTF8: Bool = true, hasASCIICase: Bool = true) {
    self.version = version
    hasByteOrder = isUTF8
    self.hasASCIICase = hasASCIICase
  }

  public var features: DialectFeatures {
    var features: DialectFeatures = [
      .joins, .aggregates, .subqueries, .commonTables, .setOperations, .values, .offsetNeedsLimit,
      .uncorrelatedClauses, .outerJoinsOfTables,
    ]
    if version >= "3.28" { features.insert(.windows) }
    if version >= "3.35" { features.insert(.materializedHint) }
    if version >= "3.39" { features.formUnion([.rightJoin, .fullJoin]) }
    return features
  }

  /// FILTER, and NULLS FIRST and LAST, came with 3.30.
  var hasFilterAndNullOrder: Bool { version >= "3.30" }

  public func quote(_ identifier: Name) -> String { LiteralText.quoted(identifier.string, "\"") }

  public func typeName(_ type: SQLType) -> String? {
    switch type {
    case .int2, .int4, .int8, .boolean, .date, .time, .timestamp, .timestamptz: "INTEGER"
    case .float8: "REAL"
    case .text, .varchar, .char: "TEXT"
    case .bytea, .uuid: "BLOB"
    default: nil
    }
  }

  /// Numerics compare as they are where they come from a column: a result may have more digits than a REAL.
  public func canCompare(_ type: SQLType) -> Bool {
    switch type {
    case .boolean, .int2, .int4, .int8, .float8, .text, .varchar, .char, .bytea, .date, .time, .timestamp, .timestamptz,
      .uuid, .numeric(.some, _):
      true
    default: false
    }
  }

  /// Computed numerics in digits, with as many after the point as their type has.
  public func result(_ text: String, _ type: SQLType) -> String? {
    switch type {
    case .numeric(nil, let scale?) where scale > 0: "hansa_digits(\(text), \(scale))"
    case .interval, .array, .record: nil
    default: text
    }
  }

  /// SQLite takes the first row of several.
  public func single(_ text: String) -> String? { "hansa_single(\(text))" }

  public func comparable(_ text: String, _ value: ScalarExpression) -> String? {
    hasOneForm(text, value.type) ? text : nil
  }

  /// Equal values are equal for SQLite, in the text's form.
  func hasOneForm(_ text: String, _ type: SQLType) -> Bool {
    canCompare(type)
      || type.isNumeric && text.isSelfContained
        && (text.hasPrefix("hansa_numeric(") || text.hasPrefix("hansa_extract("))
  }

  /// As a form that compares; nil where there is none.
  private func sortable(_ text: String, _ type: SQLType) -> String? {
    if type.isText, !hasByteOrder { return nil }
    if hasOneForm(text, type) { return text }
    return type.isNumeric ? "hansa_order(\(text))" : nil
  }

  public func ordered(_ text: String, _ type: SQLType) -> String { sortable(text, type) ?? text }

  public func sortKey(_ text: String, _ key: SortKey) -> String? {
    guard hasFilterAndNullOrder, let operand = sortable(text, key.expression.type) else { return nil }
    return operand + (key.descending ? " DESC" : " ASC") + (key.nullsFirst ? " NULLS FIRST" : " NULLS LAST")
  }
}
