import HansaCore
import HansaSQL

extension PushFilters {
  func push(_ join: Join, _ filters: [ScalarExpression]) -> Relation {
    var join = join
    let left = Set(join.left.output.map(\.id))
    let right = Set(join.right.output.map(\.id))
    func side(_ filter: ScalarExpression) -> (left: Bool, right: Bool) {
      let references = filter.references
      return (!references.isDisjoint(with: left), !references.isDisjoint(with: right))
    }
    // A subquery moves only to where its source is the only one: elsewhere it would stand between tables of one source.
    func isMovable(_ filter: ScalarExpression, to side: Relation) -> Bool {
      if filter.isVolatile { return false }
      if !filter.containsSubquery { return true }
      guard let source = filter.onlySource else { return false }
      return side.onlySource == source
    }

    var toLeft: [ScalarExpression] = []
    var toRight: [ScalarExpression] = []
    var condition: [ScalarExpression] = []
    var above: [ScalarExpression] = []
    switch join.kind {
    case .inner, .cross:
      for filter in join.condition.conjuncts + filters {
        switch side(filter) {
        case (true, false) where isMovable(filter, to: join.left): toLeft.append(filter)
        case (false, true) where isMovable(filter, to: join.right): toRight.append(filter)
        case (true, true) where !filter.isVolatile && !filter.containsSubquery: condition.append(filter)
        default: above.append(filter)
        }
      }
      join.kind = condition.isEmpty ? .cross : .inner
    case .left, .right:
      let keepsLeft = join.kind == .left
      for filter in filters {
        switch side(filter) {
        case (true, false) where keepsLeft && isMovable(filter, to: join.left): toLeft.append(filter)
        case (false, true) where !keepsLeft && isMovable(filter, to: join.right): toRight.append(filter)
        default: above.append(filter)
        }
      }
      for filter in join.condition.conjuncts {
        switch side(filter) {
        case (false, true) where keepsLeft && isMovable(filter, to: join.right): toRight.append(filter)
        case (true, false) where !keepsLeft && isMovable(filter, to: join.left): toLeft.append(filter)
        default: condition.append(filter)
        }
      }
    case .semi, .anti:
      (toLeft, above) = filters.split { isMovable($0, to: join.left) }
      for filter in join.condition.conjuncts {
        switch side(filter) {
        case (false, true) where isMovable(filter, to: join.right): toRight.append(filter)
        case (true, false) where join.kind == .semi && isMovable(filter, to: join.left): toLeft.append(filter)
        default: condition.append(filter)
        }
      }
    case .full:
      condition = join.condition.conjuncts
      above = filters
    }
    join.left = push(join.left, toLeft)
    join.right = push(join.right, toRight)
    join.condition = .conjunction(condition)
    return Relation.join(join).filtered(above)
  }
}
