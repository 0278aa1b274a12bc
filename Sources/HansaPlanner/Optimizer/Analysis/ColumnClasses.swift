import HansaCore
import HansaSQL

/// Columns that are equal in every row, by conditions `a = b`.
///
/// Only columns of one type whose equal values cannot be told apart by a comparison: what holds of one holds of all.
struct ColumnClasses {
  private var parents: [ColumnID: ColumnID] = [:]
  private(set) var types: [ColumnID: SQLType] = [:]

  var isEmpty: Bool { parents.isEmpty }

  init(_ conditions: [ScalarExpression]) {
    for condition in conditions {
      if let (a, b) = Self.equality(condition) { join(a, b) }
    }
  }

  /// The two columns of such a condition.
  static func equality(_ condition: ScalarExpression) -> (ScalarExpression, ScalarExpression)? {
    guard let (comparison, left, right) = condition.comparison, comparison == .equal, left.isColumn, right.isColumn,
      left.type.base == right.type.base, left.type.equalValuesAreOne
    else { return nil }
    return (left, right)
  }

  private mutating func join(_ a: ScalarExpression, _ b: ScalarExpression) {
    guard case .column(let one, let type) = a, case .column(let other, let otherType) = b else { return }
    (types[one], types[other]) = (type, otherType)
    let (x, y) = (root(one), root(other))
    parents[x] = x
    parents[y] = x
  }

  func root(_ id: ColumnID) -> ColumnID {
    var id = id
    while let parent = parents[id], parent != id { id = parent }
    return id
  }

  func areEqual(_ a: ScalarExpression, _ b: ScalarExpression) -> Bool {
    guard case .column(let a, _) = a, case .column(let b, _) = b else { return false }
    return root(a) == root(b)
  }

  /// The classes, each in the order of its columns' numbers.
  var members: [[ScalarExpression]] {
    Dictionary(grouping: parents.keys, by: root).values
      .map { ids in
        ids.sorted { $0.number < $1.number }.compactMap { id in types[id].map { .column(id, $0) } }
      }
      .sorted { ($0.first?.columnNumber ?? 0) < ($1.first?.columnNumber ?? 0) }
  }
}

extension ScalarExpression {
  fileprivate var columnNumber: Int { if case .column(let id, _) = self { id.number } else { 0 } }
}

extension SQLType {
  /// Whether a comparison can never tell two equal values apart. Floats have two zeros and their own conversions,
  /// `char` its blanks.
  var equalValuesAreOne: Bool {
    switch self {
    case .boolean, .int2, .int4, .int8, .numeric, .text, .varchar, .date, .time, .timestamp, .timestamptz, .uuid: true
    default: false
    }
  }
}
