import HansaCore

/// An item of FROM.
public indirect enum TableExpression: Hashable, Sendable {
  case table(TableReference)
  case subquery(SubqueryTable)
  case function(FunctionTable)
  case join(JoinExpression)

  public var span: SourceSpan {
    switch self {
    case .table(let table): table.span
    case .subquery(let subquery): subquery.span
    case .function(let function): function.span
    case .join(let join): join.span
    }
  }
}

/// `AS name (a, b)`.
public struct TableAlias: Hashable, Sendable {
  public var name: Name
  /// Empty where not written; may be fewer than the table's columns.
  public var columns: [Name]

  public init(name: Name, columns: [Name] = []) {
    self.name = name
    self.columns = columns
  }
}

/// A table, view or common table expression by name. ONLY is accepted and means nothing.
public struct TableReference: Hashable, Sendable {
  /// One to three parts, the table's own name last.
  public var parts: [Name]
  public var alias: TableAlias?
  public var span: SourceSpan

  public init(parts: [Name], alias: TableAlias?, span: SourceSpan) {
    self.parts = parts
    self.alias = alias
    self.span = span
  }
}

public struct SubqueryTable: Hashable, Sendable {
  public var query: SelectStatement
  public var isLateral: Bool
  public var alias: TableAlias?
  public var span: SourceSpan
}

/// Functions in FROM: one, or several side by side in ROWS FROM.
public struct FunctionTable: Hashable, Sendable {
  public struct Item: Hashable, Sendable {
    /// Mostly of kind `call`; `CURRENT_DATE`, COALESCE and casts in function form are allowed here too.
    public var expression: Expression
    /// `AS (a integer, b text)` of this function; empty where not written.
    public var columns: [ColumnDefinition]
  }
  /// At least one.
  public var functions: [Item]
  /// Written as ROWS FROM (…).
  public var isRowsFrom: Bool
  public var withOrdinality: Bool
  public var isLateral: Bool
  public var alias: TableAlias?
  public var span: SourceSpan
}

public struct ColumnDefinition: Hashable, Sendable {
  public var name: Name
  public var type: TypeName
  public var collation: [Name]?
  public var span: SourceSpan
}

public struct JoinExpression: Hashable, Sendable {
  /// `cross` is CROSS JOIN; `inner`, `left`, `right` and `full` have a condition.
  public var kind: Join.Kind
  public var left: TableExpression
  public var right: TableExpression
  public var condition: Condition
  /// `(a JOIN b …) AS name (…)`.
  public var alias: TableAlias?
  public var span: SourceSpan

  public enum Condition: Hashable, Sendable {
    /// CROSS JOIN.
    case none
    case on(Expression)
    case using([Name], alias: Name?)
    case natural
  }
}
