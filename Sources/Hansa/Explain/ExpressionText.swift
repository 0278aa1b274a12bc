import Foundation
import HansaCore
import HansaSQL

/// An expression as a person would write it: for reading, not for running.
struct ExpressionText {
  var names: ColumnNames
  /// How many computed columns may be spelled out.
  var depth = 3

  /// How tightly an expression holds together, PostgreSQL's order of operators.
  private enum Binding: Int {
    case or, and, not, comparison, other, sum, product, power, atom
  }

  func text(_ expression: ScalarExpression) -> String { text(expression, .or) }

  func list(_ expressions: [ScalarExpression]) -> String { expressions.map { text($0) }.joined(separator: ", ") }

  func text(_ key: SortKey) -> String {
    text(key.expression) + (key.descending ? " DESC" : "")
      + (key.nullsFirst == key.descending ? "" : key.nullsFirst ? " NULLS FIRST" : " NULLS LAST")
  }

  private func text(_ expression: ScalarExpression, _ outer: Binding) -> String {
    let (text, binding) = printed(expression.withoutHiddenCasts)
    return binding.rawValue < outer.rawValue ? "(\(text))" : text
  }

  private func printed(_ expression: ScalarExpression) -> (String, Binding) {
    switch expression {
    case .column(let id, _): return (names.name(id, depth: depth), .atom)
    case .literal(let value, let type): return (literal(value, type), .atom)
    case .parameter(let number, _): return ("$\(number)", .atom)
    case .call(let call) where expression.isSuperset: return ("what is weaker than \(list(call.arguments))", .atom)
    case .call(let call): return self.call(call)
    case .cast(let inner, let type): return ("\(text(inner, .atom))::\(type.base)", .atom)
    case .and(let parts): return (parts.map { text($0, .and) }.joined(separator: " AND "), .and)
    case .or(let parts): return (parts.map { text($0, .and) }.joined(separator: " OR "), .or)
    case .not(.isNull(let inner)): return ("\(text(inner, .other)) IS NOT NULL", .comparison)
    case .not(.inList(let tested, let list)):
      return ("\(text(tested, .other)) NOT IN (\(self.list(list)))", .comparison)
    case .not(.subquery(let subquery)) where subquery.kind == .any(operator: "="):
      return ("\(tested(subquery)) NOT IN (subquery)", .comparison)
    case .not(.call(let call)) where Self.negated[call.name] != nil:
      return self.call(FunctionCall(Self.negated[call.name] ?? call.name, call.arguments, type: call.type))
    case .not(let inner): return ("NOT \(text(inner, .comparison))", .not)
    case .isNull(let inner): return ("\(text(inner, .other)) IS NULL", .comparison)
    case .isBoolean(let inner, let value):
      return ("\(text(inner, .other)) IS \(value.map { $0 ? "TRUE" : "FALSE" } ?? "UNKNOWN")", .comparison)
    case .isDistinct(let left, let right):
      return ("\(text(left, .other)) IS DISTINCT FROM \(text(right, .other))", .comparison)
    case .conditional(let branches, let otherwise, _):
      let whens = branches.map { " WHEN \(text($0.condition)) THEN \(text($0.result))" }.joined()
      let last = otherwise.withoutHiddenCasts
      let isNull = if case .literal(.null, _) = last { true } else { false }
      return ("CASE\(whens)\(isNull ? "" : " ELSE \(text(last))") END", .atom)
    case .inList(let tested, let list): return ("\(text(tested, .other)) IN (\(self.list(list)))", .comparison)
    case .array(let items, _): return ("ARRAY[\(list(items))]", .atom)
    case .row(let items): return ("(\(list(items)))", .atom)
    case .subquery(let subquery): return self.subquery(subquery)
    case .aggregate(let call): return (aggregate(call), .atom)
    case .window(let call): return (window(call), .atom)
    }
  }

  // MARK: Calls

  private static let spelled: [Name: (String, Binding)] = [
    "~~": ("LIKE", .other), "!~~": ("NOT LIKE", .other), "~~*": ("ILIKE", .other), "!~~*": ("NOT ILIKE", .other),
    "=": ("=", .comparison), "<>": ("<>", .comparison), "<": ("<", .comparison), "<=": ("<=", .comparison),
    ">": (">", .comparison), ">=": (">=", .comparison), "+": ("+", .sum), "-": ("-", .sum), "*": ("*", .product),
    "/": ("/", .product), "%": ("%", .product), "^": ("^", .power),
  ]

  private static let negated: [Name: Name] = ["~~": "!~~", "~~*": "!~~*"]

