import HansaCore
import HansaSQL

extension ScalarExpression {
  /// Whether evaluating it can neither fail nor have an effect, so that it may be done for rows that the query as it is
  /// written would not have come to.
  var isTotal: Bool {
    switch self {
    case .column, .literal, .parameter: true
    case .and(let parts), .or(let parts): parts.allSatisfy(\.isTotal)
    case .not(let inner), .isNull(let inner), .isBoolean(let inner, _): inner.isTotal
    case .isDistinct(let left, let right): left.isTotal && right.isTotal
    case .inList(let tested, let list): tested.isTotal && list.allSatisfy(\.isTotal)
    case .conditional(let branches, let otherwise, _):
      branches.allSatisfy { $0.condition.isTotal && $0.result.isTotal } && otherwise.isTotal
    case .cast(let inner, let type): inner.isTotal && Self.isTotalCast(inner.type, type)
    case .call(let call):
      if call.name == "coalesce" || Comparison(call.name) != nil {
        call.arguments.allSatisfy { $0.isTotal && !$0.isRow }
      } else if call.name == "~~", call.arguments.count == 2, case .literal(.text(let pattern), _) = call.arguments[1] {
        // A pattern may end in the escape character, which is an error.
        call.arguments[0].isTotal && !pattern.string.utf8.contains(UInt8(ascii: "\\"))
      } else {
        false
      }
    case .array, .row, .subquery, .aggregate, .window: false
    }
  }

  private var isRow: Bool { if case .row = self { true } else { false } }

  /// Conversions that hold every value.
  private static func isTotalCast(_ from: SQLType, _ to: SQLType) -> Bool {
    switch (from.base, to.base) {
    case (.int2, .int4), (.int2, .int8), (.int4, .int8), (.varchar, .text), (.text, .text): true
    case (.int2, .float8), (.int4, .float8), (.int8, .float8), (.float4, .float8): true
    case (.int2, .numeric), (.int4, .numeric), (.int8, .numeric): to == .numeric || to.holdsAllIntegers(of: from)
    case (.date, .timestamp): false
    default: false
    }
  }
}

extension SQLType {
  fileprivate func holdsAllIntegers(of type: SQLType) -> Bool {
    guard case .numeric(let precision?, let scale) = self else { return isNumeric }
    let digits = type == .int2 ? 5 : type == .int4 ? 10 : 19
    return precision - (scale ?? 0) >= digits
  }
}
