import HansaCore

/// An expression as written, before names and types are resolved.
public struct Expression: Hashable, Sendable {
  public var kind: Kind
  /// Where PostgreSQL's own errors point: an operator's expression at the operator, a call at the name.
  public var span: SourceSpan

  public init(_ kind: Kind, span: SourceSpan) {
    self.kind = kind
    self.span = span
  }

  public indirect enum Kind: Hashable, Sendable {
    case column(ColumnReference)
    case constant(Constant)
    /// `$1` is 1.
    case parameter(Int)
    case unary(OperatorName, Expression)
    case binary(OperatorName, Expression, Expression)
    /// At least two.
    case and([Expression])
    case or([Expression])
    case not(Expression)
    case isNull(Expression, negated: Bool)
    /// `IS [NOT] TRUE`, `FALSE`; nil is UNKNOWN.
    case isBoolean(Expression, Bool?, negated: Bool)
    case isDistinct(Expression, Expression, negated: Bool)
    case inList(Expression, [Expression], negated: Bool)
    case between(BetweenExpression)
    case like(LikeExpression)
    /// `x = ANY (array)`.
    case quantifiedArray(Expression, OperatorName, Quantifier, Expression)
    /// `x = ANY (SELECT …)`; `x IN (SELECT …)` is the same with `=`, NOT IN is `not` of it.
    case quantifiedSubquery(Expression, OperatorName, Quantifier, SelectStatement)
    case exists(SelectStatement)
    case scalarSubquery(SelectStatement)
    case arraySubquery(SelectStatement)
    case call(CallExpression)
    /// `CAST(x AS t)`, `x::t`, `t 'x'`.
    case cast(Expression, TypeName)
    case `case`(CaseExpression)
    case coalesce([Expression])
    case nullIf(Expression, Expression)
    case greatest([Expression])
    case least([Expression])
    /// `ROW(a, b)` is explicit, `(a, b)` is not.
    case row([Expression], isExplicit: Bool)
    /// `ARRAY[a, b]`; an inner array is again of this kind.
    case array([Expression])
    case `subscript`(Expression, [Subscript])
    /// `(x).name`.
    case field(Expression, Name)
    /// `(x).*`.
    case allFields(Expression)
    /// The collation's name parts.
    case collate(Expression, [Name])
    case valueFunction(ValueFunction, precision: Int?)
    /// `GROUPING(a, b)`.
    case grouping([Expression])
  }
}

/// `a.b.c`, or with a star at its end.
public struct ColumnReference: Hashable, Sendable {
  /// The names before the star; empty for a bare `*`.
  public var parts: [Name]
  public var isStar: Bool
}

public enum Constant: Hashable, Sendable {
  /// Digits that fit 64 bits; PostgreSQL makes it an `integer` where it fits that, else a `bigint`.
  case integer(Int64)
  /// Any other number as written: `1.50`, `1e10`, twenty digits.
  case decimal(Name)
  case string(Name)
  /// `B'101'` or `X'1F'`: the digits with a leading `b` or `x`.
  case bitString(Name)
  case boolean(Bool)
  case null
}

/// An operator, by its symbol; `OPERATOR(schema.+)` has a schema.
public struct OperatorName: Hashable, Sendable, CustomStringConvertible {
  public var schema: Name?
  public var symbol: Name

  public init(_ symbol: Name, schema: Name? = nil) {
    self.symbol = symbol
    self.schema = schema
  }

  public var description: String { schema.map { "OPERATOR(\($0).\(symbol))" } ?? symbol.string }
}

public enum Quantifier: String, Hashable, Sendable { case any = "ANY", all = "ALL" }

public enum Subscript: Hashable, Sendable {
  case index(Expression)
  /// `[lower:upper]`, each may be left out.
  case slice(Expression?, Expression?)
}

/// The functions of the standard that are written without parentheses.
public enum ValueFunction: String, Hashable, Sendable {
  case currentDate = "CURRENT_DATE"
  case currentTime = "CURRENT_TIME"
  case currentTimestamp = "CURRENT_TIMESTAMP"
  case localTime = "LOCALTIME"
  case localTimestamp = "LOCALTIMESTAMP"
  case currentRole = "CURRENT_ROLE"
  case currentUser = "CURRENT_USER"
  case user = "USER"
  case sessionUser = "SESSION_USER"
  case currentCatalog = "CURRENT_CATALOG"
  case currentSchema = "CURRENT_SCHEMA"
}
