import HansaCore
import HansaSQL

/// Averages made of sums and counts.
///
/// PostgreSQL's own avg is its sum divided by its count (numeric.c, float.c), so nothing is lost; and sum and count
/// travel without rounding, which a quotient does not.
struct AggregateParts {
  /// The sums and counts, in columns of their own.
  private(set) var parts: [Projection] = []
  /// How the averages are made of them.
  private(set) var definitions: [ColumnID: ScalarExpression] = [:]

  /// - Parameter test: whether an average is to be taken apart.
  /// - Returns: nil when there is nothing to take apart.
  init?(_ aggregate: Aggregate, columns: inout ColumnAllocator, where test: (Column) -> Bool) {
    for item in aggregate.aggregates {
      guard case .aggregate(let call) = item.expression, call.name == "avg", test(item.column) else { continue }
      definitions[item.column.id] = quotient(of: call, named: item.column.name, &columns)
    }
    if definitions.isEmpty { return nil }
  }

  /// The aggregation with the parts beside what it computes already.
  func adding(to aggregate: Aggregate) -> Aggregate {
    var aggregate = aggregate
    aggregate.aggregates += parts
    return aggregate
  }

  /// The aggregation with the parts instead of the averages.
  func replacing(_ aggregate: Aggregate) -> Aggregate {
    var aggregate = adding(to: aggregate)
    aggregate.aggregates.removeAll { definitions[$0.column.id] != nil }
    return aggregate
  }

  private mutating func quotient(
    of call: AggregateCall, named name: Name, _ columns: inout ColumnAllocator
  ) -> ScalarExpression? {
    guard let argument = call.arguments.first, call.arguments.count == 1 else { return nil }
    let whole = SQLType.numeric(precision: nil, scale: 0)
    switch argument.type {
    case .int2, .int4, .int8:
      let sum = part("sum", of: call, argument.type == .int8 ? whole : .int8, name, &columns)
      let count = part("count", of: call, .int8, name, &columns)
      let dividend: ScalarExpression = argument.type == .int8 ? sum : .cast(sum, whole)
      return .call(FunctionCall("/", [dividend, .cast(count, whole)], type: .numeric))
    case .numeric(_, let scale?):
      let sum = part("sum", of: call, .numeric(precision: nil, scale: scale), name, &columns)
      let count = part("count", of: call, .int8, name, &columns)
      return .call(FunctionCall("/", [sum, .cast(count, whole)], type: .numeric))
    default: return nil
    }
  }

  private mutating func part(
    _ function: Name, of call: AggregateCall, _ type: SQLType, _ name: Name, _ columns: inout ColumnAllocator
  ) -> ScalarExpression {
    var part = call
    (part.name, part.type) = (function, type)
    if let same = parts.first(where: { $0.expression == .aggregate(part) }) { return same.column.reference }
    let column = columns.column(Name("\(function)_\(name)"), type)
    parts.append(Projection(column, .aggregate(part)))
    return column.reference
  }
}
