import HansaCore

/// The operators above FROM: each takes its place in the block below it, or makes that a derived table.
extension RelationPrinter {
  mutating func project(_ input: Relation, _ projections: [Projection]) throws(Unprintable) -> SelectBlock {
    var block = try block(input)
    if !block.takesProjection { block = try wrapped(block) }
    if block.hasGroups, block.groupBy == nil {
      // Without an aggregate in its select list it would be no aggregation.
      let used = projections.reduce(into: Set<ColumnID>()) { $0.formUnion($1.expression.references) }
      if used.isDisjoint(with: block.items.map(\.column.id)) { block = try wrapped(block) }
    }
    if block.isReadAnew(by: projections.map(\.expression)) { block = try wrapped(block) }
    let below = block
    let own = Set(below.items.map(\.column.id))
    block.items = try inScope(of: below) { (printer) throws(Unprintable) in
      var items: [SelectBlock.Item] = []
      for projection in projections {
        if case .column(let id, _) = projection.expression, var item = printer.item(id) {
          item.column = projection.column
          item.isOuter = printer.isOuter(id)
          if !own.contains(id) { item.isFromAround = true }
          items.append(item)
          continue
        }
        items.append(
          SelectBlock.Item(
            column: projection.column, text: try printer.expression(projection.expression),
            isConstant: projection.expression.isLiteral, isVolatile: projection.expression.isVolatile))
      }
      return items
    }
    block.hasExpressions = !projections.allSatisfy { $0.expression.isColumn }
    return block
  }

  mutating func filter(_ input: Relation, _ condition: ScalarExpression) throws(Unprintable) -> SelectBlock {
    var block = try block(input)
    let takesHaving = block.takesHaving && condition.references.isDisjoint(with: block.computedKeys)
    if !block.takesWhere && !takesHaving { block = try wrapped(block) }
    let below = block
    let texts = try inScope(of: below) { (printer) throws(Unprintable) in
      try printer.indexable(condition.conjuncts) + printer.conditions(condition.conjuncts)
    }
    if block.takesHaving { block.having += texts } else { block.conditions += texts }
    return block
  }

  mutating func aggregate(_ aggregate: Aggregate) throws(Unprintable) -> SelectBlock {
    try require(.aggregates, "GROUP BY")
    let losesRow =
      dialect.features.contains(.losesEmptyAggregates)
      && (aggregate.groupingSets?.contains(where: \.isEmpty) ?? aggregate.keys.isEmpty)
      && !isScalarAggregate && readsAround(.aggregate(aggregate))
    isScalarAggregate = false
    var block = try block(aggregate.input)
    if !block.takesGroups || block.readsAround { block = try wrapped(block) }
    if aggregate.groupingSets != nil, areOne(aggregate.keys, in: block) { block = try wrapped(block) }
    let below = block
    let (keys, computed, results) = try inScope(of: below) { (printer) throws(Unprintable) in
      var keys: [SelectBlock.Item] = []
      var computed: Set<ColumnID> = []
      for key in aggregate.keys {
        let text = try printer.clause("GROUP BY") { (printer) throws(Unprintable) in
          try printer.groupingKey(key.expression)
        }
        let compared = try printer.comparable(text, key.expression, "GROUP BY")
        keys.append(SelectBlock.Item(column: key.column, text: compared))
        if !key.expression.isColumn || !compared.utf8.elementsEqual(text.utf8) { computed.insert(key.column.id) }
      }
      computed.formUnion(keys.ofOneName)
      var results: [SelectBlock.Item] = []
      for item in aggregate.aggregates {
        results.append(SelectBlock.Item(column: item.column, text: try printer.expression(item.expression)))
      }
      return (keys, computed, results)
    }
    for grouping in aggregate.groupings { try require(.groupingSets, "GROUPING(\(grouping.keys.count) keys)") }
    let groupings = aggregate.groupings.map { grouping in
      let text = "GROUPING(\(grouping.keys.map { keys[$0].text }.joined(separator: ", ")))"
      // Some databases give a bigint.
      return SelectBlock.Item(
        column: grouping.column, text: dialect.cast(text, from: .int8, to: grouping.column.type) ?? text)
    }
    if let sets = aggregate.groupingSets {
      try require(.groupingSets, "GROUPING SETS")
      let lists = sets.map { set in "(\(set.map { keys[$0].text }.joined(separator: ", ")))" }
      block.groupBy = "GROUPING SETS (\(lists.joined(separator: ", ")))"
    } else if !keys.isEmpty {
      block.groupBy = keys.map(\.text).joined(separator: ", ")
    }
    block.hasGroups = true
    block.computedKeys = computed
    block.items = keys + results + groupings
    // Of a CASE it is not known that NULL makes it NULL: the row is kept.
    if losesRow { for index in block.items.indices { block.items[index].text.becomeCase() } }
    guard block.items.isEmpty, aggregate.groupingSets == nil else { return block }
    // One row without columns: only an aggregate in it makes it one.
    block.items = [SelectBlock.Item(column: Column(ColumnID(-1), "count", .int8), text: "count(*)")]
    block = try wrapped(block)
    block.items = []
    return block
  }

