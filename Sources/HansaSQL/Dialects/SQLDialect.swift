import HansaCore

/// How one kind of database writes SQL, as far as it means exactly what PostgreSQL means by it.
///
/// Every method that answers nil says "this dialect cannot say that with PostgreSQL's meaning"; the planner asks while
/// it plans, and what cannot be printed stays in the merge plan. Printing is total after that.
public protocol SQLDialect: Sendable {
  /// `postgresql`, `mysql`, `mariadb`, `sqlite`, `duckdb`.
  var name: Name { get }
  var features: DialectFeatures { get }

  /// The dialect for the statement of a relation: it may know the columns of its tables and of the rows that travel
  /// with it.
  func reading(_ relation: Relation) -> any SQLDialect
  /// An identifier, quoted so that any characters are safe.
  func quote(_ identifier: Name) -> String
  /// A constant with its type, safe against any content; nil when it cannot be written exactly.
  func literal(_ value: SQLValue, _ type: SQLType) -> String?
  /// The type's name for CAST; nil when the dialect has no equal type.
  func typeName(_ type: SQLType) -> String?
  /// A table's column, where its value is used and not only returned: `text` is the column as it is stored.
  ///
  /// - Throws: when the source may not use it, for a value may not be one of the column's type, say.
  func column(_ text: String, _ item: Scan.Item, of scan: Scan) throws(Unprintable) -> String
  /// A value that leaves the source and is no column as it is stored, in the form that the adapter reads; nil for
  /// a type of which the source has no values.
  func result(_ text: String, _ type: SQLType) -> String?
  /// An aggregate that gives the value of a scalar subquery's row and fails for a second one; nil where the database
  /// refuses a second row by itself.
  func single(_ text: String) -> String?
  /// A condition that is true wherever the call is, and that can use an index: it stands beside the call, which
  /// stays. nil where the call itself can, or none is known.
  ///
  /// - Parameters:
  ///   - call: also IN with its list, under the name `in`.
  ///   - columns: the table's column that an argument is; its text in `arguments` is the column as it is stored.
  func indexable(_ call: FunctionCall, _ arguments: [String], _ columns: [StoredColumn?]) -> String?
  /// `CAST(text AS to)`; nil when the conversion is not PostgreSQL's.
  func cast(_ text: String, from: SQLType, to: SQLType) -> String?
  /// The condition that a row of a stored table lies in the table's pages from `from` on and before `to` (nil: to its
  /// end), by which large tables are read in parts; nil where a database has none that spares it the other pages.
  func pageRange(_ table: String, from: Int, to: Int?) -> String?
  /// A condition that some of a stored table's rows satisfy, spread over all of it, for estimates; nil where a database
  /// has none that spares it the other rows, or the table is too large to be read for it.
  func sample(of table: SampledTable) -> String?
  /// A function or operator over arguments that are printed already, in parentheses where needed.
  ///
  /// Besides PostgreSQL's functions and operators, calls with these names come from the grammar:
  /// `is distinct from` (2 arguments); `= any`, `< all` … (a value and an array, any comparison or LIKE operator);
  /// `coalesce`, `nullif`, `greatest`, `least`; `subscript` (array, index) and `slice` (array, from, to; NULL bounds
  /// open); `extract` (field as a text literal, value); `like escape`-forms are `~~` with a third argument.
  /// AT TIME ZONE is `timezone`. `row` comparisons have `.row` operands, printed `ROW(…)`.
  func call(_ call: FunctionCall, _ arguments: [String]) -> String?
  /// The value that travels beside the statement (`?`) for a constant of a condition, which `literal` can write too; nil
  /// where the constant stays in the text.
  func bound(_ value: SQLValue, _ type: SQLType) -> SQLValue?
  /// An aggregate: `arguments`, and `suffix` (DISTINCT is in `distinct`; ORDER BY, FILTER and OVER are printed by the
  /// dialect around each aggregate that it makes of the one asked for).
  func aggregate(_ call: PrintedAggregate) -> String?
  /// One key of ORDER BY with the order of NULLs and of text as PostgreSQL has them.
  func sortKey(_ text: String, _ key: SortKey) -> String?
  /// The operand as it stands in a sort key, without the direction: with the collation that makes its order
  /// PostgreSQL's. DISTINCT ON has to repeat the keys of its ORDER BY.
  func ordered(_ text: String, _ type: SQLType) -> String
  /// The operand as it stands in PARTITION BY, where `comparable` has made it what compares.
  func partitioned(_ text: String, _ type: SQLType) -> String
  /// The AND, or the OR, of conditions as a value, in parentheses where needed; conditions of WHERE,
  /// ON and CASE stand side by side.
  func connective(_ conditions: [String], isOr: Bool) -> String
  /// Values of which one is chosen (CASE, coalesce, UNION, VALUES), so that none loses digits to the others' type.
  func unified(_ texts: [String], _ values: [ScalarExpression]) -> [String]
  /// Whether values of the type may be compared, grouped and joined by the dialect as they are.
  func canCompare(_ type: SQLType) -> Bool
  /// The value as GROUP BY, DISTINCT, PARTITION BY, set operations and IN (subquery) have to see it: equal to another
  /// only where PostgreSQL's values are equal, and itself the value (a group returns this text). What is so already is
  /// answered as it is. nil when the dialect has no such form.
  func comparable(_ text: String, _ value: ScalarExpression) -> String?
  /// The value in the one form that values of its type have where they meet: in CASE and in UNION ALL. nil when there is
  /// none.
  func uniform(_ text: String, _ value: ScalarExpression) -> String?
  /// Why `call` is nil for the call, where there is more to say than that the meaning differs.
  func refusal(of call: FunctionCall) -> (ReasonCode, String)?
  /// Many rows of constants as a query in parentheses with these column names, already quoted; nil where VALUES says them
  /// as well.
  func query(of values: Values, named names: [String]) -> String?
  /// Keys of a semi join that stand in a list of IN, by which sources use indexes; more of them come as rows.
  var longestKeyList: Int { get }
  /// `tested IN (items)` with both printed; nil where IN has to be spelled out as equalities.
  func membership(_ tested: ScalarExpression, _ text: String, _ list: [ScalarExpression], _ items: [String]) -> String?
}

