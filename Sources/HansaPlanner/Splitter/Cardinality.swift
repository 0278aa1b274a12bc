import HansaCore
import HansaSQL

/// Rows that a part of a plan gives, by the sources' row counts and PostgreSQL's default selectivities.
enum Cardinality {
  /// nil where a table's size is not known.
  static func estimate(_ plan: Relation) -> Double? {
    switch plan {
    case .singleRow: return 1
    case .scan(let scan): return scan.estimatedRows
    case .values(let values): return Double(values.rows.count)
    case .filter(let input, let condition):
      return estimate(input).map { max(1, $0 * condition.conjuncts.map(selectivity).reduce(1, *)) }
    case .project(let input, _), .window(let input, _), .sort(let input, _): return estimate(input)
    case .distinct(let input), .distinctOn(let input, _, _): return estimate(input).map { max(1, $0 / 10) }
    case .aggregate(let aggregate):
      return aggregate.keys.isEmpty ? 1 : estimate(aggregate.input).map { max(1, $0 / 10) }
    case .limit(let input, let limit):
      let rows = estimate(input)
      guard case .literal(.integer(let count), _)? = limit.count else { return rows }
      return min(rows ?? Double(count), Double(count))
    case .join(let join):
      guard let left = estimate(join.left), let right = estimate(join.right) else { return nil }
      switch join.kind {
      case .cross: return left * right
      case .semi, .anti: return max(1, left / 2)
      case .inner, .left, .right, .full: return max(left, right)
      }
    case .setOperation(let operation):
      guard let left = estimate(operation.left), let right = estimate(operation.right) else { return nil }
      return operation.kind == .union ? left + right : left
    case .with(let with): return estimate(with.body)
    case .shipped(let rows): return rows.estimatedRows
    case .reference, .function, .fragment: return nil
    }
  }

  /// PostgreSQL's defaults where there are no statistics (src/include/utils/selfuncs.h): equality 0.005, a range with
  /// one bound 1/3, LIKE 0.005.
  private static func selectivity(_ condition: ScalarExpression) -> Double {
    switch condition {
    case .call(let call):
      switch call.name {
      case "=": 0.005
      case "<", "<=", ">", ">=": 1.0 / 3
      case "~~", "~~*": 0.05
      default: 0.5
      }
    case .inList(_, let list): min(0.5, 0.005 * Double(list.count))
    case .isNull: 0.05
    case .not(let inner): 1 - selectivity(inner)
    case .or(let parts): min(1, parts.map(selectivity).reduce(0, +))
    case .and(let parts): parts.map(selectivity).reduce(1, *)
    default: 0.5
    }
  }
}
