import HansaCore

/// PostgreSQL as a source: nearly everything is exact, for PostgreSQL is the reference.
///
/// What is not the same everywhere: the reference compares text by collation "C", a server's database may have
/// another; older servers lack functions; what depends on the session holds as far as the adapter pins it.
public struct PostgreSQLDialect: SQLDialect {
  public let name: Name = "postgresql"
  public let version: ServerVersion
  /// The source's session has the time zone of the query's.
  public let sharesTimeZone: Bool

  /// The database's own; nil where it is not known.
  public let defaultCollation: Name?

  /// Of the database's text.
  public let encoding: PostgreSQLEncoding

  public init(
    version: ServerVersion = "15", sharesTimeZone: Bool = true, defaultCollation: Name? = nil,
    encoding: PostgreSQLEncoding = .utf8
  ) {
    self.version = version
    self.encoding = encoding
    self.defaultCollation = defaultCollation
    self.sharesTimeZone = sharesTimeZone
  }

  public var features: DialectFeatures {
    var features: DialectFeatures = [
      .joins, .fullJoin, .lateral, .aggregates, .groupingSets, .windows, .distinctOn, .setOperations,
      .allSetOperations, .commonTables, .recursion, .subqueries, .tableFunctions, .rows, .arrays, .quantified, .values,
      .rightJoin, .branchesInParentheses, .columnAliases, .guessesOfShippedRows,
      .explainsConditions,
    ]
    if version >= "12" { features.insert(.materializedHint) }
    if version >= "13" { features.insert(.withTies) }
    if version >= "14" { features.insert(.hashedLists) }
    return features
  }

  public func quote(_ identifier: Name) -> String { LiteralText.quoted(encoding.name(identifier), "\"") }

  public func typeName(_ type: SQLType) -> String? { PostgreSQLLiteral.typeName(type) }

  public func literal(_ value: SQLValue, _ type: SQLType) -> String? {
    guard let text = PostgreSQLLiteral.text(value, type), encoding.holds(text) else { return nil }
    return text
  }

  public func cast(_ text: String, from: SQLType, to: SQLType) -> String? {
    // Dates and timestamps that cross the time zone are the session's.
    let crossesZone = (from == .timestamptz) != (to == .timestamptz) && (from.isText || from.isDateTime || to.isText)
    guard sharesTimeZone || !crossesZone || from == .unknown, encoding.keepsCast(from: from, to: to) else { return nil }
    return typeName(to).map { "CAST(\(text) AS \($0))" }
  }

  public func canCompare(_ type: SQLType) -> Bool {
    switch type {
    case .json: false
    case .array(let element): canCompare(element)
    case .record(let fields): fields.allSatisfy(canCompare)
    default: true
    }
  }

  public func ordered(_ text: String, _ type: SQLType) -> String {
    type.isText || type.element?.isText == true ? "\(text) COLLATE \"C\"" : text
  }

  public func sortKey(_ text: String, _ key: SortKey) -> String? {
    guard hasOneOrder(key.expression.type) else { return nil }
    return ordered(text, key.expression.type) + (key.descending ? " DESC" : " ASC")
      + (key.nullsFirst ? " NULLS FIRST" : " NULLS LAST")
  }

  public func aggregate(_ call: PrintedAggregate) -> String? {
    guard !call.argumentTypes.contains(where: \.isRecord), isAvailable(call.name), FunctionResolution.exists(call.name)
    else { return nil }
    if call.name == "min" || call.name == "max" || call.distinct {
      guard call.argumentTypes.allSatisfy(call.name == "count" ? Self.isAlwaysOrdered : hasOneOrder) else { return nil }
      // DISTINCT sorts, and some aggregates show the order.
      let arguments = zip(call.arguments, call.argumentTypes).map { ordered($0, $1) }
      return call.standard(Self.functionName(call.name), arguments)
    }
    let star = call.name == "count" && call.arguments.isEmpty
    return call.standard(Self.functionName(call.name), star: star)
  }

  /// Before version 14 the whole table would be read for each range.
  public func pageRange(_ table: String, from: Int, to: Int?) -> String? {
    guard version >= "14" else { return nil }
    let end = to.map { " AND \(table).ctid < '(\($0),0)'::tid" } ?? ""
    return "\(table).ctid >= '(\(from),0)'::tid" + end
  }

  /// Whether the database can order values of the type as the reference does.
  func hasOneOrder(_ type: SQLType) -> Bool {
    Self.isAlwaysOrdered(type) && (encoding.hasByteOrder || !type.isText && type.element?.isText != true)
  }

  /// jsonb orders its strings by the database's collation, and so does a row that has texts in it.
  private static func isAlwaysOrdered(_ type: SQLType) -> Bool {
    switch type {
    case .json, .jsonb: false
    case .array(let element): isAlwaysOrdered(element)
    case .record(let fields): fields.allSatisfy { isAlwaysOrdered($0) && !$0.isText }
    default: true
    }
  }

  func isAvailable(_ function: Name) -> Bool { version.major >= Self.firstVersions[function] ?? 0 }

  /// Functions that came, or came to give what they give now, after version 10.
  private static let firstVersions: [Name: Int] = [
    "gen_random_uuid": 13, "gcd": 13, "lcm": 13, "min_scale": 13, "trim_scale": 13,
    "normalize": 13, "is_normalized": 13, "extract": 14, "date_bin": 14, "bit_count": 14,
    "bit_xor": 14, "trim_array": 14, "string_to_table": 14, "unistr": 14, "starts_with": 11,
    "regexp_count": 15, "regexp_instr": 15, "regexp_like": 15, "regexp_substr": 15,
    "range_agg": 14, "jsonb_set_lax": 13, "factorial": 14, "sinh": 12, "cosh": 12,
    "tanh": 12, "asinh": 12, "acosh": 12, "atanh": 12, "sha224": 11, "sha256": 11,
    "sha384": 11, "sha512": 11,
  ]
}
