extension QueryGenerator {
  /// Window functions over the rows of a source.
  mutating func windows(_ source: Source, _ scope: Scope) -> [Scope.Column] {
    var inner = scope
    inner.allowsSubqueries = false
    inner.outer = []
    return (0..<random.between(1, 3)).compactMap { _ in window(source, inner) }
  }

  private mutating func window(_ source: Source, _ scope: Scope) -> Scope.Column? {
    let column = random.pick(scope.columns.filter { $0.type.isComparable })
    guard let column else { return nil }
    let call: (text: String, type: ValueType, dependsOnOrder: Bool, framed: Bool)
    let value = column.node.sql
    var traits: SyntaxNode.Traits = []
    switch random.below(12) {
    case 0: call = ("row_number()", .int8, true, false)
    case 1: call = ("rank()", .int8, false, false)
    case 2: call = ("dense_rank()", .int8, false, false)
    case 3: call = ("cume_dist()", .float8, false, false)
    case 4: call = ("ntile(\(random.between(1, 4)))", .int4, true, false)
    case 5:
      call = ("\(random.pick(["lag", "lead"]) ?? "lag")(\(value), \(random.between(0, 2)))", column.type, true, false)
    case 6: call = ("\(random.pick(["first_value", "last_value"]) ?? "first_value")(\(value))", column.type, true, true)
    case 7: call = ("nth_value(\(value), \(random.between(1, 3)))", column.type, true, true)
    case 8: call = ("count(*)", .int8, false, true)
    default:
      guard let aggregate = aggregate(nil, scope), let text = aggregate.node.construct,
        !text.contains("DISTINCT"), !text.contains("ORDER BY"), !text.hasPrefix("var"), !text.hasPrefix("stddev")
      else { return nil }
      call = (aggregate.node.sql, aggregate.type, false, true)
      traits = aggregate.node.allTraits
    }
    guard !call.dependsOnOrder || !source.key.isEmpty else { return nil }
    let over = over(source, scope, dependsOnOrder: call.dependsOnOrder, isFramed: call.framed)
    let construct = "\(call.text.prefix { $0 != "(" })() OVER"
    return Scope.Column(
      node: SyntaxNode(.expression(call.type), "\(call.text) OVER ($)", [over], traits: traits, construct: construct),
      type: call.type)
  }

  private mutating func over(_ source: Source, _ scope: Scope, dependsOnOrder: Bool, isFramed: Bool) -> SyntaxNode {
    var parts: [SyntaxNode] = []
    let sortable = scope.columns.filter { $0.type.isComparable && $0.type != .interval }
    if random.chance(55), let column = random.pick(sortable) {
      parts.append(SyntaxNode(.words, "PARTITION BY $", [column.node], optional: true, construct: "PARTITION BY"))
    }
    // Only with a unique key in the order each row has its place.
    let isTotal = dependsOnOrder || (!source.key.isEmpty && random.chance(40))
    if isTotal || random.chance(60), let column = random.pick(sortable) {
      let direction = random.pick(["", " DESC", " NULLS FIRST", " DESC NULLS LAST"]) ?? ""
      let first = SyntaxNode(.words, "$\(direction)", [column.node], optional: true)
      let keys = [first] + (isTotal ? source.key : [])
      parts.append(SyntaxNode(.words, " ORDER BY $", [.list(keys, minimum: keys.count)], optional: !dependsOnOrder))
      if isFramed, random.chance(60) { parts.append(frame(isTotal: isTotal)) }
    }
    return SyntaxNode(.words, Array(repeating: "$", count: parts.count).joined(), parts)
  }

  private mutating func frame(isTotal: Bool) -> SyntaxNode {
    let units = isTotal ? ["ROWS", "ROWS", "GROUPS"] : ["GROUPS", "RANGE"]
    let unit = random.pick(units) ?? "GROUPS"
    let offset = unit == "RANGE" ? nil : "\(random.between(0, 2))"
    let starts = ["UNBOUNDED PRECEDING", "CURRENT ROW"] + (offset.map { ["\($0) PRECEDING"] } ?? [])
    let ends = ["UNBOUNDED FOLLOWING", "CURRENT ROW"] + (offset.map { ["\($0) FOLLOWING"] } ?? [])
    var text = " \(unit) BETWEEN \(random.pick(starts) ?? "") AND \(random.pick(ends) ?? "")"
    if isTotal, random.chance(20) { text += " EXCLUDE \(random.pick(["CURRENT ROW", "GROUP", "TIES"]) ?? "TIES")" }
    return SyntaxNode(.words, text, [], optional: true, construct: "\(unit) frame")
  }
}
