import HansaCore

/// DuckDB as the merge engine writes SQL: with PostgreSQL 15's meaning, or not at all.
///
/// Functions whose name begins with `hansa_` are registered by the engine (HansaDuckDB/Functions); they stand
/// where DuckDB's own answer differs from PostgreSQL's. What neither can say exactly is nil here, and is listed in
/// docs/semantics.md.
public struct DuckDBDialect: SQLDialect {
  private var digits = DuckDBColumnDigits()
  private let repeatsOverflows: Bool
  /// Decimals may stay narrow: where they overflow there is no row yet, and the statement is run again.
  private var mayOverflow = false

  /// - Parameter repeatsOverflows: who runs the statements tries them with `NarrowDecimals` first.
  public init(repeatsOverflows: Bool = false) { self.repeatsOverflows = repeatsOverflows }

  public func reading(_ relation: Relation) -> any SQLDialect {
    var dialect = self
    dialect.digits = DuckDBColumnDigits(of: relation)
    dialect.mayOverflow = repeatsOverflows && relation.computesBeforeItsFirstRow
    return dialect
  }

  /// Settings that the printed SQL relies on, to be applied to every connection: names and SQL values.
  public static let requiredSettings: [(String, String)] = [
    ("integer_division", "true"),
    ("default_null_order", "'nulls_last_on_asc_first_on_desc'"),
    ("ieee_floating_point_ops", "false"),
    ("scalar_subquery_error_on_multiple_rows", "true"),
    ("default_collation", "''"),
    ("Calendar", "'gregorian'"),
    ("old_implicit_casting", "false"),
    // DuckDB 1.5 filters a side of a join by the other side's keys below that side's ORDER BY and LIMIT, too, so that the
    // limit takes other rows; which of the two is ready first differs from run to run. Without it the rows that an ORDER BY
    // with LIMIT chose would be looked up by reading all of a file a second time.
    ("disabled_optimizers", "'join_filter_pushdown,late_materialization'"),
  ]

  public var name: Name { "duckdb" }

  public var features: DialectFeatures {
    [
      .joins, .fullJoin, .lateral, .aggregates, .groupingSets, .windows, .distinctOn, .setOperations,
      .allSetOperations, .commonTables, .recursion, .subqueries, .tableFunctions, .rows, .arrays, .quantified,
      .materializedHint, .values, .rowsAreValues, .semiJoins, .rightJoin,
      .branchesInParentheses, .columnAliases, .losesEmptyAggregates,
    ]
  }

  public func quote(_ identifier: Name) -> String {
    "\"" + identifier.string.replacingASCII(UInt8(ascii: "\""), with: "\"\"") + "\""
  }

  public func typeName(_ type: SQLType) -> String? { DuckDBTypes.name(type) }

  public func literal(_ value: SQLValue, _ type: SQLType) -> String? { DuckDBLiterals.literal(value, type) }

  public func cast(_ text: String, from: SQLType, to: SQLType) -> String? { DuckDBCasts.cast(text, from, to) }

  public func call(_ call: FunctionCall, _ arguments: [String]) -> String? {
    DuckDBRules.print(DuckDBCall(call: call, arguments: arguments, digits: digits, mayOverflow: mayOverflow))
  }

  public func aggregate(_ call: PrintedAggregate) -> String? { DuckDBAggregates.print(call) }

  public func sortKey(_ text: String, _ key: SortKey) -> String? {
    guard canCompare(key.expression.type) else { return nil }
    return ordered(text, key.expression.type) + (key.descending ? " DESC" : " ASC")
      + (key.nullsFirst ? " NULLS FIRST" : " NULLS LAST")
  }

  /// A column that is sorted or partitioned by itself comes back with 0 for -0.
  public func ordered(_ text: String, _ type: SQLType) -> String {
    type.isFloat ? "CASE WHEN \(text) = 0 THEN 0 ELSE \(text) END" : text
  }

  public func partitioned(_ text: String, _ type: SQLType) -> String { ordered(text, type) }

  public func unified(_ texts: [String], _ values: [ScalarExpression]) -> [String] {
    DuckDBDecimals.unified(texts, values, digits)
  }

  public func query(of values: Values, named names: [String]) -> String? { DuckDBRows.query(values, names) }

  public var longestKeyList: Int { DuckDBRows.fewest - 1 }

  public func membership(
    _ tested: ScalarExpression, _ text: String, _ list: [ScalarExpression], _ items: [String]
  ) -> String? {
    guard canCompare(tested, with: list) else { return nil }
    let texts = unified([text] + items, [tested] + list)
    return "\(texts[0]) IN (\(texts.dropFirst().joined(separator: ", ")))"
  }

  /// DuckDB evaluates all parts of an AND that is a value; PostgreSQL stops at the first that decides, and people rely
  /// on it: `y <> 0 AND x / y > 2`. What may fail comes behind a CASE then.
  public func connective(_ conditions: [String], isOr: Bool) -> String {
    let word = isOr ? " OR " : " AND "
    guard conditions.dropFirst().contains(where: Self.mayFail) else { return conditions.joined(separator: word) }
    var text = conditions[conditions.count - 1]
    for condition in conditions.dropLast().reversed() {
      let decided = isOr ? "WHEN \(condition) THEN TRUE" : "WHEN NOT \(condition) THEN FALSE"
      text = "CASE \(decided) ELSE \(condition)\(word)\(text) END"
    }
    return text
  }

  private static func mayFail(_ text: String) -> Bool {
    ["hansa_", "error(", "CAST("].contains { text.contains($0) }
  }

  /// json has no equality in PostgreSQL, and jsonb's is not that of its text.
  public func canCompare(_ type: SQLType) -> Bool {
    switch type {
    case .json, .jsonb, .record: false
    case .array(let element): canCompare(element)
    default: true
    }
  }
}

extension String {
  /// The text with each byte `byte`, an ASCII character, replaced: safe for any Unicode content.
  func replacingASCII(_ byte: UInt8, with replacement: String) -> String {
    guard utf8.contains(byte) else { return self }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(utf8.count + 8)
    for each in utf8 {
      if each == byte { bytes.append(contentsOf: replacement.utf8) } else { bytes.append(each) }
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
