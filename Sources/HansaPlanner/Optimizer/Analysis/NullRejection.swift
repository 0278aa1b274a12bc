import HansaCore
import HansaSQL

/// What a condition says about rows in which some columns are all NULL.
struct NullRejection {
  /// The columns that are taken to be NULL.
  let columns: Set<ColumnID>

  /// Whether the condition is false or NULL for every such row, so that a filter drops them.
  func rejects(_ condition: ScalarExpression) -> Bool { cannotBe(true, condition) }

  private func cannotBe(_ value: Bool, _ expression: ScalarExpression) -> Bool {
    switch expression {
    case .literal(.boolean(let constant), _): constant != value
    // One part that cannot be true keeps an AND from it; to keep an AND from false takes all parts.
    case .and(let parts):
      value ? parts.contains { cannotBe(true, $0) } : parts.allSatisfy { cannotBe(false, $0) }
    case .or(let parts):
      value ? parts.allSatisfy { cannotBe(true, $0) } : parts.contains { cannotBe(false, $0) }
    case .not(let inner): cannotBe(!value, inner)
    case .isNull(let inner): !value && isNull(inner)
    case .isBoolean(let inner, let asked):
      if let asked { value && (isNull(inner) || cannotBe(asked, inner)) } else { !value && isNull(inner) }
    case .isDistinct(let left, let right):
      !value && (isNull(left) && right.isValue || isNull(right) && left.isValue)
    case .subquery(let subquery):
      // NULL IN (…) is false for an empty list.
      switch subquery.kind {
      case .any: value && subquery.tested.contains(where: isNull)
      default: false
      }
    case .conditional(let branches, let otherwise, _):
      branches.allSatisfy { cannotBe(value, $0.result) } && cannotBe(value, otherwise)
    default: isNull(expression)
    }
  }

  /// Whether the expression is NULL in such a row.
  func isNull(_ expression: ScalarExpression) -> Bool {
    switch expression {
    case .column(let id, _): columns.contains(id)
    case .literal(let value, _): value == .null
    case .cast(let inner, _): isNull(inner)
    case .call(let call):
      if call.name == "coalesce" {
        call.arguments.allSatisfy(isNull)
      } else {
        call.isStrictOperator && call.volatility != .volatile && call.arguments.contains(where: isNull)
      }
    case .not(let inner): isNull(inner)
    case .and(let parts), .or(let parts): parts.allSatisfy(isNull)
    case .inList(let tested, _): isNull(tested)
    case .conditional(let branches, let otherwise, _): branches.allSatisfy { isNull($0.result) } && isNull(otherwise)
    default: false
    }
  }
}

extension ScalarExpression {
  /// A constant other than NULL.
  fileprivate var isValue: Bool { if case .literal(let value, _) = self { value != .null } else { false } }
}
