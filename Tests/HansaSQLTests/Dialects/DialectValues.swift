import HansaCore
import HansaSQL

/// A table of awkward values, in the reference and in the database of a dialect.
struct DialectValues {
  struct Item {
    var name: Name
    var type: SQLType
    var values: [SQLValue]
  }

  static let texts: [SQLValue] =
    ["", "a", "A", "a ", "ä", "Z", "_", "%", "\\", "b\\c", "it's", "ß", "ab", "zz", "🙂", "\u{FFFD}", " a"].map {
      .text($0)
    } + [.null]
  static let integers: [SQLValue] = [0, 1, -1, 5, 2_147_483_647, -2_147_483_648].map { .integer($0) } + [.null]
  static let bigIntegers: [SQLValue] =
    [0, 1, -1, 9_007_199_254_740_993, .max, .min + 1].map { .integer($0) } + [.null]
  static let decimals: [SQLValue] =
    ["0.00", "-0.01", "12.50", "-12.50", "99999999.99", "1.00"].compactMap { Decimal128($0) }.map { .decimal($0) }
    + [.null]
  static let doubles: [SQLValue] = [0, -1, 1.5, 3, 1e15, -2.25].map { .double($0) } + [.null]
  static let dates: [SQLValue] = [0, -1, 19_782, 19_783, -600_000].map { .date($0) } + [.null]
  static let timestamps: [SQLValue] =
    [0, 1, -1, 1_709_208_000_123_456, 1_709_208_000_000_000].map { .timestamp($0) } + [.null]

  var items: [Item]
  /// One value an item, after the row's number.
  var rows: [[SQLValue]]
  var columns: [Column]

  init(_ items: [Item], rowCount: Int = 60, seed: UInt64 = 42) {
    self.items = items
    var generator = SplitMix64(seed: seed)
    rows = (0..<rowCount).map { _ in items.map { $0.values.randomElement(using: &generator) ?? .null } }
    var allocator = ColumnAllocator()
    columns = [allocator.column("id", .int4)] + items.map { allocator.column($0.name, $0.type) }
  }

  /// - Parameter traits: of the columns of text.
  func scan(schema: Name, traits: ColumnTraits = ColumnTraits()) -> Relation {
    .scan(
      Scan(
        source: "s", schema: schema, table: "v",
        items: columns.map {
          Scan.Item($0, remoteName: $0.name, traits: $0.type.isText ? traits : ColumnTraits())
        }, estimatedRows: nil))
  }

  func column(_ name: Name) -> ScalarExpression {
    columns.first { $0.name == name }?.reference ?? .null(.text)
  }

  /// INSERT with the dialect's literals.
  func insert(_ dialect: any SQLDialect) -> String {
    let tuples = rows.enumerated().map { number, row in
      let cells = zip(row, items).map { dialect.literal($0, $1.type) ?? "NULL" }
      return "(\(number), \(cells.joined(separator: ", ")))"
    }
    return "INSERT INTO v VALUES \(tuples.joined(separator: ", "))"
  }

  /// `id` and the expressions, by id.
  func statement(
    _ expressions: [ScalarExpression], schema: Name, traits: ColumnTraits = ColumnTraits(), _ dialect: any SQLDialect
  ) throws -> String {
    var allocator = ColumnAllocator()
    for _ in columns { _ = allocator.column("x", .int4) }
    let projections =
      [Projection(columns[0], columns[0].reference)]
      + expressions.enumerated().map { Projection(allocator.column(Name("e\($0)"), $1.type), $1) }
    return try RelationPrinter.statement(
      .sort(.project(scan(schema: schema, traits: traits), projections), [SortKey(columns[0].reference)]),
      dialect: dialect)
  }

  func canPrint(_ expression: ScalarExpression, _ dialect: any SQLDialect) -> Bool {
    (try? statement([expression], schema: "main", dialect)) != nil
  }
}

/// A call, resolved as the binder does it, with the casts that it needs.
func bound(_ name: Name, _ left: ScalarExpression, _ right: ScalarExpression) throws -> ScalarExpression {
  if name == "is distinct from" { return .call(FunctionCall(name, [left, right], type: .boolean)) }
  let resolved = try FunctionResolution.operator(name, left: left.type, right: right.type)
  let arguments = zip([left, right], resolved.parameterTypes).map { $0.type == $1 ? $0 : .cast($0, $1) }
  return .call(FunctionCall(name, arguments, type: resolved.resultType, volatility: resolved.volatility))
}

let comparisonNames: [Name] = ["=", "<>", "<", "<=", ">", ">=", "is distinct from"]

/// Every comparison of each pair of columns of one type, and of each column with each of its values.
func comparisons(_ values: DialectValues) throws -> [ScalarExpression] {
  var result: [ScalarExpression] = []
  for (index, item) in values.items.enumerated() {
    let column = values.column(item.name)
    for name in comparisonNames {
      for value in item.values where value != .null {
        result.append(try bound(name, column, .literal(value, item.type.base)))
      }
      for other in values.items[(index + 1)...] where other.type.base == item.type.base {
        result.append(try bound(name, column, values.column(other.name)))
      }
    }
  }
  return result
}