  private func call(_ call: FunctionCall) -> (String, Binding) {
    let isWord = call.name.string.utf8.first.map { (0x61...0x7A).contains($0) || $0 == 0x5F } ?? true
    if call.name == "extract", call.arguments.count == 2, case .literal(.text(let field), _) = call.arguments[0] {
      return ("extract(\(field) FROM \(text(call.arguments[1])))", .atom)
    }
    if isWord { return ("\(call.name)(\(list(call.arguments)))", .atom) }
    let (sign, binding) = Self.spelled[call.name] ?? (call.name.string, .other)
    // A comparison of comparisons, and what stands right of minus or a division, needs parentheses.
    let tighter = Binding(rawValue: binding.rawValue + 1) ?? .atom
    switch call.arguments.count {
    case 1: return ("\(sign)\(text(call.arguments[0], .atom))", .power)
    case 2:
      let left = text(call.arguments[0], binding == .comparison ? tighter : binding)
      return ("\(left) \(sign) \(text(call.arguments[1], tighter))", binding)
    default: return ("\(call.name)(\(list(call.arguments)))", .atom)
    }
  }

  private func aggregate(_ call: AggregateCall) -> String {
    let arguments = call.arguments.isEmpty ? "*" : (call.distinct ? "DISTINCT " : "") + list(call.arguments)
    let keys = call.order.map { self.text($0) }.joined(separator: ", ")
    var text = "\(call.name)("
    if call.withinGroup {
      text += "\(call.arguments.isEmpty ? "" : arguments)) WITHIN GROUP (ORDER BY \(keys))"
    } else {
      text += arguments + (keys.isEmpty ? "" : " ORDER BY \(keys)") + ")"
    }
    let filter = call.filter.map { " FILTER (WHERE \(self.text($0)))" } ?? ""
    return text + filter
  }

  private func window(_ call: WindowCall) -> String {
    let arguments = call.arguments.isEmpty && call.isAggregate ? "*" : list(call.arguments)
    var over: [String] = []
    if !call.partition.isEmpty { over.append("PARTITION BY \(list(call.partition))") }
    if !call.order.isEmpty { over.append("ORDER BY \(call.order.map { text($0) }.joined(separator: ", "))") }
    if let frame = call.frame {
      var text = "\(frame.mode.rawValue) BETWEEN \(bound(frame.start)) AND \(bound(frame.end))"
      if let exclusion = frame.exclusion { text += " EXCLUDE \(exclusion.rawValue)" }
      over.append(text)
    }
    let filter = call.filter.map { " FILTER (WHERE \(text($0)))" } ?? ""
    return "\(call.name)(\(arguments))\(filter) OVER (\(over.joined(separator: " ")))"
  }

  private func bound(_ bound: WindowFrame.Bound) -> String {
    switch bound {
    case .unboundedPreceding: "UNBOUNDED PRECEDING"
    case .unboundedFollowing: "UNBOUNDED FOLLOWING"
    case .currentRow: "CURRENT ROW"
    case .preceding(let distance): "\(text(distance, .other)) PRECEDING"
    case .following(let distance): "\(text(distance, .other)) FOLLOWING"
    }
  }

  /// The query itself stands below the node that asks for it.
  private func subquery(_ subquery: Subquery) -> (String, Binding) {
    let tested = tested(subquery)
    switch subquery.kind {
    case .scalar: return ("(subquery)", .atom)
    case .exists: return ("EXISTS (subquery)", .atom)
    case .array: return ("ARRAY(subquery)", .atom)
    case .any("="): return ("\(tested) IN (subquery)", .comparison)
    case .all("<>"): return ("\(tested) NOT IN (subquery)", .comparison)
    case .any(let name): return ("\(tested) \(name) ANY (subquery)", .comparison)
    case .all(let name): return ("\(tested) \(name) ALL (subquery)", .comparison)
    }
  }

  private func tested(_ subquery: Subquery) -> String {
    subquery.tested.count == 1 ? text(subquery.tested[0], .other) : "(\(list(subquery.tested)))"
  }

  // MARK: Constants

  /// The value without its type, which the context tells.
  func literal(_ value: SQLValue, _ type: SQLType) -> String {
    if value.isNull { return "NULL" }
    if case .interval(let interval) = value { return "'\(Self.text(interval))'" }
    guard let text = PostgreSQLDialect().literal(value, type) else {
      return "\(value)"
    }
    guard text.hasPrefix("'"), let mark = text.range(of: "'::", options: .backwards) else { return text }
    let quoted = String(text[..<mark.lowerBound])
    if type.isDateTime, quoted.hasSuffix(".000000") { return quoted.dropLast(7) + "'" }
    return type.isNumber ? String(quoted.dropFirst()) : quoted + "'"
  }

  private static func text(_ interval: Interval) -> String {
    let seconds = Double(interval.microseconds) / 1e6
    let parts = [
      (interval.months != 0, interval.months % 12 == 0 ? "\(interval.months / 12) years" : "\(interval.months) months"),
      (interval.days != 0, "\(interval.days) days"), (interval.microseconds != 0, "\(seconds) seconds"),
    ]
    let texts = parts.filter(\.0).map(\.1)
    return texts.isEmpty ? "0" : texts.joined(separator: " ")
  }
}
