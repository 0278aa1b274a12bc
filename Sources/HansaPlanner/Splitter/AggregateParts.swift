import HansaCore
import HansaSQL

/// Averages and variances of exact numbers, made of sums and counts.
///
/// PostgreSQL's own avg is the sum divided by the count, and its variance is computed from the count, the sum and the sum of
/// squares (numeric.c), so nothing is lost; and those travel without rounding, which a quotient does not.
struct AggregateParts {
  /// The sums and counts, in columns of their own.
  private(set) var parts: [Projection] = []
  /// How the results are made of them.
  private(set) var definitions: [ColumnID: ScalarExpression] = [:]

  /// - Parameter test: whether a result is to be taken apart.
  /// - Returns: nil when there is nothing to take apart.
  init?(_ aggregate: Aggregate, columns: inout ColumnAllocator, where test: (Column) -> Bool) {
    for item in aggregate.aggregates {
      guard case .aggregate(let call) = item.expression, test(item.column) else { continue }
      definitions[item.column.id] =
        call.name == "avg"
        ? quotient(of: call, named: item.column.name, &columns) : variance(of: call, named: item.column.name, &columns)
    }
    if definitions.isEmpty { return nil }
  }

  /// The aggregation with the parts beside what it computes already.
  func adding(to aggregate: Aggregate) -> Aggregate {
    var aggregate = aggregate
    aggregate.aggregates += parts
    return aggregate
  }

  /// The aggregation with the parts instead of what is made of them.
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

  private static let variances: [Name: Name] = [
    "variance": "var_samp", "var_samp": "var_samp", "var_pop": "var_pop", "stddev": "stddev_samp",
    "stddev_samp": "stddev_samp", "stddev_pop": "stddev_pop",
  ]

  private mutating func variance(
    of call: AggregateCall, named name: Name, _ columns: inout ColumnAllocator
  ) -> ScalarExpression? {
    guard let function = Self.variances[call.name], !call.distinct, let argument = call.arguments.first else {
      return nil
    }
    let value: ScalarExpression
    let scale: Int
    switch argument.type {
    case .int2, .int4: (value, scale) = (.cast(argument, .numeric(precision: nil, scale: 0)), 0)
    // The sum of squares has to fit 38 digits.
    case .numeric(let precision?, let known?) where precision <= 15: (value, scale) = (argument, known)
    default: return nil
    }
    let square = SQLType.numeric(precision: nil, scale: 2 * scale)
    var (sums, squares) = (call, call)
    sums.arguments = [value]
    squares.arguments = [.call(FunctionCall("*", [value, value], type: square))]
    return .call(
      FunctionCall(
        FunctionCall.ofMoments(function),
        [
          part("count", of: call, .int8, name, &columns),
          part("sum", of: sums, .numeric(precision: nil, scale: scale), name, &columns),
          part("sum", of: squares, square, Name("\(name)_squares"), &columns),
        ], type: .numeric))
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
