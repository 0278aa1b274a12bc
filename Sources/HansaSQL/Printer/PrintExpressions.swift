import HansaCore

extension RelationPrinter {
  /// The expression's text; not in parentheses.
  mutating func expression(_ expression: ScalarExpression) throws(Unprintable) -> String {
    let isCondition = isCondition
    self.isCondition = false
    switch expression {
    case .column(let id, _): return try lookUp(id)
    case .literal(let value, let type):
      guard let text = dialect.literal(value, type) else {
        throw Unprintable(
          "a constant of type \(type)", "\(dialect.name) cannot write it exactly", code: .typeDiffers)
      }
      return binds ? dialect.bound(value, type).map { placeholder($0) } ?? text : text
    case .parameter(let number, _): return "$\(number)"
    case .call(let call): return try self.call(call)
    case .cast(let inner, let type):
      guard let text = dialect.cast(try operand(inner), from: inner.type, to: type) else {
        throw Unprintable(
          "the cast from \(inner.type) to \(type)", "\(dialect.name) may convert otherwise than PostgreSQL")
      }
      return text
    case .and(let parts):
      if isCondition { return try conditions(parts).joined(separator: " AND ") }
      return dialect.connective(try operands(parts), isOr: false)
    case .or(let parts):
      if isCondition { return try conditions(parts).joined(separator: " OR ") }
      return dialect.connective(try operands(parts), isOr: true)
    case .not(let inner):
      self.isCondition = isCondition
      return try not(inner)
    case .isNull(let inner): return "\(try operand(inner)) IS NULL"
    case .isBoolean(let inner, let value):
      return "\(try operand(inner)) IS \(value.map { $0 ? "TRUE" : "FALSE" } ?? "NULL")"
    case .isDistinct(let left, let right):
      return try self.call(FunctionCall("is distinct from", [left, right], type: .boolean))
    case .conditional(let branches, let otherwise, _):
      var conditions: [String] = []
      var results: [String] = []
      for branch in branches {
        self.isCondition = true
        conditions.append(try self.expression(branch.condition))
        results.append(try result(branch.result))
      }
      results.append(try result(otherwise))
      results = dialect.unified(results, branches.map(\.result) + [otherwise])
      let cases = zip(conditions, results).map { " WHEN \($0) THEN \($1)" }
      return "CASE\(cases.joined()) ELSE \(results[branches.count]) END"
    case .inList(let tested, let list): return try inList(tested, list)
    case .array(let elements, let type):
      try require(.arrays, "ARRAY[…]")
      var texts: [String] = []
      for element in elements { texts.append(try self.expression(element)) }
      guard let name = dialect.typeName(type) else {
        throw Unprintable("ARRAY[…]", "\(dialect.name) has no type \(type)")
      }
      return "CAST(ARRAY[\(texts.joined(separator: ", "))] AS \(name))"
    case .row(let parts):
      try require(.rows, "ROW(…)")
      var texts: [String] = []
      for part in parts { texts.append(try self.expression(part)) }
      return "ROW(\(texts.joined(separator: ", ")))"
    case .subquery(let subquery): return try self.subquery(subquery)
    case .aggregate(let call): return try aggregateCall(call)
    case .window(let call): return try windowCall(call)
    }
  }

  /// The expression's text, in parentheses unless it holds together by itself.
  mutating func operand(_ expression: ScalarExpression) throws(Unprintable) -> String {
    let text = try self.expression(expression)
    return text.isSelfContained ? text : "(\(text))"
  }

  /// A result of CASE.
  private mutating func result(_ value: ScalarExpression) throws(Unprintable) -> String {
    try uniform(try expression(value), value, "CASE")
  }

