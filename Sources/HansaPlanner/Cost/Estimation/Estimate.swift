import HansaCatalog
import HansaCore
import HansaSQL

/// What is expected of a relation's rows, before they are read.
struct Estimate: Sendable {
  var rows: Double
  /// The tables, or what was computed like one, whose rows these are made of.
  var origins: [Origin] = []
  /// Columns that projections compute, by what they are computed from.
  var definitions: [ColumnID: ScalarExpression] = [:]
  var equal = EqualColumns()
  /// Distinct values that conditions leave of a column, at most.
  var limits: [ColumnID: Double] = [:]
  /// What earlier runs of the same part are found by; nil where nothing is learned.
  var shape: ShapeReader.Parts?
  /// By what factor earlier runs have moved `rows`.
  var correction = 1.0

  /// One origin, and how many of its rows still take part.
  struct Origin: Sendable {
    let profile: RowProfile
    var rows: Double
  }
}

/// What is known of the rows of a table or of an aggregate, a set operation, a common table: where columns come from.
final class RowProfile: Sendable {
  let rows: Double
  let columns: [ColumnID: ColumnProfile]
  let uniqueKeys: [Set<ColumnID>]
  /// Distinct values of columns taken together, where the source tells.
  let groups: [(columns: Set<ColumnID>, count: Double)]

  init(
    rows: Double, columns: [ColumnID: ColumnProfile], uniqueKeys: [Set<ColumnID>] = [],
    groups: [(columns: Set<ColumnID>, count: Double)] = []
  ) {
    self.rows = rows
    self.columns = columns
    self.uniqueKeys = uniqueKeys
    self.groups = groups
  }

  func isUnique(_ columns: Set<ColumnID>) -> Bool { uniqueKeys.contains { $0.isSubset(of: columns) } }
}

/// What is known of a column's values over all rows of its origin.
struct ColumnProfile: Sendable {
  var type: SQLType
  /// nil where nothing tells.
  var distinct: Double?
  var nullFraction: Double
  /// Bytes of a value, on average.
  var width: Double
  /// Common values and bounds; nil where the source has none.
  var statistics: ColumnStatistics?
  /// Of a column that an aggregate computed, where it is known of what.
  var spread: Spread?
}

/// A number of distinct values, and whether it is only a guess.
struct DistinctCount: Sendable {
  var count: Double
  var isGuess = false

  /// PostgreSQL's where nothing is known (DEFAULT_NUM_DISTINCT in src/include/utils/selfuncs.h).
  static let guess = 200.0
}

extension Estimate {
  /// The origin's position and the profile of a stored column.
  func stored(_ id: ColumnID) -> (origin: Int, column: ColumnProfile)? {
    for (position, origin) in origins.enumerated() {
      if let column = origin.profile.columns[id] { return (position, column) }
    }
    return nil
  }

  /// The stored column that an expression is, seen through projections and through casts that keep the order of values.
  func column(_ expression: ScalarExpression, depth: Int = 0) -> ColumnID? {
    switch expression {
    case .column(let id, _):
      guard let definition = definitions[id], depth < 32 else { return id }
      return column(definition, depth: depth + 1)
    case .cast(let inner, let type) where inner.type.keepsOrder(as: type): return column(inner, depth: depth + 1)
    default: return nil
    }
  }

  /// The stored columns that an expression is computed from.
  func storedColumns(of expression: ScalarExpression, depth: Int = 0) -> Set<ColumnID> {
    if case .literal = expression { return [] }
    var found: Set<ColumnID> = []
    for id in expression.references {
      if let definition = definitions[id], depth < 32 {
        found.formUnion(storedColumns(of: definition, depth: depth + 1))
      } else {
        found.insert(id)
      }
    }
    return found
  }

  /// What defines a column that a projection computes; the expression itself for all others.
  func definition(of expression: ScalarExpression) -> ScalarExpression {
    var result = expression
    for _ in 0..<32 {
      guard case .column(let id, _) = result, let definition = definitions[id] else { return result }
      result = definition
    }
    return result
  }

  /// Whether an expression is computed from these rows alone and from some column of them.
  func covers(_ columns: Set<ColumnID>) -> Bool {
    !columns.isEmpty && columns.allSatisfy { stored($0) != nil }
  }
}

extension SQLType {
  /// Whether a cast leaves values in their order, so that a condition on the result is one on the column.
  fileprivate func keepsOrder(as other: SQLType) -> Bool {
    if isNumber { return other.isNumber }
    if isText { return other.isText }
    switch (self, other) {
    case (.date, .timestamp), (.date, .timestamptz), (.timestamp, .timestamptz), (.timestamptz, .timestamp): return true
    default: return base == other.base
    }
  }
}
