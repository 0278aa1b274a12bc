import HansaCore

extension TreeDecoder {
  mutating func call(_ node: TreeNode, at span: SourceSpan) throws(HansaError) -> CallExpression {
    let arguments = try expressions(node.list("args"), at: span)
    let order = try sortItems(node.list("agg_order"), at: span)
    let filter = try optionalExpression(node["agg_filter"], in: span)
    let over = try node["over"].map { (over) throws(HansaError) in try windowReference(over, at: span) }
    return CallExpression(
      parts: names(node.list("funcname")), arguments: arguments, isStar: node.flag("agg_star"),
      isDistinct: node.flag("agg_distinct"), isVariadic: node.flag("func_variadic"), order: order,
      withinGroup: node.flag("agg_within_group"), filter: filter, over: over)
  }

  func constant(_ node: TreeNode) -> Constant {
    if let integer = node["ival"] {
      if let value = integer.number("ival") { return .integer(Int64(value)) }
      // libpg_query leaves out integers below 1: the text has them.
      var scanner = SourceScanner(source, at: node.number("location") ?? 0)
      return .integer(scanner.negativeInteger())
    }
    if let number = node["fval"] {
      let text = number.name("fval") ?? "0"
      return Int64(text.string).map(Constant.integer) ?? .decimal(text)
    }
    if let string = node["sval"] { return .string(string.name("sval") ?? "") }
    if let bits = node["bsval"] { return .bitString(bits.name("bsval") ?? "") }
    if let boolean = node["boolval"] { return .boolean(boolean.flag("boolval")) }
    return .null
  }
}
