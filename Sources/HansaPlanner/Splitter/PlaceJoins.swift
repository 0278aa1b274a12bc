import HansaCore
import HansaSQL

extension Splitter {
  func place(_ join: Join) -> Placement {
    if join.isLateral {
      // The right side refers to the left one: it cannot be asked about alone.
      if settings.pushdown == .on, let part = wholePart(.join(join)) { return .remote(part) }
      return .merged(merged(lateral: join))
    }
    var left = place(join.left)
    var right = place(join.right)
    // Rows that a residual takes out may stay until after the join where they make no others disappear or NULL.
    if join.kind == .full || join.kind == .right { left = settled(left) }
    if join.kind != .inner, join.kind != .cross, join.kind != .right { right = settled(right) }
    (left, right) = gathered(left, right, join)
    func joined(_ left: Relation, _ right: Relation, _ condition: ScalarExpression) -> Relation {
      .join(Join(join.kind, left, right, on: condition))
    }
    guard case .remote(let one) = left, case .remote(let other) = right, one.source == other.source else {
      return place(settled(left), settled(right)) { joined($0, $1, join.condition) }
    }
    var residual = one.residual + other.residual
    var pushed = join.condition.conjuncts
    if join.kind == .inner {
      // An inner join's condition is a filter: what the source cannot say of it is tested above.
      let both = one.with(.join(Join(.cross, one.relation, other.relation, on: .true)))
      let divided = divide(pushed, both)
      pushed = divided.pushed
      residual += divided.residual
      guard pushed.contains(where: { $0.isEquality }) || divided.residual.isEmpty else {
        return .merged(localized(joined(fetched(one), fetched(other), join.condition)))
      }
    }
    let placed = place(.remote(one.with(one.relation)), .remote(other.with(other.relation))) {
      joined($0, $1, .conjunction(pushed))
    }
    guard !residual.isEmpty else { return placed }
    guard case .remote(var part) = placed, !expands(part.relation) else {
      // Apart the rows are fewer where each side is filtered first.
      let condition = ScalarExpression.conjunction(
        pushed.filter { !$0.isSuperset } + residual.filter { !(one.residual + other.residual).contains($0) })
      return .merged(localized(joined(fetched(one), fetched(other), condition)))
    }
    part.residual = residual
    return .remote(part)
  }

  /// Both sides each for itself.
  func merged(lateral join: Join) -> Relation {
    localized(
      .join(Join(join.kind, finish(place(join.left)), finish(place(join.right)), on: join.condition, isLateral: true)))
  }
}

extension ScalarExpression {
  /// Compares two sides by `=`: joins on it give about as many rows as the larger side has.
  var isEquality: Bool {
    guard case .call(let call) = self else { return false }
    return call.name == "=" && !call.arguments.contains(where: \.isLiteral)
  }
}
