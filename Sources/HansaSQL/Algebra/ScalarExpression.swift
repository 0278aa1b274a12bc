import HansaCore

/// A typed expression after binding: every function is resolved, every implicit conversion is an explicit `cast`.
public indirect enum ScalarExpression: Hashable, Sendable {
  case column(ColumnID, SQLType)
  case literal(SQLValue, SQLType)
  /// `$1` is 1.
  case parameter(Int, SQLType)
  /// A function or an operator. Operators have PostgreSQL's names: `+`, `=`, `<>`, `~~` (LIKE), `||`.
  case call(FunctionCall)
  case cast(ScalarExpression, SQLType)
  case and([ScalarExpression])
  case or([ScalarExpression])
  case not(ScalarExpression)
  case isNull(ScalarExpression)
  /// `IS TRUE`, `IS FALSE`, `IS UNKNOWN`, never NULL itself.
  case isBoolean(ScalarExpression, Bool?)
  /// `IS DISTINCT FROM`.
  case isDistinct(ScalarExpression, ScalarExpression)
  /// Searched CASE; a simple CASE is bound to this form. A missing ELSE is a NULL literal.
  case conditional([Branch], otherwise: ScalarExpression, SQLType)
  /// `x IN (a, b)`; NOT IN is `not` of it.
  case inList(ScalarExpression, [ScalarExpression])
  case array([ScalarExpression], SQLType)
  /// `ROW(a, b)`, only below comparisons and IN.
  case row([ScalarExpression])
  case subquery(Subquery)
  /// Only as an item of `Relation.aggregate`.
  case aggregate(AggregateCall)
  /// Only as an item of `Relation.window`.
  case window(WindowCall)

  public struct Branch: Hashable, Sendable {
    public var condition: ScalarExpression
    public var result: ScalarExpression
    public init(_ condition: ScalarExpression, _ result: ScalarExpression) {
      self.condition = condition
      self.result = result
    }
  }
}

/// How often a function's result may change, PostgreSQL's three classes.
public enum Volatility: Hashable, Sendable { case immutable, stable, volatile }

public struct FunctionCall: Hashable, Sendable {
  /// In lower case, as PostgreSQL names it; operators by their symbol.
  public var name: Name
  public var arguments: [ScalarExpression]
  public var type: SQLType
  public var volatility: Volatility

  public init(_ name: Name, _ arguments: [ScalarExpression], type: SQLType, volatility: Volatility = .immutable) {
    self.name = name
    self.arguments = arguments
    self.type = type
    self.volatility = volatility
  }
}

extension FunctionCall {
  /// Not a function of PostgreSQL's: the digits of a numeric, without trailing zeros. The merge's last step uses it.
  public static let numericText: Name = "numeric text"

  /// Not a function of PostgreSQL's: `var_samp`, `stddev_pop` … of exact numbers from their count, their sum and the sum
  /// of their squares.
  public static func ofMoments(_ aggregate: Name) -> Name { Name("\(aggregate) of moments") }

  /// Not a function of PostgreSQL's: a condition that the source may replace by a weaker one, because the merge tests it
  /// again.
  public static let superset: Name = "superset"

  public static func superset(of condition: ScalarExpression) -> ScalarExpression {
    .call(FunctionCall(superset, [condition], type: .boolean))
  }
}

extension ScalarExpression {
  public var isSuperset: Bool { if case .call(let call) = self { call.name == FunctionCall.superset } else { false } }
}

public struct SortKey: Hashable, Sendable {
  public var expression: ScalarExpression
  public var descending: Bool
  public var nullsFirst: Bool

  /// - Parameter nullsFirst: nil for PostgreSQL's default (NULL is the largest value).
  public init(_ expression: ScalarExpression, descending: Bool = false, nullsFirst: Bool? = nil) {
    self.expression = expression
    self.descending = descending
    self.nullsFirst = nullsFirst ?? descending
  }
}

