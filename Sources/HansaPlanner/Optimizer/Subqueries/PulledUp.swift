import HansaCore
import HansaSQL

/// A subquery without the conditions by which it depends on columns around it, and those conditions.
struct PulledUp {
  var relation: Relation
  var conditions: [ScalarExpression] = []

  /// - Parameter keepsCount: how often a row comes matters.
  /// - Returns: nil where something else of the subquery depends on `outer`.
  init?(_ relation: Relation, outer: Set<ColumnID>, keepsCount: Bool, _ columns: inout ColumnAllocator) {
    guard let pulled = Self.pull(relation, outer, keepsCount, &columns) else { return nil }
    self = pulled
    guard isIndependent(of: outer) else { return nil }
  }

  private init(_ relation: Relation, _ conditions: [ScalarExpression] = []) {
    self.relation = relation
    self.conditions = conditions
  }

  private func isIndependent(of outer: Set<ColumnID>) -> Bool {
    let visible = Set(relation.output.map(\.id))
    let inside = relation.producedColumns.subtracting(visible)
    return relation.references.isDisjoint(with: outer)
      && conditions.allSatisfy { $0.references.isDisjoint(with: inside) }
  }

  private static func pull(
    _ relation: Relation, _ outer: Set<ColumnID>, _ keepsCount: Bool, _ columns: inout ColumnAllocator
  ) -> PulledUp? {
    if relation.references.isDisjoint(with: outer) { return PulledUp(relation) }
    switch relation {
    case .filter(let input, let condition):
      guard var pulled = pull(input, outer, keepsCount, &columns),
        let (moved, kept) = split(condition, outer)
      else { return nil }
      pulled.relation = pulled.relation.filtered(kept)
      pulled.conditions += moved
      return pulled
    case .project(let input, let items):
      guard items.allSatisfy({ $0.expression.references.isDisjoint(with: outer) }),
        var pulled = pull(input, outer, keepsCount, &columns)
      else { return nil }
      // What the conditions need comes along.
      var items = items
      var replacements: [ColumnID: ScalarExpression] = [:]
      let needed = Set(pulled.conditions.flatMap(\.references))
      for column in pulled.relation.output where needed.contains(column.id) {
        let carried = columns.column(column.name, column.type, nullable: column.nullable)
        items.append(Projection(carried, column.reference))
        replacements[column.id] = carried.reference
      }
      pulled.conditions = pulled.conditions.map { $0.substituting(replacements) }
      pulled.relation = .project(pulled.relation, items)
      return pulled
    case .sort(let input, _): return pull(input, outer, keepsCount, &columns)
    case .distinct(let input): return keepsCount ? nil : pull(input, outer, keepsCount, &columns)
    case .join(var join):
      guard !join.isLateral, let left = pull(join.left, outer, keepsCount, &columns) else { return nil }
      join.left = left.relation
      var conditions = left.conditions
      switch join.kind {
      case .inner, .cross:
        guard let right = pull(join.right, outer, keepsCount, &columns),
          let (moved, kept) = split(join.condition, outer)
        else { return nil }
        join.right = right.relation
        join.condition = .conjunction(kept)
        if kept.isEmpty { join.kind = .cross }
        conditions += right.conditions + moved
      case .left, .semi, .anti:
        guard join.right.references.isDisjoint(with: outer), join.condition.references.isDisjoint(with: outer) else {
          return nil
        }
      case .right, .full: return nil
      }
      return PulledUp(.join(join), conditions)
    default: return nil
    }
  }

  /// The parts that depend on columns around, and the others.
  private static func split(_ condition: ScalarExpression, _ outer: Set<ColumnID>)
    -> (moved: [ScalarExpression], kept: [ScalarExpression])?
  {
    let (moved, kept) = condition.conjuncts.split { !$0.references.isDisjoint(with: outer) }
    return moved.contains { $0.containsSubquery || $0.isVolatile } ? nil : (moved, kept)
  }
}
