extension Template {
  /// Aggregates; the argument of floating-point ones is a plain column, whose sums do not depend on the order.
  static let aggregates: [Template] =
    [
      Template(.int8, "count(*)", weight: 6),
      Template(.int8, "sum($)", .int4, weight: 4), Template(.numeric, "sum($)", .numeric, weight: 4),
      Template(.numeric, "sum($)", .int8), Template(.openNumeric, "avg($)", .int4, weight: 3),
      Template(.openNumeric, "avg($)", .numeric), Template(.openNumeric, "avg($)", .int8),
      Template(.float8, "sum($)", .plain(.float8), weight: 3), Template(.float8, "avg($)", .plain(.float8)),
      Template(.boolean, "bool_and($)", .boolean), Template(.boolean, "bool_or($)", .boolean),
      Template(.boolean, "every($)", .boolean), Template(.int4, "bit_and($)", .int4),
      Template(.int4, "bit_or($)", .int4),
      Template(.openNumeric, "variance($)", .plain(.int4)), Template(.openNumeric, "stddev_samp($)", .plain(.int4)),
      Template(.openNumeric, "var_pop($)", .plain(.int4)), Template(.openNumeric, "stddev_pop($)", .plain(.int8)),
      Template(.text, "string_agg($, ',' ORDER BY $)", .plain(.text), .plain(.text), weight: 1),
      // Beside a fraction its digits may exceed those of a numeric of open scale: docs/semantics.md, "Limits".
      Template(.wideNumeric, "sum($)", .plain(.wideInteger), traits: .mayFail),
    ]
    + ValueType.allCases.flatMap { type in
      [
        Template(.int8, "count($)", .value(type), weight: 1),
        Template(.int8, "count(DISTINCT $)", .value(type), weight: 1),
      ]
        + (hasMinimum(type)
          ? [Template(type, "min($)", .value(type)), Template(type, "max($)", .value(type))] : [])
    }

  private static func hasMinimum(_ type: ValueType) -> Bool {
    ![.boolean, .uuid, .bytea, .openNumeric].contains(type)
  }
}

extension QueryGenerator {
  /// An aggregate over the rows of a scope; nil where there is none of the type.
  mutating func aggregate(_ type: ValueType?, _ scope: Scope) -> Scope.Column? {
    let fitting = Template.aggregates.filter { template in
      guard type == nil || template.result == type else { return false }
      return template.arguments.allSatisfy { argument in
        guard let wanted = argument.valueType else { return true }
        return scope.columns.contains { $0.type == wanted }
      }
    }
    guard let template = weighted(fitting, \.weight) else { return nil }
    var inner = scope
    inner.allowsSubqueries = false
    inner.outer = []
    var arguments = template.arguments.map { argument in
      if case .value(let type) = argument, random.chance(30) { return expression(type, depth: 1, inner) }
      return columnLeaf(argument.valueType ?? .int4, inner)
    }
    // The order of the texts is that of the texts themselves.
    if template.text.hasPrefix("string_agg") { arguments[1] = arguments[0] }
    var parts = [SyntaxNode(.words, template.text, arguments)]
    if random.chance(15) {
      let condition = expression(.boolean, depth: 1, inner)
      parts.append(SyntaxNode(.words, " FILTER (WHERE $)", [condition], optional: true, construct: "FILTER"))
    }
    let node = SyntaxNode(
      .expression(template.result), Array(repeating: "$", count: parts.count).joined(), parts,
      traits: template.traits.union(.mergesEqualValues), construct: template.text)
    return Scope.Column(node: node, type: template.result)
  }

  /// A column of the scope itself.
  mutating func columnLeaf(_ type: ValueType, _ scope: Scope) -> SyntaxNode {
    random.pick(scope.columns(of: type))?.node ?? type.constant(&random)
  }
}

extension Template.Argument {
  var valueType: ValueType? {
    switch self {
    case .value(let type), .plain(let type), .stored(let type), .constant(let type): type
    case .words: nil
    }
  }
}
