import HansaCore

/// A function call. EXTRACT, SUBSTRING, POSITION, OVERLAY, TRIM and AT TIME ZONE are calls of `pg_catalog` functions
/// (`extract`, `substring`, `position`, `overlay`, `btrim`/`ltrim`/`rtrim`, `timezone`), as PostgreSQL's grammar has it.
public struct CallExpression: Hashable, Sendable {
  /// The function's own name last.
  public var parts: [Name]
  public var arguments: [Expression]
  /// `count(*)`.
  public var isStar: Bool
  public var isDistinct: Bool
  /// The last argument is an array that stands for the rest: `f(VARIADIC a)`.
  public var isVariadic: Bool
  /// ORDER BY in the call, or of WITHIN GROUP.
  public var order: [SortItem]
  public var withinGroup: Bool
  public var filter: Expression?
  public var over: WindowReference?

  /// The function's name without its schema.
  public var name: Name { parts.last ?? "" }
  /// The schema where written.
  public var schema: Name? { parts.count > 1 ? parts[parts.count - 2] : nil }
}

/// What follows OVER.
public enum WindowReference: Hashable, Sendable {
  case named(Name, SourceSpan)
  case inline(WindowDefinition)
}

public struct CaseExpression: Hashable, Sendable {
  public struct Branch: Hashable, Sendable {
    /// A condition, or a value to compare the operand with where there is one.
    public var when: Expression
    public var then: Expression
  }
  public var operand: Expression?
  /// At least one.
  public var branches: [Branch]
  public var otherwise: Expression?
}

public struct BetweenExpression: Hashable, Sendable {
  public var operand: Expression
  public var lower: Expression
  public var upper: Expression
  public var isSymmetric: Bool
  public var negated: Bool
}

public struct LikeExpression: Hashable, Sendable {
  public enum Kind: String, Hashable, Sendable { case like = "LIKE", ilike = "ILIKE", similar = "SIMILAR TO" }
  public var kind: Kind
  public var operand: Expression
  public var pattern: Expression
  /// nil where not written: the backslash then.
  public var escape: Expression?
  public var negated: Bool
}
