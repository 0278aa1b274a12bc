import HansaCore
import HansaSQL

/// PostgreSQL's six comparisons, which are operators of a total order for every type that has them.
enum Comparison: String {
  case equal = "="
  case unequal = "<>"
  case less = "<"
  case lessOrEqual = "<="
  case greater = ">"
  case greaterOrEqual = ">="

  init?(_ name: Name) {
    // A name's text is only compared with ASCII here.
    self.init(rawValue: name.string)
  }

  var name: Name { Name(rawValue) }

  /// What holds where this does not; NULL is NULL for both.
  var negated: Comparison {
    switch self {
    case .equal: .unequal
    case .unequal: .equal
    case .less: .greaterOrEqual
    case .lessOrEqual: .greater
    case .greater: .lessOrEqual
    case .greaterOrEqual: .less
    }
  }

  func holds(_ order: Int) -> Bool {
    switch self {
    case .equal: order == 0
    case .unequal: order != 0
    case .less: order < 0
    case .lessOrEqual: order <= 0
    case .greater: order > 0
    case .greaterOrEqual: order >= 0
    }
  }
}

extension ScalarExpression {
  /// A comparison with its operands.
  var comparison: (operator: Comparison, left: ScalarExpression, right: ScalarExpression)? {
    guard case .call(let call) = self, call.arguments.count == 2, let comparison = Comparison(call.name) else {
      return nil
    }
    return (comparison, call.arguments[0], call.arguments[1])
  }

  static func equal(_ left: ScalarExpression, _ right: ScalarExpression) -> ScalarExpression {
    .call(FunctionCall("=", [left, right], type: .boolean))
  }
}
