import HansaCore

/// A part of a plan that a dialect cannot say with PostgreSQL's meaning, and why.
public struct Unprintable: Error, Sendable {
  /// The function, type or construct at fault.
  public var construct: String
  public var code: ReasonCode
  /// A sentence for people.
  public var reason: String

  public init(_ construct: String, _ reason: String, code: ReasonCode = .meaningDiffers) {
    self.construct = construct
    self.reason = reason
    self.code = code
  }
}

/// Prints a relation as one statement of a dialect.
///
/// Table aliases are unique in the statement, so a correlated reference is printed as any other; column references
/// are found by identity, from the innermost block outwards.
public struct RelationPrinter {
  let dialect: any SQLDialect
  /// Columns that are in scope, by block, the innermost last.
  var scopes: [[ColumnID: SelectBlock.Item]] = []
  var commonTables: [CommonTableID: (name: String, columns: [String])] = [:]
  /// The expression printed next decides about rows (WHERE, ON, CASE WHEN), it is no value.
  var isCondition = false
  /// Constants of conditions may become placeholders.
  var takesValues = false
  /// A condition is being printed whose constants become placeholders.
  var binds = false
  /// A table gets a mark where a condition on its pages would stand: its alias between two zero bytes.
  var marksPages = false
  /// The values of placeholders, which stand in the text as their position between zero bytes until it is finished.
  var values: [SQLValue] = []
  /// The aggregate printed next is all of a scalar subquery, to which no row is NULL.
  var isScalarAggregate = false
  /// How many scopes belong to the queries around the subquery that is printed.
  var subqueryBase = 0
  /// The scopes in which references were found, by position.
  private var lookUps: [Int] = []
  private var aliases = 0
  private var usedTableNames: Set<Name> = []

  public init(dialect: any SQLDialect) { self.dialect = dialect }

  /// The statement whose result columns are `relation.output`, in order.
  ///
  /// - Throws: `Unprintable` when the dialect cannot say a part of it exactly.
  public static func statement(_ relation: Relation, dialect: any SQLDialect) throws(Unprintable) -> String {
    var printer = RelationPrinter(dialect: dialect.reading(relation))
    return try printer.result(relation)
  }

  /// The statement whose rows leave the source.
  mutating func result(_ relation: Relation) throws(Unprintable) -> String {
    var block = try block(relation)
    // The branches of a set operation give values, not yet what the adapter reads.
    if block.statement != nil, block.items.contains(where: { dialect.result("x", $0.column.type) != "x" }) {
      block = try wrapped(block)
    }
    for item in block.items where item.stored == nil && dialect.result(item.text, item.column.type) == nil {
      throw Unprintable(
        "a result of type \(item.column.type)", "\(dialect.name) has no such values", code: .typeDiffers)
    }
    return text(block, isResult: true)
  }

  // MARK: Blocks

  mutating func block(_ relation: Relation) throws(Unprintable) -> SelectBlock {
    // A select list may have to be repeated in GROUP BY: only conditions' constants are values of the statement.
    let binds = binds
    self.binds = false
    defer { self.binds = binds }
    let start = lookUps.count
    var block = try uncheckedBlock(relation)
    block.isCorrelated = lookUps[start...].contains { $0 < subqueryBase }
    return block
  }

  private mutating func uncheckedBlock(_ relation: Relation) throws(Unprintable) -> SelectBlock {
    switch relation {
    case .singleRow: return SelectBlock(from: nil, items: [])
    case .scan(let scan): return try self.scan(scan)
    case .values(let values): return try self.values(values)
    case .project(let input, let items): return try project(input, items)
    case .filter(let input, let condition): return try filter(input, condition)
    case .join(let join): return try self.join(join)
    case .aggregate(let aggregate): return try self.aggregate(aggregate)
    case .window(let input, let items): return try window(input, items)
    case .distinct(let input): return try distinct(input)
    case .distinctOn(let input, let on, let order): return try distinctOn(input, on, order)
    case .sort(let input, let keys): return try sort(input, keys)
    case .limit(let input, let limit): return try self.limit(input, limit)
    case .setOperation(let operation): return try setOperation(operation)
    case .with(let with): return try self.with(with)
    case .reference(let reference): return try self.reference(reference)
    case .function(let function): return try self.function(function)
    case .shipped(let rows): return try shipped(rows)
    case .fragment(let fragment):
      let alias = nextAlias()
      let names = outputNames(fragment.columns)
      var items = items(fragment.columns, alias, names)
      for stored in fragment.stored {
        guard let index = items.firstIndex(where: { $0.column.id == stored.column.id }) else { continue }
        let scan = Scan(source: "", schema: "", table: "", items: [], estimatedRows: nil)
        do throws(Unprintable) { _ = try dialect.column(items[index].text, stored, of: scan) } catch {
          items[index].problem = error
        }
      }
      return SelectBlock(from: "hansa_fragment(\(fragment.index)) AS \(alias)(\(quoted(names)))", items: items)
    }
  }

