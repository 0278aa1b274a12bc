import HansaCore
import HansaSQL

extension Selectivity {
  func isNull(_ tested: ScalarExpression) -> Double {
    guard let profile = profile(tested) else {
      // Rows that an outer join adds have NULL here, but how many is the join's to say.
      return Default.null
    }
    return clamped(profile.nullFraction)
  }

  /// A column of booleans as a condition.
  func isTrue(_ tested: ScalarExpression) -> Double {
    guard let profile = profile(tested) else { return Default.other }
    let known = profile.statistics?.common ?? []
    if let found = known.first(where: { $0.value == .boolean(true) }) { return clamped(found.fraction) }
    if let found = known.first(where: { $0.value == .boolean(false) }) {
      return clamped(1 - found.fraction - profile.nullFraction)
    }
    return clamped((1 - profile.nullFraction) / 2)
  }

  /// IS TRUE, IS FALSE, IS UNKNOWN.
  func isBoolean(_ tested: ScalarExpression, _ value: Bool?) -> Double {
    switch value {
    case true?: one(tested)
    case false?: one(.not(tested))
    case nil: tested.isColumn ? isNull(tested) : Default.null
    }
  }

  /// A subquery as a condition: as the semi join that it is, where it does not depend on the row.
  func subquery(_ subquery: Subquery) -> Double {
    guard case .any(let name) = subquery.kind, name == "=", let inner = estimator.estimate(subquery.relation) else {
      return Default.other
    }
    let output = subquery.relation.output
    guard output.count == subquery.tested.count else { return Default.other }
    let conditions = zip(subquery.tested, output).map { ScalarExpression.equal($0, $1.reference) }
    return JoinSelectivity(left: estimate, right: inner, conjuncts: conditions, estimator: estimator).semi
  }
}
