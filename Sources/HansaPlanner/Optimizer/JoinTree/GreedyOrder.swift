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
    var estimates = rest.map { estimator.estimate($0.relation) }
    /// Rows of each two units, the first one's position first; they stay what they are until one of the two is joined.
    var rows = rest.indices.map { left in
      rest.indices.map { right in left < right ? self.rows(rest, estimates, left, right, estimator) : nil }
    }
    while rest.count > 2 {
      guard let (left, right) = smallestPair(rows) else { break }
      let other = rest.remove(at: right)
      estimates.remove(at: right)
      rows.remove(at: right)
      for index in rows.indices { rows[index].remove(at: right) }
      rest[left] = joined(rest[left], other)
      attach(to: &rest[left], ownOnly: false)
      estimates[left] = estimator.estimate(rest[left].relation)
      for index in rest.indices where index != left {
        let (first, second) = (min(index, left), max(index, left))
        rows[first][second] = self.rows(rest, estimates, first, second, estimator)
      }
    }
    return join(rest, isGroup: false)
  }

  private func smallestPair(_ rows: [[Double?]]) -> (Int, Int)? {
    var best: (pair: (Int, Int), rows: Double)?
    for left in rows.indices {
      for (right, rows) in rows[left].enumerated() {
        if let rows, rows < best?.rows ?? .infinity { best = ((left, right), rows) }
      }
    }
    return best?.pair
  }

  /// What joining two units makes; nil where no equality connects them.
  private func rows(
    _ units: [JoinUnit], _ estimates: [Estimate?], _ left: Int, _ right: Int, _ estimator: Estimator
  ) -> Double? {
    let both = units[left].columns.union(units[right].columns)
    let own = conditions.filter {
      !$0.hasSubquery && $0.columns.isSubset(of: both) && !$0.columns.isDisjoint(with: units[left].columns)
        && !$0.columns.isDisjoint(with: units[right].columns)
    }
    guard own.contains(where: \.isEquality) else { return nil }
    let join = Join(.inner, units[left].relation, units[right].relation, on: .conjunction(own.map(\.expression)))
    return estimator.estimate(.join(join), over: [estimates[left], estimates[right]])?.rows
  }
}