  mutating func nextAlias() -> String {
    aliases += 1
    return "t\(aliases)"
  }

  /// The block as a derived table of a new one.
  ///
  /// - Throws: where the block refers to the query around it and the dialect's derived tables cannot.
  mutating func wrapped(_ block: SelectBlock, lateral: Bool = false) throws(Unprintable) -> SelectBlock {
    if block.isCorrelated { try reject(.uncorrelatedDerivedTables, "a subquery in FROM that refers to outer rows") }
    let alias = nextAlias()
    let names = outputNames(block.items.map(\.column))
    return SelectBlock(
      from: (lateral ? "LATERAL " : "") + "(" + text(block) + ") AS \(alias)",
      items: zip(items(block.items.map(\.column), alias, names), block.items).map { item, below in
        var item = item
        item.problem = below.problem
        return item
      })
  }

  func items(_ columns: [Column], _ alias: String, _ names: [Name]) -> [SelectBlock.Item] {
    zip(columns, names).map { SelectBlock.Item(column: $0, text: "\(alias).\(dialect.quote($1))") }
  }

  /// Distinct names for the columns of one select list, as near to their own as they can be.
  func outputNames(_ columns: [Column]) -> [Name] {
    var used: Set<Name> = []
    return columns.map { column in
      let base =
        column.name.string.utf8.count > 56 || column.name.string.isEmpty ? "c\(column.id.number)" : column.name.string
      var name = Name(base)
      var suffix = 1
      // Compared without case: some dialects do not tell "A" from "a".
      while !used.insert(name.folded).inserted {
        suffix += 1
        name = Name("\(base)_\(suffix)")
      }
      return name
    }
  }

  func quoted(_ names: [Name]) -> String { names.map { dialect.quote($0) }.joined(separator: ", ") }

  mutating func uniqueTableName(_ wanted: Name) -> Name {
    var name = wanted
    var suffix = 1
    while !usedTableNames.insert(name.folded).inserted {
      suffix += 1
      name = Name("\(wanted.string)_\(suffix)")
    }
    return name
  }

  /// Runs `body` with the block's columns in scope.
  mutating func inScope<T>(
    of block: SelectBlock, _ body: (inout RelationPrinter) throws(Unprintable) -> T
  ) throws(Unprintable) -> T {
    scopes.append(Dictionary(block.items.map { ($0.column.id, $0) }, uniquingKeysWith: { first, _ in first }))
    defer { scopes.removeLast() }
    return try body(&self)
  }

  mutating func lookUp(_ id: ColumnID) throws(Unprintable) -> String {
    guard let item = item(id) else {
      throw Unprintable("a column of another part of the query", "it is not in scope there", code: .otherSource)
    }
    if let problem = item.problem { throw problem }
    return item.text
  }

  mutating func item(_ id: ColumnID) -> SelectBlock.Item? {
    for (index, scope) in scopes.enumerated().reversed() {
      guard let item = scope[id] else { continue }
      lookUps.append(item.isOuter ? min(index, subqueryBase - 1) : index)
      return item
    }
    return nil
  }

  /// The column is one of the queries around the subquery that is printed.
  func isOuter(_ id: ColumnID) -> Bool {
    guard let index = scopes.lastIndex(where: { $0[id] != nil }) else { return false }
    return index < subqueryBase || scopes[index][id]?.isOuter == true
  }

  /// The column is one of the tables of the block that is printed.
  func isOwn(_ id: ColumnID) -> Bool {
    scopes.last?[id].map { !$0.isOuter && !$0.isFromAround } ?? false
  }

  /// It refers to the queries around, or to tables beside it.
  func readsAround(_ relation: Relation) -> Bool {
    !scopes.isEmpty && relation.references.contains { id in scopes.contains { $0[id] != nil } }
  }

  /// Prints a part of a clause that may not refer to the queries around in every dialect.
  mutating func clause<T>(
    _ name: String, _ body: (inout RelationPrinter) throws(Unprintable) -> T
  ) throws(Unprintable) -> T {
    let start = lookUps.count
    let result = try body(&self)
    if lookUps[start...].contains(where: { $0 < subqueryBase }) {
      try reject(.uncorrelatedClauses, "\(name) by a column of the query around")
    }
    return result
  }

