import Foundation
import HansaCore
import HansaSQL

/// The part of all pairs of rows that a join's condition lets through.
///
/// As PostgreSQL's eqjoinsel (src/backend/utils/adt/selfuncs.c), with two changes: equalities between the same two
/// tables are taken together, by a key or by known groups of columns, and what follows from others is not counted.
struct JoinSelectivity {
  let left: Estimate
  let right: Estimate
  let estimator: Estimator
  /// Equalities between the sides.
  private(set) var pairs: [Pair] = []
  /// Conditions on one side.
  private(set) var oneSided: [ScalarExpression] = []
  private var others: [ScalarExpression] = []

  struct Pair {
    var left: ScalarExpression
    var right: ScalarExpression
    /// The stored columns and their origins, where the operands are such columns.
    var leftColumn: (origin: Int, id: ColumnID)?
    var rightColumn: (origin: Int, id: ColumnID)?
  }

  init(left: Estimate, right: Estimate, conjuncts: [ScalarExpression], estimator: Estimator) {
    (self.left, self.right, self.estimator) = (left, right, estimator)
    for conjunct in conjuncts { sort(conjunct) }
  }

  private mutating func sort(_ conjunct: ScalarExpression) {
    if let pair = pair(conjunct) {
      if !follows(pair) { pairs.append(pair) }
    } else if left.covers(left.storedColumns(of: conjunct)) || right.covers(right.storedColumns(of: conjunct)) {
      oneSided.append(conjunct)
    } else {
      others.append(conjunct)
    }
  }

  private func pair(_ conjunct: ScalarExpression) -> Pair? {
    guard let (comparison, first, second) = conjunct.comparison, comparison == .equal else { return nil }
    for (a, b) in [(first, second), (second, first)]
    where left.covers(left.storedColumns(of: a)) && right.covers(right.storedColumns(of: b)) {
      func place(_ side: Estimate, _ operand: ScalarExpression) -> (origin: Int, id: ColumnID)? {
        side.column(operand).flatMap { id in side.stored(id).map { ($0.origin, id) } }
      }
      return Pair(left: a, right: b, leftColumn: place(left, a), rightColumn: place(right, b))
    }
    return nil
  }

  /// Whether equalities before this one and those below the join imply it.
  private func follows(_ pair: Pair) -> Bool {
    guard let a = pair.leftColumn, let b = pair.rightColumn else { return false }
    return pairs.contains { known in
      guard let c = known.leftColumn, let d = known.rightColumn else { return false }
      return left.equal.areEqual(a.id, c.id) && right.equal.areEqual(b.id, d.id)
    }
  }

  // MARK: Pairs of rows

  var inner: Double {
    // Groups of pairs between the same two origins; others stand alone.
    var groups: [[Int]: [Pair]] = [:]
    for (number, pair) in pairs.enumerated() {
      if let a = pair.leftColumn, let b = pair.rightColumn {
        groups[[a.origin, b.origin], default: []].append(pair)
      } else {
        groups[[-1, number], default: []].append(pair)
      }
    }
    return min(1, groups.values.map(together).reduce(1, *) * rest)
  }

  private var rest: Double {
    guard !others.isEmpty || !oneSided.isEmpty else { return 1 }
    let sides = [left, right].map { side in
      Selectivity(estimate: side, estimator: estimator).all(oneSided.filter { side.covers(side.storedColumns(of: $0)) })
    }
    let both = Selectivity(estimate: left, estimator: estimator)
    return sides.reduce(1, *) * others.map(both.one).reduce(1, *)
  }

  private func together(_ pairs: [Pair]) -> Double {
    let notNull = pairs.map { (1 - left.nullFraction(of: $0.left)) * (1 - right.nullFraction(of: $0.right)) }
    guard pairs.count > 1, let a = pairs[0].leftColumn?.origin, let b = pairs[0].rightColumn?.origin else {
      return pairs.map(single).reduce(1, *)
    }
    let (ours, theirs) = (Set(pairs.compactMap { $0.leftColumn?.id }), Set(pairs.compactMap { $0.rightColumn?.id }))
    let isLimited = ours.contains { left.limits[$0] != nil } || theirs.contains { right.limits[$0] != nil }
    if !isLimited {
      let keys =
        (left.origins[a].profile.isUnique(ours) ? [left.origins[a].profile.rows] : [])
        + (right.origins[b].profile.isUnique(theirs) ? [right.origins[b].profile.rows] : [])
      if let largest = keys.max() { return notNull.reduce(1, *) / max(1, largest) }
    }
    let known =
      left.origins[a].profile.groups.contains { $0.columns == ours }
      || right.origins[b].profile.groups.contains { $0.columns == theirs }
    if known, !isLimited {
      let count = max(left.jointDistinct(ours, of: a), right.jointDistinct(theirs, of: b))
      return notNull.reduce(1, *) / max(1, count)
    }
    return Self.damped(pairs.map(single))
  }

  /// The sharpest condition counts whole, each further one by a root: columns of one table are seldom independent.
  static func damped(_ parts: [Double]) -> Double {
    var exponent = 1.0
    var result = 1.0
    for part in parts.sorted() {
      result *= pow(part, exponent)
      exponent /= 2
    }
    return result
  }

  private func single(_ pair: Pair) -> Double {
    let notNull = (1 - left.nullFraction(of: pair.left)) * (1 - right.nullFraction(of: pair.right))
    if let matched = commonValues(pair) { return matched }
    return notNull / max(1, domain(pair))
  }

  /// Values of the side that has more of them. Two guesses say nothing: the smaller table's column is taken for its key.
  private func domain(_ pair: Pair) -> Double {
    let (a, b) = (left.distinct(of: pair.left), right.distinct(of: pair.right))
    guard a.isGuess, b.isGuess else { return max(a.count, b.count) }
    func all(_ side: Estimate, _ place: Int?) -> Double { place.map { side.origins[$0].profile.rows } ?? side.rows }
    return max(a.count, b.count, min(all(left, pair.leftColumn?.origin), all(right, pair.rightColumn?.origin)))
  }

  // MARK: Left rows that have a match

  /// As eqjoinsel_semi: the part of the left side's values that the right side has.
  var semi: Double {
    var parts: [Double] = []
    for pair in pairs {
      let (a, b) = (left.distinct(of: pair.left), right.distinct(of: pair.right))
      let found = right.groups([pair.right])
      let notNull = 1 - left.nullFraction(of: pair.left)
      if a.isGuess || b.isGuess {
        parts.append(notNull * (a.isGuess && b.isGuess ? 0.5 : min(1, found / max(1, a.count))))
      } else {
        parts.append(notNull * min(1, found / max(1, a.count)))
      }
    }
    let all = Self.damped(parts)
    // A condition beside equalities has to hold for one of the matches only.
    let matches = max(1, right.rows / max(1, right.groups(pairs.map(\.right))))
    let further = pairs.isEmpty ? 1 - pow(1 - rest, max(1, min(right.rows, 2))) : 1 - pow(1 - rest, matches)
    return min(1, max(0, all * further))
  }
}
