import HansaCore

/// PostgreSQL as a source: nearly everything is exact, for PostgreSQL is the reference.
///
/// What is not the same everywhere: the reference compares text by collation "C", a server's database may have
/// another; older servers lack functions; what depends on the session holds as far as the adapter pins it.
public struct PostgreSQLDialect: SQLDialect {
  public let name: Name = "postgresql"
  /// `server_version_num`, 150004 for 15.4.
  public let version: Int
  /// The source's session has the time zone of the query's.
  public let sharesTimeZone: Bool

  /// The database's own; nil where it is not known.
  public let defaultCollation: Name?

  public init(version: Int = 150_000, sharesTimeZone: Bool = true, defaultCollation: Name? = nil) {
    self.version = version
    self.defaultCollation = defaultCollation
    self.sharesTimeZone = sharesTimeZone
  }

  public var features: DialectFeatures {
    var features: DialectFeatures = [
      .joins, .fullJoin, .lateral, .aggregates, .groupingSets, .windows, .distinctOn, .setOperations,
      .allSetOperations, .commonTables, .recursion, .subqueries, .tableFunctions, .rows, .arrays, .quantified, .values,
      .rightJoin, .branchesInParentheses, .columnAliases,
    ]
    if version >= 120_000 { features.insert(.materializedHint) }
    if version >= 130_000 { features.insert(.withTies) }
    return features
  }

  public func quote(_ identifier: Name) -> String { LiteralText.quoted(identifier.string, "\"") }

  public func typeName(_ type: SQLType) -> String? { PostgreSQLLiteral.typeName(type) }

  public func literal(_ value: SQLValue, _ type: SQLType) -> String? { PostgreSQLLiteral.text(value, type) }

  public func cast(_ text: String, from: SQLType, to: SQLType) -> String? {
    // Dates and timestamps that cross the time zone are the session's.
    let crossesZone = (from == .timestamptz) != (to == .timestamptz) && (from.isText || from.isDateTime || to.isText)
    guard sharesTimeZone || !crossesZone || from == .unknown else { return nil }
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
    guard Self.hasOneOrder(key.expression.type) else { return nil }
    return ordered(text, key.expression.type) + (key.descending ? " DESC" : " ASC")
      + (key.nullsFirst ? " NULLS FIRST" : " NULLS LAST")
  }

  public func aggregate(_ call: PrintedAggregate) -> String? {
    guard !call.argumentTypes.contains(where: \.isRecord), isAvailable(call.name), FunctionResolution.exists(call.name)
    else { return nil }
    if call.name == "min" || call.name == "max" || call.distinct {
      guard call.argumentTypes.allSatisfy(Self.hasOneOrder) else { return nil }
      // DISTINCT sorts, and some aggregates show the order.
      let arguments = zip(call.arguments, call.argumentTypes).map { ordered($0, $1) }
      return call.standard(Self.functionName(call.name), arguments)
    }
    let star = call.name == "count" && call.arguments.isEmpty
    return call.standard(Self.functionName(call.name), star: star)
  }

  /// jsonb orders its strings by the database's collation, and so does a row that has texts in it.
  static func hasOneOrder(_ type: SQLType) -> Bool {
    switch type {
    case .json, .jsonb: false
    case .array(let element): hasOneOrder(element)
    case .record(let fields): fields.allSatisfy { hasOneOrder($0) && !$0.isText }
    default: true
    }
  }

  func isAvailable(_ function: Name) -> Bool { version >= Self.firstVersions[function] ?? 0 }

  /// Functions that came, or came to give what they give now, after version 10.
  private static let firstVersions: [Name: Int] = [
    "gen_random_uuid": 130_000, "gcd": 130_000, "lcm": 130_000, "min_scale": 130_000, "trim_scale": 130_000,
    "normalize": 130_000, "is_normalized": 130_000, "extract": 140_000, "date_bin": 140_000, "bit_count": 140_000,
    "bit_xor": 140_000, "trim_array": 140_000, "string_to_table": 140_000, "unistr": 140_000, "starts_with": 110_000,
    "regexp_count": 150_000, "regexp_instr": 150_000, "regexp_like": 150_000, "regexp_substr": 150_000,
    "range_agg": 140_000, "jsonb_set_lax": 130_000, "factorial": 140_000, "sinh": 120_000, "cosh": 120_000,
    "tanh": 120_000, "asinh": 120_000, "acosh": 120_000, "atanh": 120_000, "sha224": 110_000, "sha256": 110_000,
    "sha384": 110_000, "sha512": 110_000,
  ]
}
