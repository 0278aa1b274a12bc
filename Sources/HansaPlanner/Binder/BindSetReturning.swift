import HansaCore
import HansaSQL

extension Binder {
  func isSetReturning(_ expression: ScalarExpression) -> Bool {
    if case .call(let call) = expression { setReturningNames.contains(call.name) } else { false }
  }

  /// A set-returning function of the select list gives each of its rows a row of the level: a lateral join.
  ///
  /// - Throws: `.featureNotSupported` for several of them, which PostgreSQL runs side by side, and for one inside a
  ///   construct that does not always evaluate it.
  func expanded(_ relation: Relation, _ level: inout LevelExpressions, _ span: SourceSpan) throws(HansaError)
    -> Relation
  {
    guard !setReturningNames.isEmpty else { return relation }
    var calls: [FunctionCall] = []
    var isConditional = false
    // Below other calls and casts a function is evaluated for each row; CASE and the like would choose.
    func visit(_ expression: ScalarExpression, always: Bool) {
      if case .call(let call) = expression, setReturningNames.contains(call.name) {
        if !calls.contains(call) { calls.append(call) }
        isConditional = isConditional || !always || call.arguments.contains { $0.contains { isSetReturning($0) } }
        return
      }
      let passes: Bool
      switch expression {
      case .call(let call): passes = !["coalesce", "nullif"].contains(call.name)
      case .cast, .array: passes = true
      default: passes = false
      }
      for child in expression.children { visit(child, always: always && passes) }
    }
    for expression in level.all { visit(expression, always: true) }
    guard let call = calls.first else { return relation }
    guard calls.count == 1 else {
      throw unsupported("a select list with several set-returning functions", span)
    }
    guard !isConditional else {
      throw unsupported("the set-returning function \(call.name) inside a conditional expression", span)
    }
    let made = column(call.name, call.type)
    level.rewrite { $0.replacing(.call(call), by: made.reference) }
    let function = Relation.function(TableFunction(call, columns: [made], withOrdinality: false))
    if case .singleRow = relation { return function }
    return .join(Join(.cross, relation, function, on: .true, isLateral: true))
  }
}