extension SQLDialect {
  public func reading(_ relation: Relation) -> any SQLDialect { self }
  public func bound(_ value: SQLValue, _ type: SQLType) -> SQLValue? { nil }
  public func ordered(_ text: String, _ type: SQLType) -> String { text }
  public func partitioned(_ text: String, _ type: SQLType) -> String { text }
  public func unified(_ texts: [String], _ values: [ScalarExpression]) -> [String] { texts }
  public func column(_ text: String, _ item: Scan.Item, of scan: Scan) throws(Unprintable) -> String { text }
  public func result(_ text: String, _ type: SQLType) -> String? { text }
  public func single(_ text: String) -> String? { nil }
  public func query(of values: Values, named names: [String]) -> String? { nil }
  public var longestKeyList: Int { .max }
  public func indexable(_ call: FunctionCall, _ arguments: [String], _ columns: [StoredColumn?]) -> String? { nil }

  public func pageRange(_ table: String, from: Int, to: Int?) -> String? { nil }

  public func sample(of table: SampledTable) -> String? { nil }

  public func comparable(_ text: String, _ value: ScalarExpression) -> String? {
    canCompare(value.type) ? text : nil
  }

  public func uniform(_ text: String, _ value: ScalarExpression) -> String? { comparable(text, value) ?? text }

  public func refusal(of call: FunctionCall) -> (ReasonCode, String)? { nil }

  public func membership(
    _ tested: ScalarExpression, _ text: String, _ list: [ScalarExpression], _ items: [String]
  ) -> String? {
    canCompare(tested, with: list) ? "\(text) IN (\(items.joined(separator: ", ")))" : nil
  }

  /// Whether all are of one type, or texts, that compares as PostgreSQL's.
  func canCompare(_ tested: ScalarExpression, with list: [ScalarExpression]) -> Bool {
    canCompare(tested.type)
      && list.allSatisfy { $0.type.base == tested.type.base || $0.type.isText && tested.type.isText }
  }

  public func connective(_ conditions: [String], isOr: Bool) -> String {
    conditions.joined(separator: isOr ? " OR " : " AND ")
  }
}