  /// The rows' values are compared, or stand in an expression, not only returned.
  func requireUsable(_ block: SelectBlock) throws(Unprintable) {
    for item in block.items { if let problem = item.problem { throw problem } }
  }

  func reject(_ feature: DialectFeatures, _ construct: String) throws(Unprintable) {
    guard dialect.features.contains(feature) else { return }
    throw Unprintable(construct, "\(dialect.name) does not have it", code: .missing)
  }

  func require(_ feature: DialectFeatures, _ construct: String) throws(Unprintable) {
    guard dialect.features.contains(feature) else {
      throw Unprintable(construct, "\(dialect.name) does not have it with PostgreSQL's meaning", code: .missing)
    }
  }

  func comparable(_ text: String, _ value: ScalarExpression, _ construct: String) throws(Unprintable) -> String {
    guard let text = dialect.comparable(text, value) else {
      throw Unprintable(
        construct, "\(dialect.name) may compare \(value.type) otherwise than PostgreSQL",
        code: value.type.isText ? .textCollation : .meaningDiffers)
    }
    return text
  }

  /// A value in the form in which it can stand beside others of its type.
  func uniform(_ text: String, _ value: ScalarExpression, _ construct: String) throws(Unprintable) -> String {
    guard let text = dialect.uniform(text, value) else {
      throw Unprintable(
        construct, "\(dialect.name) may not take values of type \(value.type) together", code: .textCollation)
    }
    return text
  }

  /// The block with its columns as the dialect has to see them to compare them, or, where nothing is compared, to take
  /// them together with others.
  mutating func comparing(
    _ block: SelectBlock, _ construct: String, isCompared: Bool = true
  ) throws(Unprintable) -> SelectBlock {
    var items = block.items
    for index in items.indices {
      let (text, value) = (items[index].text, items[index].column.reference)
      items[index].text =
        isCompared ? try comparable(text, value, construct) : try uniform(text, value, construct)
      if !items[index].text.utf8.elementsEqual(text.utf8) { items[index].stored = nil }
    }
    guard zip(items, block.items).contains(where: { !$0.text.utf8.elementsEqual($1.text.utf8) }) else { return block }
    // The columns of a set operation and of DISTINCT are their statement's own.
    guard block.statement == nil, block.distinct == nil else {
      return try comparing(try wrapped(block), construct, isCompared: isCompared)
    }
    var changed = block
    changed.items = items
    changed.hasExpressions = true
    return changed
  }

  // MARK: Text

  /// The block as a statement; its columns are named by `outputNames`.
  ///
  /// - Parameter isResult: the rows leave the source: what is only read is left to the adapter as it is stored.
  func text(_ block: SelectBlock, isResult: Bool = false) -> String {
    let prefix = block.with.map { $0 + " " } ?? ""
    if let statement = block.statement {
      return prefix + statement + orderAndLimit(block)
    }
    let names = outputNames(block.items.map(\.column))
    var list: [String] = []
    for (item, name) in zip(block.items, names) {
      let quoted = dialect.quote(name)
      let text: String
      if let stored = item.stored, item.problem != nil || isResult && block.returnsStored {
        text = stored.text
      } else {
        text = isResult && item.stored == nil ? dialect.result(item.text, item.column.type) ?? item.text : item.text
      }
      // A column keeps its name; an expression that ends in one has none.
      let hasName = text.hasSuffix(".\(quoted)") && text.isSelfContained
      list.append(hasName ? text : "\(text) AS \(quoted)")
    }
    var text = prefix + "SELECT "
    if let distinct = block.distinct { text += distinct + " " }
    text += list.isEmpty ? "1" : list.joined(separator: ", ")
    if let from = block.from { text += " FROM \(from)" }
    if !block.conditions.isEmpty { text += " WHERE \(block.conditions.joined(separator: " AND "))" }
    if let groupBy = block.groupBy { text += " GROUP BY \(groupBy)" }
    if !block.having.isEmpty { text += " HAVING \(block.having.joined(separator: " AND "))" }
    return text + orderAndLimit(block)
  }

  private func orderAndLimit(_ block: SelectBlock) -> String {
    (block.order.isEmpty ? "" : " ORDER BY \(block.order.joined(separator: ", "))")
      + (block.limit.map { " " + $0 } ?? "")
  }
}
