import HansaCore
import HansaSQL

extension Splitter {
  func place(_ join: Join) -> Placement {
    if join.isLateral {
      // The right side refers to the left one: it cannot be asked about alone.
      if settings.pushdown == .on, let part = wholePart(.join(join)) { return .remote(part) }
      return .merged(merged(lateral: join))
    }
    let left = place(join.left)
    let right = place(join.right)
    func joined(_ left: Relation, _ right: Relation, _ condition: ScalarExpression) -> Relation {
      .join(Join(join.kind, left, right, on: condition))
    }
    guard join.kind == .inner, case .remote(let one) = left, case .remote(let other) = right,
      one.source == other.source
    else { return place(left, right) { joined($0, $1, join.condition) } }

    // An inner join's condition is a filter: what the source cannot say of it is tested above.
    let both = RemotePart(
      relation: .join(Join(.cross, one.relation, other.relation, on: .true)),
      catalog: one.catalog)
    let (pushed, residual) = divide(join.condition.conjuncts, both)
    guard pushed.contains(where: { $0.isEquality }) || residual.isEmpty else {
      return .merged(localized(joined(fetched(one), fetched(other), join.condition)))
    }
    let placed = place(left, right) { joined($0, $1, .conjunction(pushed)) }
    guard !residual.isEmpty else { return placed }
    return .merged(finish(placed).filtered(residual.map { localized($0) }))
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
