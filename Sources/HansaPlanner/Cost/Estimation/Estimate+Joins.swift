import HansaCore
import HansaSQL

extension Estimate {
  /// The rows of a join; `right` of a lateral one is what it gives for one row of the left.
  static func join(
    _ kind: Join.Kind, _ left: Estimate, _ right: Estimate, on condition: ScalarExpression, _ estimator: Estimator
  ) -> Estimate {
    let conjuncts = condition.conjuncts.map(\.unmarked)
    let matching = JoinSelectivity(left: left, right: right, conjuncts: conjuncts, estimator: estimator)
    if kind.keepsOnlyLeft {
      let part = matching.semi
      var result = left
      result.rows = max(1, left.rows * (kind == .semi ? part : 1 - part))
      result.thin(result.origins.indices, by: result.rows / max(1, left.rows))
      return result
    }
    let inner = max(1, left.rows * right.rows * matching.inner)
    var result = left
    result.origins += right.origins
    result.definitions.merge(right.definitions) { own, _ in own }
    result.limits.merge(right.limits) { min($0, $1) }
    result.equal.add(right.equal)
    result.rows = inner
    if kind == .left || kind == .full { result.rows = max(result.rows, left.rows) }
    if kind == .right || kind == .full { result.rows = max(result.rows, right.rows) }
    let border = left.origins.count
    result.thin(0..<border, by: result.rows / max(1, left.rows))
    result.thin(border..<result.origins.count, by: result.rows / max(1, right.rows))
    guard kind == .inner || kind == .cross else { return result }
    let own = matching.oneSided
    if !own.isEmpty { result.limit(by: own, Selectivity(estimate: result, estimator: estimator)) }
    for conjunct in conjuncts {
      guard let (a, b) = result.equalColumns(conjunct) else { continue }
      result.equal.add(a, b)
      // What one of the two cannot be, the other cannot either.
      let (ofA, ofB) = (result.distinct(of: a), result.distinct(of: b))
      guard !ofA.isGuess, !ofB.isGuess else { continue }
      (result.limits[a], result.limits[b]) = (min(ofA.count, ofB.count), min(ofA.count, ofB.count))
    }
    return result
  }
}