  mutating func call(_ call: FunctionCall) throws(Unprintable) -> String {
    if call.name == FunctionCall.superset, let condition = call.arguments.first { return try weak(condition) }
    var arguments: [String] = []
    for argument in call.arguments { arguments.append(try operand(argument)) }
    guard let text = dialect.call(call, arguments) else {
      let types = call.arguments.map(\.type.description).joined(separator: ", ")
      let (code, reason) =
        dialect.refusal(of: call) ?? (.meaningDiffers, "\(dialect.name) does not have it with PostgreSQL's meaning")
      throw Unprintable("\(call.name)(\(types))", reason, code: code)
    }
    return text
  }

  /// Parts of a condition, as conditions.
  mutating func conditions(_ parts: [ScalarExpression]) throws(Unprintable) -> [String] {
    let wasBinding = binds
    binds = takesValues
    defer { binds = wasBinding }
    var texts: [String] = []
    for part in parts {
      isCondition = true
      texts.append(try operand(part))
    }
    return texts
  }

  mutating func operands(_ parts: [ScalarExpression]) throws(Unprintable) -> [String] {
    var texts: [String] = []
    for part in parts { texts.append(try operand(part)) }
    return texts
  }

  private mutating func not(_ inner: ScalarExpression) throws(Unprintable) -> String {
    switch inner {
    case .isNull(let operand): return "\(try self.operand(operand)) IS NOT NULL"
    case .subquery(let subquery) where subquery.kind == .exists: return "NOT \(try self.subquery(subquery))"
    default: return "NOT (\(try expression(inner)))"
    }
  }

  private mutating func inList(_ tested: ScalarExpression, _ list: [ScalarExpression]) throws(Unprintable) -> String {
    var texts: [String] = []
    for item in list { texts.append(try expression(item)) }
    if let text = dialect.membership(tested, try operand(tested), list, texts) { return text }
    // Where equality needs a form of its own, IN is spelled out with it.
    let tests = list.map { ScalarExpression.call(FunctionCall("=", [tested, $0], type: .boolean)) }
    return try operands(tests).joined(separator: " OR ")
  }

  mutating func subquery(_ subquery: Subquery) throws(Unprintable) -> String {
    try require(.subqueries, "a subquery")
    if dialect.features.contains(.rowsAreValues), subquery.tested.count > 1 || isTestedOutside(subquery) {
      return try rowTest(subquery)
    }
    let base = subqueryBase
    subqueryBase = scopes.count
    defer { subqueryBase = base }
    isScalarAggregate = subquery.kind == .scalar && subquery.relation.isProjectedAggregate
    var below = try block(subquery.relation)
    if subquery.kind != .exists { try requireUsable(below) }
    if !subquery.tested.isEmpty {
      if below.limit != nil, dialect.features.contains(.membershipWithoutLimit) { below = try wrapped(below) }
      below = try comparing(below, "IN (subquery)")
    }
    if !subquery.tested.isEmpty { return try membership(subquery, below) }
    let query = text(below)
    switch subquery.kind {
    case .scalar:
      guard dialect.single("x") != nil, !subquery.relation.hasAtMostOneRow else { return "(\(query))" }
      let rows = try wrapped(below)
      guard let item = rows.items.first, let value = dialect.single(item.text) else { return "(\(query))" }
      return "(SELECT \(value) FROM \(rows.from ?? ""))"
    case .exists: return "EXISTS (\(query))"
    case .array:
      try require(.arrays, "ARRAY(subquery)")
      return "ARRAY(\(query))"
    case .any, .all: throw Unprintable("ANY (subquery)", "no value is compared with it")
    }
  }

