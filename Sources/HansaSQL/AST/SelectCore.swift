import HansaCore

/// `SELECT … FROM … WHERE … GROUP BY … HAVING … WINDOW`.
public struct SelectCore: Hashable, Sendable {
  public enum Distinct: Hashable, Sendable {
    case none
    case all
    case on([Expression])
  }
  public var distinct: Distinct
  /// May be empty: `SELECT FROM t` is PostgreSQL's.
  public var targets: [Target]
  public var from: [TableExpression]
  public var `where`: Expression?
  public var groupBy: [GroupingElement]
  /// `GROUP BY DISTINCT`: equal grouping sets count once.
  public var groupDistinct: Bool
  public var having: Expression?
  public var windows: [NamedWindow]
  public var span: SourceSpan
}

/// An item of the select list. `*` and `t.*` are an expression of kind `column` whose reference `isStar`.
public struct Target: Hashable, Sendable {
  public var expression: Expression
  public var alias: Name?
  public var span: SourceSpan
}

/// An item of GROUP BY; several items multiply.
public indirect enum GroupingElement: Hashable, Sendable {
  /// One set of expressions: `a`, `(a, b)`, or `()`.
  case set([Expression], SourceSpan)
  /// Each item is a list: `ROLLUP (a, (b, c))` has [a] and [b, c].
  case rollup([[Expression]], SourceSpan)
  case cube([[Expression]], SourceSpan)
  case sets([GroupingElement], SourceSpan)
}

/// `WINDOW name AS (…)`.
public struct NamedWindow: Hashable, Sendable {
  public var name: Name
  public var definition: WindowDefinition
}

/// What stands in the parentheses of OVER or of a named window.
public struct WindowDefinition: Hashable, Sendable {
  /// A named window that this one extends.
  public var base: Name?
  public var partition: [Expression]
  public var order: [SortItem]
  /// nil where not written.
  public var frame: FrameClause?
  public var span: SourceSpan
}

public struct FrameClause: Hashable, Sendable {
  public enum Bound: Hashable, Sendable {
    case unboundedPreceding, currentRow, unboundedFollowing
    case preceding(Expression)
    case following(Expression)
  }
  public var mode: WindowFrame.Mode
  public var start: Bound
  /// `currentRow` where not written.
  public var end: Bound
  public var exclusion: WindowFrame.Exclusion?
}
