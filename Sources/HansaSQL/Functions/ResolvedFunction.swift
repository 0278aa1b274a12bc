import HansaCore

/// What a call means: the signature that PostgreSQL would choose, with polymorphic types made concrete.
public struct ResolvedFunction: Hashable, Sendable {
  public enum Kind: Hashable, Sendable {
    case scalar, aggregate, window
    /// An ordered-set or hypothetical-set aggregate: `WITHIN GROUP` is needed.
    case orderedSet
    /// Set-returning.
    case table
    /// A call like `date('2020-01-01')` that is the cast of its only argument to `resultType`.
    case cast
  }

  /// An OUT parameter of a function that returns rows.
  public struct Column: Hashable, Sendable {
    public var name: Name
    public var type: SQLType
  }

  public var name: Name
  public var kind: Kind
  /// One for each argument of the call: the type to which it must be cast. It equals the argument's type where
  /// nothing needs to be done. Parameters that the call leaves to their defaults are not in the list.
  public var parameterTypes: [SQLType]
  /// `.record` of the columns' types for a function with several OUT parameters.
  public var resultType: SQLType
  public var volatility: Volatility
  public var returnsSet: Bool
  /// NULL for any NULL argument.
  public var isStrict: Bool
  /// How many of the arguments stand before WITHIN GROUP.
  public var directArgumentCount: Int
  /// Names and types of the OUT parameters; empty for a function with a plain result.
  public var columns: [Column]
}
