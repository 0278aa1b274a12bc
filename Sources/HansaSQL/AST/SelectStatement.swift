import HansaCore

/// A query: a body with what applies to all its rows. Also a side of a set operation and a subquery.
public struct SelectStatement: Hashable, Sendable {
  public var with: WithClause?
  public var body: QueryBody
  public var orderBy: [SortItem]
  public var limit: LimitClause?
  /// The first place in the query that is known; the parser gives no exact start of a query.
  public var span: SourceSpan
}

public indirect enum QueryBody: Hashable, Sendable {
  case select(SelectCore)
  case values(ValuesList)
  case combination(QueryCombination)
}

/// `VALUES (a, b), (c, d)`: at least one row; rows may differ in length (the binder's error to report).
public struct ValuesList: Hashable, Sendable {
  public var rows: [[Expression]]
  public var span: SourceSpan
}

/// UNION, INTERSECT or EXCEPT of two queries. A side has its own ORDER BY, LIMIT and WITH where it is in parentheses.
public struct QueryCombination: Hashable, Sendable {
  public var kind: SetOperation.Kind
  public var all: Bool
  public var left: SelectStatement
  public var right: SelectStatement
  public var span: SourceSpan
}

public struct LimitClause: Hashable, Sendable {
  /// nil where there is only an OFFSET, and for LIMIT ALL.
  public var count: Expression?
  public var offset: Expression?
  public var withTies: Bool
}

/// An item of ORDER BY.
public struct SortItem: Hashable, Sendable {
  public var expression: Expression
  public var descending: Bool
  /// nil where not written.
  public var nullsFirst: Bool?
  public var span: SourceSpan { expression.span }
}

public struct WithClause: Hashable, Sendable {
  public var isRecursive: Bool
  public var tables: [CommonTableExpression]
  public var span: SourceSpan
}

public struct CommonTableExpression: Hashable, Sendable {
  public var name: Name
  /// Empty where not written; may be fewer than the query's columns.
  public var columnNames: [Name]
  /// MATERIALIZED or NOT MATERIALIZED where written.
  public var materialized: Bool?
  public var query: SelectStatement
  public var span: SourceSpan
}
