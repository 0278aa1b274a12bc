import HansaCatalog
import HansaCore
import HansaSQL

/// The part of rows for which a condition is true.
///
/// As PostgreSQL's clauselist_selectivity (src/backend/optimizer/path/clausesel.c) and the estimators of its operators
/// (src/backend/utils/adt/selfuncs.c), with its defaults where nothing is known (src/include/utils/selfuncs.h).
struct Selectivity {
  let estimate: Estimate
  let estimator: Estimator

  /// PostgreSQL's defaults.
  enum Default {
    static let equality = 0.005
    static let range = 1.0 / 3
    /// Two bounds of one column.
    static let between = 0.005
    static let match = 0.005
    static let null = 0.005
    static let other = 0.5
  }

  /// All conditions, independent of each other but for the bounds of one column.
  func all(_ conjuncts: [ScalarExpression]) -> Double {
    guard conjuncts.count > 1 else { return conjuncts.first.map(one) ?? 1 }
    var bounds: [ColumnID: ColumnBounds] = [:]
    var result = 1.0
    for conjunct in conjuncts {
      if let bound = bound(conjunct) {
        bounds[bound.column, default: ColumnBounds()].add(bound)
      } else {
        result *= one(conjunct)
      }
    }
    for (column, bounds) in bounds {
      result *= bounds.selectivity(nullFraction: estimate.stored(column)?.column.nullFraction ?? 0)
    }
    return clamped(result)
  }

  /// One condition, of any form.
  func one(_ condition: ScalarExpression) -> Double {
    switch condition.unmarked {
    case .literal(.boolean(true), _): 1
    case .literal: 0
    case .and(let parts): all(parts.flatMap(\.conjuncts))
    case .or(let parts): clamped(parts.map(one).reduce(0) { $0 + $1 - $0 * $1 })
    case .not(let inner): negation(inner)
    case .isNull(let tested): isNull(tested)
    case .isBoolean(let tested, let value): isBoolean(tested, value)
    case .isDistinct(let left, let right): isDistinct(left, right)
    case .inList(let tested, let list): inList(tested, list)
    case .column: isTrue(condition)
    case .subquery(let subquery): self.subquery(subquery)
    case .call(let call): self.call(call, condition.unmarked)
    case .conditional(let branches, _, _):
      // Any of the results may be the condition's.
      clamped(branches.map { one($0.result) }.max() ?? Default.other)
    default: Default.other
    }
  }

  private func call(_ call: FunctionCall, _ condition: ScalarExpression) -> Double {
    if let (comparison, left, right) = condition.comparison { return compare(comparison, left, right) }
    switch call.name {
    case "~~", "~~*", "~", "~*", "starts_with", "^@", "regexp_like", "similar to": return pattern(call)
    case "!~~", "!~~*", "!~", "!~*": return clamped(1 - pattern(call) - nulls(call.arguments.first))
    case "= any", "<> all":
      // Ten elements, as PostgreSQL takes of an array that it does not know.
      let tested = call.arguments.first ?? condition
      let listed = 10 * equal(tested, to: nil)
      return clamped(call.name == "= any" ? listed : 1 - listed - nulls(tested))
    default: return 1.0 / 3
    }
  }

  private func negation(_ inner: ScalarExpression) -> Double {
    if let (comparison, left, right) = inner.comparison { return compare(comparison.negated, left, right) }
    switch inner {
    case .not(let twice): return one(twice)
    case .inList(let tested, _): return clamped(1 - one(inner) - nulls(tested))
    case .call(let call): return clamped(1 - one(inner) - nulls(call.arguments.first))
    case .and, .or: return clamped(1 - one(inner))
    case .column: return clamped(1 - one(inner) - nulls(inner))
    default: return clamped(1 - one(inner))
    }
  }

  func nulls(_ expression: ScalarExpression?) -> Double { expression.map { estimate.nullFraction(of: $0) } ?? 0 }

  func clamped(_ selectivity: Double) -> Double { min(1, max(0, selectivity)) }

  /// What is known of the column that an expression is.
  func profile(_ expression: ScalarExpression) -> ColumnProfile? {
    estimate.column(expression).flatMap { estimate.stored($0)?.column }
  }
}