  /// `tested operator ANY (block)`, and ALL.
  private mutating func membership(_ subquery: Subquery, _ block: SelectBlock) throws(Unprintable) -> String {
    let (name, isAll): (Name, Bool)
    switch subquery.kind {
    case .any(let comparison): (name, isAll) = (comparison, false)
    case .all(let comparison): (name, isAll) = (comparison, true)
    default: throw Unprintable("a value beside a subquery", "only IN, ANY and ALL compare values")
    }
    var block = block
    var texts: [String] = []
    for (index, tested) in subquery.tested.enumerated() {
      let text = try comparable(try operand(tested), tested, "\(name) ANY")
      let item = block.items[index]
      let both = dialect.unified([text, item.text], [tested, item.column.reference])
      texts.append(both[0])
      if both[1].utf8.elementsEqual(item.text.utf8) { continue }
      // The columns of a set operation and of DISTINCT are their statement's own.
      if block.statement != nil || block.distinct != nil { block = try wrapped(block) }
      block.items[index].text = dialect.unified([text, block.items[index].text], [tested, item.column.reference])[1]
      block.items[index].stored = nil
    }
    let query = text(block)
    let left = texts.count == 1 ? texts[0] : "(\(texts.joined(separator: ", ")))"
    if texts.count > 1 { try require(.rows, "a row compared with a subquery") }
    if isAll {
      try require(.quantified, "ALL (subquery)")
      return "\(left) \(name) ALL (\(query))"
    }
    if name == "=" { return "\(left) IN (\(query))" }
    try require(.quantified, "ANY (subquery)")
    return "\(left) \(name) ANY (\(query))"
  }

  /// DuckDB fails to bind what ANY compares where that is a column of the query around the one that ANY belongs to, or
  /// of a table beside that, and a common table is read.
  private func isTestedOutside(_ subquery: Subquery) -> Bool {
    !commonTables.isEmpty && subquery.tested.contains { $0.references.contains { !isOwn($0) } }
  }

  /// A value or a row beside a query, column by column: true for a row that fits, else NULL where NULLs leave one open.
  private mutating func rowTest(_ subquery: Subquery) throws(Unprintable) -> String {
    let (name, isAll): (Name, Bool)
    switch subquery.kind {
    case .any(let comparison): (name, isAll) = (comparison, false)
    case .all(let comparison): (name, isAll) = (comparison, true)
    default: throw Unprintable("a row beside a subquery", "only IN, ANY and ALL compare rows")
    }
    guard subquery.tested.count == 1 || name == (isAll ? "<>" : "=") else {
      throw Unprintable("a row \(name) ANY or ALL of a subquery", "\(dialect.name) compares rows otherwise")
    }
    let below = try wrapped(try block(subquery.relation))
    let columns = subquery.relation.output
    // ALL is true where nothing is found for which the comparison is not.
    let isNegated = isAll && subquery.tested.count == 1
    let comparison: Name = subquery.tested.count == 1 ? name : "="
    let found = try inScope(of: below) { (printer) throws(Unprintable) in
      var texts: [String] = []
      for (tested, column) in zip(subquery.tested, columns) {
        let test = ScalarExpression.call(FunctionCall(comparison, [tested, column.reference], type: .boolean))
        texts.append(try printer.operand(isNegated ? .not(test) : test))
      }
      return texts.map { "(\($0))" }.joined(separator: " AND ")
    }
    let alias = nextAlias()
    let test =
      "(SELECT CASE WHEN bool_or(\(alias).c) THEN TRUE WHEN bool_or(\(alias).c IS NULL) THEN NULL ELSE FALSE END "
      + "FROM (SELECT \(found) AS c FROM \(below.from ?? "")) AS \(alias))"
    return isAll ? "(NOT \(test))" : test
  }

  // MARK: Aggregates and windows

  mutating func aggregateCall(_ call: AggregateCall) throws(Unprintable) -> String {
    try printed(
      call.name, call.arguments, distinct: call.distinct, order: call.order, withinGroup: call.withinGroup,
      filter: call.filter, over: nil, frame: nil, isWindowFunction: false, type: call.type)
  }

