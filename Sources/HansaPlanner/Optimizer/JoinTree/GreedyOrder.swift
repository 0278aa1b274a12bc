import HansaCore
import HansaSQL

extension JoinBuilder {
  /// One tree of units of different sources: again and again the two whose join is the smallest, so that small sides are
  /// joined among themselves before they meet a large one. In the units' order where the sizes are not known.
  ///
  /// Source: Fegaras, "A New Heuristic for Optimizing Large Queries", DEXA 1998 (greedy operator ordering).
  mutating func joinSmallestFirst(_ units: [JoinUnit], _ estimator: Estimator) -> JoinUnit {
    guard units.allSatisfy({ estimator.rows($0.relation) != nil }) else { return join(units, isGroup: false) }
    var rest = units
    for index in rest.indices { attach(to: &rest[index], ownOnly: false) }
    while rest.count > 2 {
      guard let (left, right) = smallestPair(rest, estimator) else { break }
      let other = rest.remove(at: right)
      rest[left] = joined(rest[left], other)
      attach(to: &rest[left], ownOnly: false)
    }
    return join(rest, isGroup: false)
  }

  private func smallestPair(_ units: [JoinUnit], _ estimator: Estimator) -> (Int, Int)? {
    var best: (pair: (Int, Int), rows: Double)?
    for left in units.indices {
      for right in units.indices where right > left {
        let both = units[left].columns.union(units[right].columns)
        let own = conditions.filter {
          !$0.hasSubquery && $0.columns.isSubset(of: both) && !$0.columns.isDisjoint(with: units[left].columns)
            && !$0.columns.isDisjoint(with: units[right].columns)
        }
        guard own.contains(where: \.isEquality) else { continue }
        let join = Join(
          .inner, units[left].relation, units[right].relation, on: .conjunction(own.map(\.expression)))
        guard let rows = estimator.rows(.join(join)), rows < best?.rows ?? .infinity else { continue }
        best = ((left, right), rows)
      }
    }
    return best?.pair
  }
}
