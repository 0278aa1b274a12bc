import HansaCore
import HansaSQL

/// How a query is answered: fragments for the sources, and what joins their rows.
public struct FederatedPlan: Sendable {
  public var fragments: [PlannedFragment]
  /// nil when the only fragment is the answer.
  public var merge: PlannedMerge?
  /// The result's columns.
  public var output: [OutputColumn]
  /// What stays in the merge, and why.
  public var notes: [PushdownNote]
}

/// A part of the query that one source answers.
public struct PlannedFragment: Sendable {
  public var index: Int
  public var source: Name
  public var dialect: Name
  public var relation: Relation
  public var sql: String
  public var output: [OutputColumn]
  /// Rows by the source's statistics and rules of thumb; nil where nothing is known.
  public var estimatedRows: Double?
}

/// What the merge engine runs over the fragments.
public struct PlannedMerge: Sendable {
  public var dialect: Name
  public var relation: Relation
  public var sql: String
}

/// A column of a fragment or of the result.
public struct OutputColumn: Hashable, Sendable {
  public var name: Name
  public var type: SQLType
  /// Precision and scale in which a numeric travels as a decimal; nil for text, digit for digit.
  public var decimal: Decimal?

  public struct Decimal: Hashable, Sendable {
    public var precision: Int
    public var scale: Int
  }
}

/// A part of the query that was not pushed to its source.
public struct PushdownNote: Hashable, Sendable {
  public var source: Name?
  /// The construct: a function with its types, a clause.
  public var construct: String
  public var reason: String
}

public enum PushdownMode: String, Sendable, CaseIterable { case on, off }

extension OutputColumn {
  /// A column as it leaves a source on its own, or the merge.
  init(_ column: Column, unconstrained: Decimal?) {
    name = column.name
    type = column.type
    switch column.type {
    case .numeric(let precision?, let scale) where precision <= 38:
      decimal = Decimal(precision: precision, scale: scale ?? 0)
    case .numeric: decimal = unconstrained
    default: decimal = nil
    }
  }
}