  mutating func windowCall(_ call: WindowCall) throws(Unprintable) -> String {
    var parts: [String] = []
    if !call.partition.isEmpty {
      var texts: [String] = []
      for expression in call.partition {
        let text = try comparable(try operand(expression), expression, "PARTITION BY")
        texts.append(dialect.partitioned(text, expression.type))
      }
      parts.append("PARTITION BY \(texts.joined(separator: ", "))")
    }
    let keys = try sortKeys(call.order)
    if !keys.isEmpty { parts.append("ORDER BY \(keys.joined(separator: ", "))") }
    if let frame = call.frame {
      var text = "\(frame.mode.rawValue) BETWEEN \(try bound(frame.start)) AND \(try bound(frame.end))"
      if let exclusion = frame.exclusion { text += " EXCLUDE \(exclusion.rawValue)" }
      parts.append(text)
    }
    return try printed(
      call.name, call.arguments, distinct: false, order: [], withinGroup: false, filter: call.filter,
      over: parts.joined(separator: " "), frame: call.frame, isWindowFunction: !call.isAggregate, type: call.type)
  }

  private mutating func bound(_ bound: WindowFrame.Bound) throws(Unprintable) -> String {
    switch bound {
    case .unboundedPreceding: "UNBOUNDED PRECEDING"
    case .unboundedFollowing: "UNBOUNDED FOLLOWING"
    case .currentRow: "CURRENT ROW"
    case .preceding(let distance): "\(try operand(distance)) PRECEDING"
    case .following(let distance): "\(try operand(distance)) FOLLOWING"
    }
  }

  private mutating func printed(
    _ name: Name, _ arguments: [ScalarExpression], distinct: Bool, order: [SortKey], withinGroup: Bool,
    filter: ScalarExpression?, over: String?, frame: WindowFrame?, isWindowFunction: Bool, type: SQLType
  ) throws(Unprintable) -> String {
    var texts: [String] = []
    for argument in arguments { texts.append(try operand(argument)) }
    // The dialect sees to it that they compare so.
    if distinct { for (text, value) in zip(texts, arguments) { _ = try comparable(text, value, "DISTINCT") } }
    let keys = try sortKeys(order)
    var condition: String?
    if let filter { condition = try expression(filter) }
    let call = PrintedAggregate(
      name: name, argumentTypes: arguments.map(\.type), type: type, arguments: texts, distinct: distinct,
      order: keys, orderTypes: order.map(\.expression.type), withinGroup: withinGroup, filter: condition, over: over,
      frame: frame, isWindowFunction: isWindowFunction)
    guard let text = dialect.aggregate(call) else {
      let types = arguments.map(\.type.description).joined(separator: ", ")
      throw Unprintable("\(name)(\(types))", "\(dialect.name) does not have it with PostgreSQL's meaning")
    }
    return text
  }
}

extension String {
  /// A name, a number, a quoted text or a call: nothing outside could bind to a part of it.
  var isSelfContained: Bool {
    var depth = 0
    var quote: UInt8?
    let bytes = Array(utf8)
    if bytes.first == UInt8(ascii: "-") { return false }
    for (index, byte) in bytes.enumerated() {
      if let open = quote {
        if byte == open { quote = nil }
        continue
      }
      switch byte {
      case UInt8(ascii: "'"), UInt8(ascii: "\""), UInt8(ascii: "`"): quote = byte
      case UInt8(ascii: "("), UInt8(ascii: "["): depth += 1
      case UInt8(ascii: ")"), UInt8(ascii: "]"):
        depth -= 1
        if depth == 0, index != bytes.count - 1 { return false }
      case _ where depth > 0: continue
      case 0, UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "."), UInt8(ascii: ":"),
        UInt8(ascii: "$"), 0x80...0xFF:
        continue
      default: return false
      }
    }
    return depth == 0
  }
}

extension Relation {
  /// An aggregate, with nothing but expressions over it.
  fileprivate var isProjectedAggregate: Bool {
    switch self {
    case .aggregate: true
    case .project(let input, _): input.isProjectedAggregate
    default: false
    }
  }
}