  /// A constant would be read as the position of a select item.
  private mutating func groupingKey(_ expression: ScalarExpression) throws(Unprintable) -> String {
    let text = try self.expression(expression)
    guard case .literal(_, let type) = expression else { return text }
    guard let name = dialect.typeName(type == .unknown ? .text : type) else {
      throw Unprintable("GROUP BY a constant", "\(dialect.name) has no type \(type)")
    }
    return "CAST(\(text) AS \(name))"
  }

  mutating func window(_ input: Relation, _ projections: [Projection]) throws(Unprintable) -> SelectBlock {
    try require(.windows, "OVER")
    if dialect.features.contains(.twoWindows), let parts = projections.splitAfterTwoWindows {
      return try window(.window(input, parts.first), parts.rest)
    }
    var block = try block(input)
    if !block.takesWindows { block = try wrapped(block) }
    let below = block
    block.items += try inScope(of: below) { (printer) throws(Unprintable) in
      var items: [SelectBlock.Item] = []
      for projection in projections {
        items.append(SelectBlock.Item(column: projection.column, text: try printer.expression(projection.expression)))
      }
      return items
    }
    block.hasWindows = true
    block.hasExpressions = true
    return block
  }

  mutating func distinct(_ input: Relation) throws(Unprintable) -> SelectBlock {
    var block = try block(input)
    try requireUsable(block)
    if !block.takesDistinct || block.hasGroups && dialect.features.contains(.distinctOfTables) {
      block = try wrapped(block)
    }
    block = try comparing(block, "DISTINCT")
    block.distinct = "DISTINCT"
    return block
  }

  mutating func distinctOn(
    _ input: Relation, _ on: [ScalarExpression], _ order: [SortKey]
  ) throws(Unprintable) -> SelectBlock {
    try require(.distinctOn, "DISTINCT ON")
    var block = try block(input)
    if !block.takesDistinct || block.items.contains(where: \.isConstant) { block = try wrapped(block) }
    let below = block
    let (on, keys) = try inScope(of: below) { (printer) throws(Unprintable) in
      var texts: [String] = []
      for expression in on {
        let text = try printer.operand(expression)
        _ = try printer.comparable(text, expression, "DISTINCT ON")
        texts.append(printer.dialect.ordered(text, expression.type))
      }
      return (texts, try printer.sortKeys(order))
    }
    block.distinct = "DISTINCT ON (\(on.joined(separator: ", ")))"
    block.order = keys
    return block
  }

  mutating func sort(_ input: Relation, _ keys: [SortKey]) throws(Unprintable) -> SelectBlock {
    var block = try block(input)
    // A key that is computed from columns of the query around is one of a derived table.
    let isComputedOutside = block.isCorrelated && !block.isOnlyFiltered
    if !block.takesOrder || isComputedOutside && dialect.features.contains(.uncorrelatedClauses) {
      block = try wrapped(block)
    }
    if block.isReadAnew(by: keys.map(\.expression)) { block = try wrapped(block) }
    let below = block
    block.order = try inScope(of: below) { (printer) throws(Unprintable) in
      // A column of the query around orders nothing.
      let keys = keys.filter { key in
        if case .column(let id, _) = key.expression { !printer.isOuter(id) } else { true }
      }
      return try printer.clause("ORDER BY") { (printer) throws(Unprintable) in try printer.sortKeys(keys) }
    }
    return block
  }

