import HansaCore
import HansaSQL

/// Gives the merge's result columns types that say how they travel: a numeric whose scale is known as a decimal, one
/// whose scale depends on the values as text.
struct OutputShaping {
  var columns: ColumnAllocator

  /// The casts go into the select list that ORDER BY belongs to: a query around it might lose the order.
  mutating func shape(_ plan: Relation) -> Relation {
    guard plan.output.contains(where: { Self.shaped($0.reference) != nil }) else { return plan }
    switch plan {
    case .limit(let input, let limit): return .limit(shape(input), limit)
    case .with(var with):
      with.body = shape(with.body)
      return .with(with)
    case .project(let input, let items):
      return .project(input, shaped(items))
    default: return .project(plan, shaped(plan.output.map { Projection($0, $0.reference) }))
    }
  }

  private mutating func shaped(_ items: [Projection]) -> [Projection] {
    var result: [Projection] = []
    for item in items { result.append(shape(item.column, item.expression)) }
    return result
  }

  private mutating func shape(_ column: Column, _ expression: ScalarExpression) -> Projection {
    guard let shaped = Self.shaped(expression) else {
      return Projection(expression == column.reference ? columns.column(column.name, column.type) : column, expression)
    }
    return Projection(columns.column(column.name, shaped.type), shaped)
  }

  private static func shaped(_ expression: ScalarExpression) -> ScalarExpression? {
    switch expression.type {
    case .numeric(nil, let scale?): .cast(expression, .numeric(precision: 38, scale: min(scale, 38)))
    case .numeric(nil, nil): .call(FunctionCall(FunctionCall.numericText, [expression], type: .text))
    default: nil
    }
  }
}
