import HansaCore
import HansaSQL

extension ParserOutline {
  func expression(_ expression: Expression) -> String {
    kind(expression.kind) + (places ? "@\(expression.span.offset)" : "")
  }

  private func kind(_ kind: Expression.Kind) -> String {
    switch kind {
    case .column(let reference): list(reference.parts + (reference.isStar ? ["*"] : []), separator: ".", \.string)
    case .constant(let constant): self.constant(constant)
    case .parameter(let number): "$\(number)"
    case .unary(let name, let operand): "(\(name) \(expression(operand)))"
    case .binary(let name, let left, let right): "(\(expression(left)) \(name) \(expression(right)))"
    case .and(let items): "and(" + expressions(items) + ")"
    case .or(let items): "or(" + expressions(items) + ")"
    case .not(let operand): "not(" + expression(operand) + ")"
    case .isNull(let operand, let negated): "\(not(negated))null?(" + expression(operand) + ")"
    case .isBoolean(let operand, let value, let negated):
      "\(not(negated))\(value.map { String($0) } ?? "unknown")?(" + expression(operand) + ")"
    case .isDistinct(let left, let right, let negated):
      "\(not(negated))distinct(" + expressions([left, right]) + ")"
    case .inList(let operand, let items, let negated):
      "\(not(negated))in(" + expression(operand) + "; " + expressions(items) + ")"
    case .between(let b):
      "\(not(b.negated))between\(b.isSymmetric ? " symmetric" : "")(" + expressions([b.operand, b.lower, b.upper]) + ")"
    case .like(let like):
      "\(not(like.negated))\(like.kind)(" + expressions([like.operand, like.pattern])
        + (like.escape.map { "; " + expression($0) } ?? "") + ")"
    case .quantifiedArray(let tested, let name, let quantifier, let array):
      "(" + expression(tested) + " \(name) \(quantifier) " + expression(array) + ")"
    case .quantifiedSubquery(let tested, let name, let quantifier, let query):
      "(" + expression(tested) + " \(name) \(quantifier) {" + self.query(query) + "})"
    case .exists(let query): "exists{" + self.query(query) + "}"
    case .scalarSubquery(let query): "{" + self.query(query) + "}"
    case .arraySubquery(let query): "array{" + self.query(query) + "}"
    case .call(let call): self.call(call)
    case .cast(let operand, let type): "(" + expression(operand) + ")::" + self.type(type)
    case .case(let c):
      "case(" + (c.operand.map { expression($0) + "; " } ?? "")
        + list(c.branches) { expression($0.when) + " → " + expression($0.then) }
        + (c.otherwise.map { "; " + expression($0) } ?? "") + ")"
    case .coalesce(let items): "coalesce(" + expressions(items) + ")"
    case .nullIf(let left, let right): "nullif(" + expressions([left, right]) + ")"
    case .greatest(let items): "greatest(" + expressions(items) + ")"
    case .least(let items): "least(" + expressions(items) + ")"
    case .row(let items, let isExplicit): (isExplicit ? "ROW(" : "row(") + expressions(items) + ")"
    case .array(let items): "[" + expressions(items) + "]"
    case .subscript(let operand, let subscripts):
      expression(operand)
        + list(subscripts, separator: "") { item in
          switch item {
          case .index(let index): "[" + expression(index) + "]"
          case .slice(let lower, let upper):
            "[" + (lower.map(expression) ?? "") + ":" + (upper.map(expression) ?? "") + "]"
          }
        }
    case .field(let operand, let name): "(" + expression(operand) + ").\(name)"
    case .allFields(let operand): "(" + expression(operand) + ").*"
    case .collate(let operand, let name):
      "(" + expression(operand) + " collate \(list(name, separator: ".", \.string)))"
    case .valueFunction(let function, let precision):
      function.rawValue + (precision.map { "(\($0))" } ?? "")
    case .grouping(let items): "grouping(" + expressions(items) + ")"
    }
  }

  private func not(_ negated: Bool) -> String { negated ? "not " : "" }

  private func call(_ call: CallExpression) -> String {
    var text = list(call.parts, separator: ".", \.string) + "("
    text += (call.isDistinct ? "distinct " : "") + (call.isVariadic ? "variadic " : "")
    text += call.isStar ? "*" : expressions(call.arguments)
    if !call.order.isEmpty { text += (call.withinGroup ? " within " : " order ") + sort(call.order) }
    text += ")"
    if let filter = call.filter { text += " filter " + expression(filter) }
    switch call.over {
    case .named(let name, _): text += " over \(name)"
    case .inline(let definition): text += " over " + window(definition)
    case nil: break
    }
    return text
  }
}
