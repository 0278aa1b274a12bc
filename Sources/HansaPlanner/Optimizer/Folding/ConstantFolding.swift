import HansaCore
import HansaSQL

/// Evaluates what is constant in an expression, as PostgreSQL does when it plans.
///
/// The result has the type of the expression, modifiers included. What would fail stays as it is, and so do the
/// conditions around it that PostgreSQL would have evaluated before: 1 / 0 = 1 AND false is an error there.
enum ConstantFolding {
  static func fold(_ expression: ScalarExpression) -> ScalarExpression {
    switch expression {
    // The order of values and the frame are no places for constants: a bare one would be a position.
    case .column, .literal, .parameter, .window: return expression
    case .aggregate(var call):
      call.filter = call.filter.map(fold)
      call.arguments = call.arguments.map(fold)
      return .aggregate(call)
    default: break
    }
    let inner = expression.mapChildren(fold, relation: { $0 })
    let folded = simplified(inner)
    return folded.type == inner.type ? folded : inner
  }

  private static func simplified(_ expression: ScalarExpression) -> ScalarExpression {
    switch expression {
    case .and(let parts): return connective(parts, decidedBy: false)
    case .or(let parts): return connective(parts, decidedBy: true)
    case .not(let inner): return negation(inner)
    case .isNull(.literal(let value, _)): return boolean(value == .null)
    case .isBoolean(.literal(let value, _), let asked):
      if case .boolean(let flag) = value { return boolean(asked == flag) }
      return value == .null ? boolean(asked == nil) : expression
    case .isDistinct(let left, let right): return distinct(left, right) ?? expression
    case .inList(let tested, let list): return inList(tested, list) ?? expression
    case .conditional(let branches, let otherwise, let type): return conditional(branches, otherwise, type)
    case .cast(.literal(let value, let from), let to): return cast(value, from, to) ?? expression
    case .call(let call): return self.call(call) ?? expression
    case .subquery(let subquery) where subquery.kind == .exists && subquery.relation.isEmpty: return .false
    default: return expression
    }
  }

  private static func boolean(_ value: Bool) -> ScalarExpression { value ? .true : .false }

  // MARK: Conditions

  private static func connective(_ parts: [ScalarExpression], decidedBy decisive: Bool) -> ScalarExpression {
    var kept: [ScalarExpression] = []
    var seen: Set<ScalarExpression> = []
    for part in parts.flatMap({ flat($0, isOr: decisive) }) {
      guard case .literal(.boolean(let value), _) = part else {
        // The second of two equal conditions says nothing, unless it is evaluated for an effect.
        if seen.insert(part).inserted || part.isVolatile { kept.append(part) }
        continue
      }
      guard value == decisive else { continue }
      if !kept.contains(where: \.containsUnfoldedConstant) { return boolean(decisive) }
      kept.append(part)
      break
    }
    if kept.isEmpty { return boolean(!decisive) }
    return kept.count == 1 ? kept[0] : decisive ? .or(kept) : .and(kept)
  }

  private static func flat(_ expression: ScalarExpression, isOr: Bool) -> [ScalarExpression] {
    switch expression {
    case .and(let parts) where !isOr, .or(let parts) where isOr: parts.flatMap { flat($0, isOr: isOr) }
    default: [expression]
    }
  }

  /// NOT goes inwards: De Morgan's laws hold with NULL too, and each comparison has its opposite.
  private static func negation(_ inner: ScalarExpression) -> ScalarExpression {
    switch inner {
    case .literal(.boolean(let value), _): return boolean(!value)
    case .literal(.null, _): return .null(.boolean)
    case .not(let expression): return expression
    case .and(let parts): return connective(parts.map(negation), decidedBy: true)
    case .or(let parts): return connective(parts.map(negation), decidedBy: false)
    case .call(var call):
      guard let comparison = inner.comparison else { return .not(inner) }
      call.name = comparison.operator.negated.name
      return .call(call)
    default: return .not(inner)
    }
  }

  private static func distinct(_ left: ScalarExpression, _ right: ScalarExpression) -> ScalarExpression? {
    switch (left, right) {
    case (.literal(.null, _), .literal(.null, _)): .false
    case (.literal(.null, _), .literal), (.literal, .literal(.null, _)): .true
    case (.literal(let a, let type), .literal(let b, _)) where canCompare(type, right.type):
      ConstantArithmetic.order(a, b).map { boolean($0 != 0) }
    case (.literal(.null, _), let other), (let other, .literal(.null, _)): .not(.isNull(other))
    default: nil
    }
  }

  private static func inList(_ tested: ScalarExpression, _ list: [ScalarExpression]) -> ScalarExpression? {
    guard !tested.isVolatile, !list.contains(where: \.isVolatile) else { return nil }
    if case .literal(.null, _) = tested, !list.contains(where: \.containsUnfoldedConstant) { return .null(.boolean) }
    if case .literal(let value, let type) = tested, list.allSatisfy(\.isLiteral) {
      var hasNull = false
      for case .literal(let item, let itemType) in list {
        if item == .null {
          hasNull = true
          continue
        }
        guard canCompare(type, itemType), let order = ConstantArithmetic.order(value, item) else { return nil }
        if order == 0 { return .true }
      }
      return hasNull ? .null(.boolean) : .false
    }
    var seen: Set<ScalarExpression> = []
    let distinct = list.filter { seen.insert($0).inserted }
    return distinct.count < list.count ? .inList(tested, distinct) : nil
  }

