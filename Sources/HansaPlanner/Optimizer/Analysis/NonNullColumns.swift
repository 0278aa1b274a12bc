import HansaCore
import HansaSQL

extension Relation {
  /// The output columns that are never NULL, as far as keys, filters and joins tell.
  var nonNullColumns: Set<ColumnID> {
    switch self {
    case .scan(let scan):
      // A date that is none, which MySQL knows, may be read as NULL.
      Set(scan.items.lazy.map(\.column).filter { !$0.nullable && !$0.type.isDateTime }.map(\.id))
    case .filter(let input, let condition): input.nonNullColumns.union(condition.rejectedWhenNull)
    case .sort(let input, _), .limit(let input, _), .distinct(let input), .distinctOn(let input, _, _),
      .window(let input, _):
      input.nonNullColumns
    case .project(let input, let items): Self.nonNull(items, input.nonNullColumns)
    case .aggregate(let aggregate):
      aggregate.groupingSets == nil ? Self.nonNull(aggregate.keys, aggregate.input.nonNullColumns) : []
    case .join(let join):
      switch join.kind {
      case .inner, .cross:
        join.left.nonNullColumns.union(join.right.nonNullColumns).union(join.condition.rejectedWhenNull)
      case .left, .anti: join.left.nonNullColumns
      case .semi: join.left.nonNullColumns.union(join.condition.rejectedWhenNull)
      case .right: join.right.nonNullColumns
      case .full: []
      }
    case .singleRow, .values, .setOperation, .with, .reference, .function, .fragment, .shipped: []
    }
  }

  private static func nonNull(_ items: [Projection], _ below: Set<ColumnID>) -> Set<ColumnID> {
    Set(items.lazy.filter { $0.expression.isNeverNull(where: below) }.map(\.column.id))
  }
}

extension ScalarExpression {
  /// The columns for whose NULL the condition is not true.
  fileprivate var rejectedWhenNull: Set<ColumnID> {
    var found: Set<ColumnID> = []
    for part in conjuncts where !part.containsSubquery {
      for id in part.references where NullRejection(columns: [id]).rejects(part) { found.insert(id) }
    }
    return found
  }

  func isNeverNull(where columns: Set<ColumnID>) -> Bool {
    switch self {
    case .column(let id, _): columns.contains(id)
    case .literal(let value, _): value != .null
    case .cast(let inner, _): isTotal && inner.isNeverNull(where: columns)
    default: false
    }
  }
}