  mutating func sortKeys(_ keys: [SortKey]) throws(Unprintable) -> [String] {
    var texts: [String] = []
    for key in keys {
      // A constant orders nothing, and would be read as a position.
      if key.expression.isTruthOfLiterals { continue }
      if case .column(let id, _) = key.expression, item(id)?.isConstant == true { continue }
      guard let text = dialect.sortKey(try operand(key.expression), key) else {
        throw Unprintable("ORDER BY \(key.expression.type)", "\(dialect.name) may order it otherwise than PostgreSQL")
      }
      texts.append(text)
    }
    return texts
  }

  mutating func limit(_ input: Relation, _ limit: Limit) throws(Unprintable) -> SelectBlock {
    if limit.withTies { try require(.withTies, "WITH TIES") }
    var block = try block(input)
    if !block.takesLimit { block = try wrapped(block) }
    var parts: [String] = []
    if limit.withTies {
      if let offset = limit.offset { parts.append("OFFSET \(try bound(offset)) ROWS") }
      if let count = limit.count { parts.append("FETCH FIRST \(try bound(count)) ROWS WITH TIES") }
    } else {
      if let count = limit.count {
        parts.append("LIMIT \(try bound(count))")
      } else if limit.offset != nil, dialect.features.contains(.offsetNeedsLimit) {
        parts.append("LIMIT \(Int64.max)")
      }
      if let offset = limit.offset { parts.append("OFFSET \(try bound(offset))") }
    }
    block.limit = parts.joined(separator: " ")
    return block
  }

  /// Every dialect takes plain digits here, and some nothing else.
  private mutating func bound(_ expression: ScalarExpression) throws(Unprintable) -> String {
    if case .literal(.integer(let number), _) = expression { return "\(number)" }
    return try clause("LIMIT") { (printer) throws(Unprintable) in try printer.operand(expression) }
  }
}

extension RelationPrinter {
  /// Two columns of the block that are keys have the same text: in a grouping set with only one of them the other is NULL.
  fileprivate func areOne(_ keys: [Projection], in block: SelectBlock) -> Bool {
    let columns = Set(
      keys.compactMap { key -> ColumnID? in if case .column(let id, _) = key.expression { id } else { nil } })
    let texts = block.items.filter { columns.contains($0.column.id) }.map { Name($0.text) }
    return Set(texts).count < texts.count
  }
}

/// Which rows a window function is over, and in which order.
private struct WindowRows: Hashable {
  var partition: [ScalarExpression]
  var order: [SortKey]
}

extension [Projection] {
  /// Those before the third different window, and the others; nil where there are no others.
  fileprivate var splitAfterTwoWindows: (first: [Projection], rest: [Projection])? {
    var windows: Set<WindowRows> = []
    let third = firstIndex { projection in
      if case .window(let call) = projection.expression {
        windows.insert(WindowRows(partition: call.partition, order: call.order))
      }
      return windows.count > 2
    }
    return third.map { (Array(self[..<$0]), Array(self[$0...])) }
  }
}

extension SelectBlock {
  /// Whether one of the expressions has a condition in it that the block groups by: with a NOT in front of it DuckDB makes
  /// NOT IN of it, say, and does not know the key again.
  fileprivate func isReadAnew(by expressions: [ScalarExpression]) -> Bool {
    if computedKeys.isEmpty { return false }
    let conditions = Set(items.map(\.column).filter { $0.type == .boolean && computedKeys.contains($0.id) }.map(\.id))
    return expressions.contains { !$0.isColumn && !$0.references.isDisjoint(with: conditions) }
  }
}

extension ScalarExpression {
  /// A literal, or conditions over literals alone, which cannot fail.
  fileprivate var isTruthOfLiterals: Bool {
    switch self {
    case .literal: true
    case .not(let inner), .isNull(let inner), .isBoolean(let inner, _): inner.isTruthOfLiterals
    case .and(let parts), .or(let parts): parts.allSatisfy(\.isTruthOfLiterals)
    default: false
    }
  }
}

extension [SelectBlock.Item] {
  /// Columns of several tables under one name: MariaDB does not find `a.k` in HAVING beside GROUP BY a.k, b.k.
  fileprivate var ofOneName: [ColumnID] {
    let names = map { item in Name(String(item.text.drop { $0 != "." })).folded }
    return indices.filter { index in names.indices.contains { $0 != index && names[$0] == names[index] } }
      .map { self[$0].column.id }
  }
}

extension String {
  fileprivate mutating func becomeCase() { self = "CASE WHEN TRUE THEN \(self) END" }
}