public struct AggregateCall: Hashable, Sendable {
  public var name: Name
  /// Empty for `count(*)`.
  public var arguments: [ScalarExpression]
  public var distinct: Bool
  public var filter: ScalarExpression?
  /// `ORDER BY` inside the call, or of `WITHIN GROUP` for an ordered-set aggregate.
  public var order: [SortKey]
  public var withinGroup: Bool
  public var type: SQLType

  public init(
    _ name: Name, _ arguments: [ScalarExpression], distinct: Bool = false, filter: ScalarExpression? = nil,
    order: [SortKey] = [], withinGroup: Bool = false, type: SQLType
  ) {
    self.name = name
    self.arguments = arguments
    self.distinct = distinct
    self.filter = filter
    self.order = order
    self.withinGroup = withinGroup
    self.type = type
  }
}

public struct WindowCall: Hashable, Sendable {
  public var name: Name
  public var arguments: [ScalarExpression]
  public var filter: ScalarExpression?
  public var partition: [ScalarExpression]
  public var order: [SortKey]
  /// nil for the default (RANGE UNBOUNDED PRECEDING to CURRENT ROW).
  public var frame: WindowFrame?
  /// An aggregate used as a window function.
  public var isAggregate: Bool
  public var type: SQLType

  public init(
    _ name: Name, _ arguments: [ScalarExpression], filter: ScalarExpression? = nil,
    partition: [ScalarExpression] = [], order: [SortKey] = [], frame: WindowFrame? = nil, isAggregate: Bool,
    type: SQLType
  ) {
    self.name = name
    self.arguments = arguments
    self.filter = filter
    self.partition = partition
    self.order = order
    self.frame = frame
    self.isAggregate = isAggregate
    self.type = type
  }
}

public struct WindowFrame: Hashable, Sendable {
  public enum Mode: String, Hashable, Sendable { case rows = "ROWS", range = "RANGE", groups = "GROUPS" }
  public enum Bound: Hashable, Sendable {
    case unboundedPreceding, currentRow, unboundedFollowing
    case preceding(ScalarExpression)
    case following(ScalarExpression)
  }
  public enum Exclusion: String, Hashable, Sendable {
    case currentRow = "CURRENT ROW", group = "GROUP", ties = "TIES"
  }
  public var mode: Mode
  public var start: Bound
  public var end: Bound
  public var exclusion: Exclusion?

  public init(mode: Mode, start: Bound, end: Bound, exclusion: Exclusion? = nil) {
    self.mode = mode
    self.start = start
    self.end = end
    self.exclusion = exclusion
  }
}

/// A query inside an expression. It may refer to columns of the queries around it.
public struct Subquery: Hashable, Sendable {
  public enum Kind: Hashable, Sendable {
    /// One column, at most one row.
    case scalar
    case exists
    /// `tested operator ANY (query)`: IN is `=` ANY.
    case any(operator: Name)
    case all(operator: Name)
    /// `ARRAY(query)`.
    case array
  }
  public var kind: Kind
  /// The left side of ANY and ALL: one expression a column of the query; empty for the others.
  public var tested: [ScalarExpression]
  public var relation: Relation
  public var type: SQLType

  public init(_ kind: Kind, tested: [ScalarExpression] = [], _ relation: Relation, type: SQLType) {
    self.kind = kind
    self.tested = tested
    self.relation = relation
    self.type = type
  }
}

extension ScalarExpression {
  public var type: SQLType {
    switch self {
    case .column(_, let type), .literal(_, let type), .parameter(_, let type), .cast(_, let type),
      .conditional(_, _, let type), .array(_, let type):
      type
    case .call(let call): call.type
    case .and, .or, .not, .isNull, .isBoolean, .isDistinct, .inList: .boolean
    case .row(let items): .record(items.map(\.type))
    case .subquery(let subquery): subquery.type
    case .aggregate(let call): call.type
    case .window(let call): call.type
    }
  }
}