  private static func conditional(
    _ branches: [ScalarExpression.Branch], _ otherwise: ScalarExpression, _ type: SQLType
  ) -> ScalarExpression {
    var kept: [ScalarExpression.Branch] = []
    for branch in branches {
      switch branch.condition {
      case .literal(.boolean(false), _), .literal(.null, _): continue
      case .literal(.boolean(true), _):
        if kept.isEmpty { return branch.result }
        return .conditional(kept, otherwise: branch.result, type)
      default: kept.append(branch)
      }
    }
    return kept.isEmpty ? otherwise : .conditional(kept, otherwise: otherwise, type)
  }

  // MARK: Values

  private static func call(_ call: FunctionCall) -> ScalarExpression? {
    let arguments = call.arguments
    if call.name == "coalesce" { return coalesce(call) }
    guard call.isStrictOperator else { return nil }
    if arguments.contains(where: { if case .literal(.null, _) = $0 { true } else { false } }) {
      return arguments.contains(where: \.containsUnfoldedConstant) ? nil : .null(call.type)
    }
    if let comparison = Comparison(call.name), arguments.count == 2 {
      if case .literal(let a, let left) = arguments[0], case .literal(let b, let right) = arguments[1] {
        guard canCompare(left, right) else { return nil }
        return ConstantArithmetic.order(a, b).map { boolean(comparison.holds($0)) }
      }
      return withDates(call)
    }
    var values: [SQLValue] = []
    for argument in arguments {
      guard case .literal(let value, _) = argument else { return nil }
      values.append(value)
    }
    switch values.count {
    case 1 where call.name == "-":
      return ConstantArithmetic.negated(values[0], call.type).map { .literal($0, call.type) }
    case 2:
      return ConstantArithmetic.value(call.name, values[0], values[1], call.type).map { .literal($0, call.type) }
    default: return nil
    }
  }

  /// `day < timestamp '1995-01-01 00:00'` compares days: every dialect can say that.
  private static func withDates(_ call: FunctionCall) -> ScalarExpression? {
    let day: Int64 = 86_400_000_000
    var call = call
    for (index, other) in [(0, 1), (1, 0)] {
      guard case .literal(.timestamp(let moment), _) = call.arguments[index], call.arguments[other].type == .date,
        moment != .max, moment != -.max, moment % day == 0, let days = Int32(exactly: moment / day)
      else { continue }
      call.arguments[index] = .literal(.date(days), .date)
      return .call(call)
    }
    return nil
  }

  private static func coalesce(_ call: FunctionCall) -> ScalarExpression? {
    var call = call
    call.arguments.removeAll { if case .literal(.null, _) = $0 { true } else { false } }
    if let first = call.arguments.first {
      let isDecided = first.isLiteral || call.arguments.count == 1
      return isDecided && first.type == call.type ? first : .call(call)
    }
    return .null(call.type)
  }

  private static func canCompare(_ left: SQLType, _ right: SQLType) -> Bool {
    switch (left, right) {
    case (.text, .text), (.text, .varchar), (.varchar, .text), (.varchar, .varchar): true
    default:
      left.base == right.base && (left == .boolean || left == .uuid || left.isFloat || left.isDateTime)
        || (left.isNumeric || left.isInteger) && (right.isNumeric || right.isInteger)
    }
  }

  private static func cast(_ value: SQLValue, _ from: SQLType, _ to: SQLType) -> ScalarExpression? {
    if value == .null { return .null(to) }
    switch (value, to) {
    case (.integer(let number), .int2), (.integer(let number), .int4), (.integer(let number), .int8):
      return ConstantArithmetic.fits(number, to) ? .literal(value, to) : nil
    case (.integer(let number), .float8) where number.magnitude <= 1 << 53:
      return .literal(.double(Double(number)), .float8)
    case (.date(let days), .timestamp) where days.magnitude < 2_900_000:
      return .literal(.timestamp(Int64(days) * 86_400_000_000), .timestamp)
    case (.text, .text) where from == .text || from == .varchar(nil): return .literal(value, .text)
    case (.text(let text), .varchar(let length?)) where from == .text:
      return text.string.unicodeScalars.count <= length ? .literal(value, to) : nil
    default: return nil
    }
  }
}

extension FunctionCall {
  private static let strictOperators: Set<Name> = [
    "=", "<>", "<", "<=", ">", ">=", "+", "-", "*", "/", "%", "^", "~~", "~~*", "~", "~*", "&", "|", "#", "<<", ">>",
  ]

  /// NULL for a NULL operand.
  var isStrictOperator: Bool {
    // `||` adds a NULL to an array, and to text it does not.
    if name == "||" { return arguments.allSatisfy(\.type.isText) }
    return Self.strictOperators.contains(name) && !arguments.contains { if case .row = $0 { true } else { false } }
  }
}

extension ScalarExpression {
  /// Whether a part is constant and was not evaluated: it fails, or nobody here knows how.
  var containsUnfoldedConstant: Bool {
    contains {
      switch $0 {
      case .call, .cast: !$0.contains { if case .column = $0 { true } else { false } } && !$0.isVolatile
      default: false
      }
    }
  }
}
