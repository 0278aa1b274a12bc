import HansaCore
import HansaSQL

extension SQLType {
  /// Whether values of the two types are equal when they are by either type's own equality.
  fileprivate func comparesAsIs(with other: SQLType) -> Bool {
    switch (self, other) {
    case (.text, .varchar), (.varchar, .text): true
    default: base == other.base
    }
  }
}

extension Relation {
  /// Sets of output columns in which no two rows are equal, NULLs aside: rows with a NULL in them may be many.
  /// An empty set is a relation of one row at most.
  var uniqueColumns: [Set<ColumnID>] {
    switch self {
    case .singleRow: return [[]]
    case .scan(let scan):
      let own = Set(scan.items.map(\.column.id))
      return scan.uniqueKeys.map(Set.init).filter { $0.isSubset(of: own) }
    case .filter(let input, _), .sort(let input, _), .limit(let input, _), .window(let input, _):
      return input.uniqueColumns
    case .distinct(let input): return input.uniqueColumns + [Set(input.output.map(\.id))]
    case .distinctOn(let input, let on, _):
      let columns = on.flatMap(\.references)
      return input.uniqueColumns + (on.allSatisfy(\.isColumn) ? [Set(columns)] : [])
    case .project(let input, let items):
      var names: [ColumnID: ColumnID] = [:]
      for item in items { if case .column(let id, _) = item.expression { names[id] = item.column.id } }
      return input.uniqueColumns.compactMap { key in
        let renamed = key.compactMap { names[$0] }
        return renamed.count == key.count ? Set(renamed) : nil
      }
    case .aggregate(let aggregate):
      return aggregate.groupingSets == nil ? [Set(aggregate.keys.map(\.column.id))] : []
    case .join(let join):
      switch join.kind {
      case .semi, .anti: return join.left.uniqueColumns
      case .inner, .left:
        return !join.isLateral && join.right.isUnique(where: join.condition) ? join.left.uniqueColumns : []
      case .cross, .right, .full: return []
      }
    case .values, .setOperation, .with, .reference, .function, .fragment, .shipped: return []
    }
  }

  /// Whether at most one row of this relation satisfies the condition for any values of columns outside of it.
  func isUnique(where condition: ScalarExpression) -> Bool {
    let own = Set(output.map(\.id))
    var fixed: Set<ColumnID> = []
    for part in condition.conjuncts {
      guard let (comparison, left, right) = part.comparison, comparison == .equal else { continue }
      for (column, other) in [(left, right), (right, left)] {
        // Of one type, so that it is the key's own equality.
        if case .column(let id, let type) = column, own.contains(id), type.comparesAsIs(with: other.type),
          other.references.isDisjoint(with: own), !other.containsSubquery, !other.isVolatile
        {
          fixed.insert(id)
        }
      }
    }
    return uniqueColumns.contains { $0.isSubset(of: fixed) }
  }
}