/// Constructs that a dialect has with PostgreSQL's meaning.
public struct DialectFeatures: OptionSet, Sendable {
  public let rawValue: Int
  public init(rawValue: Int) { self.rawValue = rawValue }
  public static let joins = Self(rawValue: 1 << 0)
  public static let fullJoin = Self(rawValue: 1 << 1)
  public static let lateral = Self(rawValue: 1 << 2)
  public static let aggregates = Self(rawValue: 1 << 3)
  public static let groupingSets = Self(rawValue: 1 << 4)
  public static let windows = Self(rawValue: 1 << 5)
  public static let distinctOn = Self(rawValue: 1 << 6)
  public static let setOperations = Self(rawValue: 1 << 7)
  public static let allSetOperations = Self(rawValue: 1 << 8)
  public static let commonTables = Self(rawValue: 1 << 9)
  public static let recursion = Self(rawValue: 1 << 10)
  public static let subqueries = Self(rawValue: 1 << 11)
  public static let withTies = Self(rawValue: 1 << 12)
  public static let tableFunctions = Self(rawValue: 1 << 13)
  public static let rows = Self(rawValue: 1 << 14)
  public static let arrays = Self(rawValue: 1 << 15)
  public static let quantified = Self(rawValue: 1 << 16)
  public static let materializedHint = Self(rawValue: 1 << 17)
  public static let values = Self(rawValue: 1 << 18)
  /// OFFSET only stands after LIMIT.
  public static let offsetNeedsLimit = Self(rawValue: 1 << 19)
  /// A row compares with a subquery as one value: a NULL in it equals a NULL.
  public static let rowsAreValues = Self(rawValue: 1 << 20)
  /// The alias of a derived table may name its columns.
  public static let columnAliases = Self(rawValue: 1 << 23)
  public static let rightJoin = Self(rawValue: 1 << 21)
  /// A branch of a set operation may stand in parentheses, with ORDER BY, LIMIT or WITH of its own.
  public static let branchesInParentheses = Self(rawValue: 1 << 22)
  /// `SEMI JOIN` and `ANTI JOIN`; others say EXISTS.
  public static let semiJoins = Self(rawValue: 1 << 24)
  /// A query in FROM cannot refer to the query around the one that it belongs to.
  public static let uncorrelatedDerivedTables = Self(rawValue: 1 << 25)
  /// The query of IN takes no LIMIT; a derived table in it does.
  public static let membershipWithoutLimit = Self(rawValue: 1 << 26)
  /// GROUP BY, ORDER BY and LIMIT cannot refer to the query around the one that they belong to.
  public static let uncorrelatedClauses = Self(rawValue: 1 << 27)
  /// RIGHT and FULL JOIN are only right where no side is a join itself.
  public static let outerJoinsOfTables = Self(rawValue: 1 << 28)
  /// DISTINCT is only right where the same SELECT does not group.
  public static let distinctOfTables = Self(rawValue: 1 << 29)
  /// Window functions are only right where one SELECT has at most two different PARTITION BY and ORDER BY of them.
  public static let twoWindows = Self(rawValue: 1 << 30)
  /// Its planner takes conditions on rows that stand in the statement to leave next to none of them.
  public static let guessesOfShippedRows = Self(rawValue: 1 << 31)
  /// DISTINCT, ORDER BY and set operations lose the row of a correlated aggregate over no rows, where its value may be
  /// NULL and is nothing but the aggregate.
  public static let losesEmptyAggregates = Self(rawValue: 1 << 32)
  /// `STRAIGHT_JOIN`: an inner join whose left side is read first.
  public static let straightJoins = Self(rawValue: 1 << 33)
  /// Whether a value is in a long list is looked up by a hash.
  public static let hashedLists = Self(rawValue: 1 << 34)
  /// EXPLAIN tells how many rows any conditions on a table leave, by statistics that say more than is read of them.
  public static let explainsConditions = Self(rawValue: 1 << 35)
  /// EXPLAIN tells how many rows conditions leave on columns that an index begins with, by a look into it.
  public static let explainsIndexes = Self(rawValue: 1 << 36)
}

/// An aggregate or window call whose parts are printed.
public struct PrintedAggregate: Sendable {
  /// Name, types of the arguments, result type.
  public var name: Name
  public var argumentTypes: [SQLType]
  public var type: SQLType
  public var arguments: [String]
  public var distinct: Bool
  /// The keys of ORDER BY inside the call (or of WITHIN GROUP), printed.
  public var order: [String]
  public var orderTypes: [SQLType]
  public var withinGroup: Bool
  /// The condition of FILTER.
  public var filter: String?
  /// The text between the parentheses of OVER; nil for a plain aggregate.
  public var over: String?
  /// The frame that `over` has; nil for the default one.
  public var frame: WindowFrame?
  /// A function that only exists as a window function (`rank`).
  public var isWindowFunction: Bool

  public init(
    name: Name, argumentTypes: [SQLType], type: SQLType, arguments: [String], distinct: Bool, order: [String],
    orderTypes: [SQLType], withinGroup: Bool, filter: String?, over: String?, frame: WindowFrame? = nil,
    isWindowFunction: Bool
  ) {
    self.name = name
    self.argumentTypes = argumentTypes
    self.type = type
    self.arguments = arguments
    self.distinct = distinct
    self.order = order
    self.orderTypes = orderTypes
    self.withinGroup = withinGroup
    self.filter = filter
    self.over = over
    self.frame = frame
    self.isWindowFunction = isWindowFunction
  }

  /// The call as SQL's standard form has it, under `name` with `arguments` (`*` for none where `star`).
  public func standard(_ name: String, _ arguments: [String]? = nil, star: Bool = false) -> String {
    let list = star ? "*" : (arguments ?? self.arguments).joined(separator: ", ")
    let inner = (distinct ? "DISTINCT " : "") + list
    var text = "\(name)(\(inner)"
    if !order.isEmpty, !withinGroup { text += " ORDER BY " + order.joined(separator: ", ") }
    text += ")"
    if withinGroup { text += " WITHIN GROUP (ORDER BY " + order.joined(separator: ", ") + ")" }
    if let filter { text += " FILTER (WHERE \(filter))" }
    if let over { text += " OVER (\(over))" }
    return text
  }
}
