import HansaCore
import HansaSQL

/// A select item after binding: its name, and its expression over FROM.
struct BoundTarget {
  var name: Name
  var expression: ScalarExpression
  var span: SourceSpan
}

extension Binder {
  /// Binds one SELECT with the ORDER BY and LIMIT that apply to it.
  ///
  /// The plan is built in the order in which SQL evaluates: FROM, WHERE, GROUP BY, HAVING, windows, DISTINCT,
  /// ORDER BY, the select list, LIMIT.
  func select(
    _ core: SelectCore, _ orderBy: [SortItem], _ limit: LimitClause?, _ scope: Scope
  ) throws(HansaError) -> Relation {
    var relation = try from(core.from, scope)
    for window in core.windows {
      guard scope.windows.updateValue(window.definition, forKey: window.name) == nil else {
        throw HansaError(.windowingError, "window \"\(window.name)\" is already defined", span: window.definition.span)
      }
    }
    if let condition = core.where {
      relation = .filter(
        relation, try allowing([]) { () throws(HansaError) in try self.condition(condition, scope, "WHERE") })
    }
    let targets = try settled(try self.targets(core.targets, scope), core.distinct, orderBy)
    let having = try core.having.map { (having) throws(HansaError) in
      try allowing(.aggregates) { () throws(HansaError) in try condition(having, scope, "HAVING") }
    }
    var keys = try sortKeys(orderBy, targets, scope)
    var distinctOn: [ScalarExpression] = []
    if case .on(let expressions) = core.distinct {
      for expression in expressions {
        distinctOn.append(try outputExpression(expression, targets, scope, "DISTINCT ON"))
      }
    }

    var level = LevelExpressions(
      targets: targets.map(\.expression), having: having, keys: keys.map(\.expression), distinctOn: distinctOn)
    if !core.groupBy.isEmpty || having != nil || level.contain(isAggregate: scope) {
      relation = try grouped(relation, core, targets, scope, &level)
      if let having = level.having { relation = .filter(relation, having) }
    }
    relation = windowed(relation, &level)
    relation = try expanded(relation, &level, core.span)
    for index in keys.indices { keys[index].expression = level.keys[index] }

    let items = zip(targets, level.targets).map { target, expression in
      Projection(column(target.name, expression.type), expression)
    }
    relation = try finished(relation, core.distinct, items, keys, level, orderBy)
    return try limited(relation, limit, scope)
  }

  /// Adds DISTINCT, ORDER BY and the select list.
  private func finished(
    _ relation: Relation, _ distinct: SelectCore.Distinct, _ items: [Projection], _ keys: [SortKey],
    _ level: LevelExpressions, _ orderBy: [SortItem]
  ) throws(HansaError) -> Relation {
    /// The output column that an expression makes, where it is one of the select list.
    func output(_ expression: ScalarExpression) -> ScalarExpression? {
      items.first { $0.expression == expression }?.column.reference
    }
    switch distinct {
    case .none:
      guard !keys.isEmpty else { return .project(relation, items) }
      // A volatile item that is ordered by must be evaluated once.
      guard items.contains(where: { $0.expression.isVolatile }) else { return .project(.sort(relation, keys), items) }
      let hidden = keys.filter { output($0.expression) == nil }.map {
        Projection(column("key", $0.expression.type), $0.expression)
      }
      let projected = Relation.project(relation, items + hidden)
      let sorted = keys.map { key in
        var key = key
        key.expression =
          output(key.expression) ?? hidden.first { $0.expression == key.expression }?.column.reference ?? key.expression
        return key
      }
      return .project(
        .sort(projected, sorted), items.map { Projection(column($0.column.name, $0.column.type), $0.column.reference) })
    case .all:
      var sorted: [SortKey] = []
      for (key, item) in zip(keys, orderBy) {
        guard let reference = output(key.expression) else {
          throw HansaError(
            .invalidColumnReference, "for SELECT DISTINCT, ORDER BY expressions must appear in select list",
            span: item.span)
        }
        sorted.append(SortKey(reference, descending: key.descending, nullsFirst: key.nullsFirst))
      }
      let rows = Relation.distinct(.project(relation, items))
      return sorted.isEmpty ? rows : .sort(rows, sorted)
    case .on:
      for (key, item) in zip(keys, orderBy).prefix(level.distinctOn.count)
      where !level.distinctOn.contains(key.expression) {
        throw HansaError(
          .invalidColumnReference, "SELECT DISTINCT ON expressions must match initial ORDER BY expressions",
          span: item.span)
      }
      // The rows come in the order of the keys, DISTINCT ON's own first where ORDER BY does not name them.
      var order = keys
      for expression in level.distinctOn where !order.contains(where: { $0.expression == expression }) {
        order.append(SortKey(expression))
      }
      let picked = Relation.distinctOn(relation, on: level.distinctOn, order: order)
      return .project(keys.isEmpty ? picked : .sort(picked, keys), items)
    }
  }

  // MARK: The select list

  private func targets(_ targets: [Target], _ scope: Scope) throws(HansaError) -> [BoundTarget] {
    var bound: [BoundTarget] = []
    for target in targets {
      if case .column(let reference) = target.expression.kind, reference.isStar {
        bound += try star(reference, target.span, scope)
        continue
      }
      let expression = try allowing([.aggregates, .windows, .rows]) { () throws(HansaError) in
        try self.expression(target.expression, scope)
      }
      if case .record = expression.type { throw unsupported("a row as a result column", target.span) }
      bound.append(
        BoundTarget(name: target.alias ?? target.expression.columnName, expression: expression, span: target.span))
    }
    return bound
  }

  /// A text without a type that is told apart or ordered by is a text; another one takes its type from the other side
  /// of a UNION.
  private func settled(
    _ targets: [BoundTarget], _ distinct: SelectCore.Distinct, _ orderBy: [SortItem]
  ) throws(HansaError) -> [BoundTarget] {
    var isSettled = targets.map { _ in false }
    if case .all = distinct { isSettled = targets.map { _ in true } }
    for item in orderBy {
      let position = try outputPosition(item.expression, targets.map(\.name), clause: "ORDER BY")
      if let position { isSettled[position] = true }
    }
    var settled = targets
    for index in targets.indices where isSettled[index] && targets[index].expression.type == .unknown {
      settled[index].expression = try coerce(targets[index].expression, to: .text, targets[index].span)
    }
    return settled
  }

  private func star(_ reference: ColumnReference, _ span: SourceSpan, _ scope: Scope) throws(HansaError)
    -> [BoundTarget]
  {
    var columns = scope.visible
    if !reference.parts.isEmpty {
      guard let table = try scope.table(reference.parts, span) else { throw missingTable(reference.parts, scope, span) }
      columns = table.columns
    } else if scope.tables.isEmpty {
      throw HansaError(.syntaxError, "SELECT * with no tables specified is not valid", span: span)
    }
    var bound: [BoundTarget] = []
    for column in columns {
      if let problem = column.problem { throw problem.at(span) }
      for id in column.expression.references where spans[id] == nil { spans[id] = span }
      bound.append(BoundTarget(name: column.name, expression: column.expression, span: span))
    }
    return bound
  }

  func missingTable(_ parts: [Name], _ scope: Scope, _ span: SourceSpan) -> HansaError {
    let written = parts.map(\.string).joined(separator: ".")
    let near = nearestNames(to: written, among: scope.tables.compactMap { $0.name?.string })
    return HansaError(
      .undefinedTable, "missing FROM-clause entry for table \"\(written)\"",
      advice: near.isEmpty ? nil : "Perhaps you meant \(near.joined(separator: ", ")).", span: span)
  }

  // MARK: ORDER BY, DISTINCT ON

  private func sortKeys(_ items: [SortItem], _ targets: [BoundTarget], _ scope: Scope) throws(HansaError) -> [SortKey] {
    var keys: [SortKey] = []
    for item in items {
      let expression = try outputExpression(item.expression, targets, scope, "ORDER BY")
      try requireOrder(expression.type, item.span)
      keys.append(SortKey(expression, descending: item.descending, nullsFirst: item.nullsFirst))
    }
    return keys
  }

  /// ORDER BY's rule: a number is a position, a bare name is an output column first, all else is over FROM.
  private func outputExpression(
    _ expression: Expression, _ targets: [BoundTarget], _ scope: Scope, _ clause: String
  ) throws(HansaError) -> ScalarExpression {
    if case .column(let reference) = expression.kind, reference.parts.count == 1, !reference.isStar {
      let matching = targets.filter { $0.name == reference.parts[0] }
      if Set(matching.map(\.expression)).count > 1 {
        throw HansaError(.ambiguousColumn, "\(clause) \"\(reference.parts[0])\" is ambiguous", span: expression.span)
      }
    }
    if let position = try outputPosition(
      expression, targets.map(\.name), clause: clause == "DISTINCT ON" ? "SELECT DISTINCT ON" : clause)
    {
      return targets[position].expression
    }
    return try allowing([.aggregates, .windows]) { () throws(HansaError) in
      let bound = try self.expression(expression, scope)
      return bound.type == .unknown ? try coerce(bound, to: .text, expression.span) : bound
    }
  }

  func requireOrder(_ type: SQLType, _ span: SourceSpan) throws(HansaError) {
    if type == .json {
      throw HansaError(
        .undefinedFunction, "could not identify an ordering operator for type json",
        advice: "Cast it to text or to jsonb.", span: span)
    }
  }
}

/// The expressions of one query level that are evaluated after grouping, rewritten step by step.
struct LevelExpressions {
  var targets: [ScalarExpression]
  var having: ScalarExpression?
  var keys: [ScalarExpression]
  var distinctOn: [ScalarExpression]

  /// Applies a rewrite to each.
  mutating func rewrite(_ change: (ScalarExpression) -> ScalarExpression) {
    targets = targets.map(change)
    having = having.map(change)
    keys = keys.map(change)
    distinctOn = distinctOn.map(change)
  }

  var all: [ScalarExpression] { targets + (having.map { [$0] } ?? []) + keys + distinctOn }

  /// Whether there is an aggregate of this level: one whose arguments are not all from levels around it.
  func contain(isAggregate scope: Scope) -> Bool {
    let local = scope.localColumns
    return all.contains { $0.containsAggregate(of: local) }
  }
}

extension ScalarExpression {
  /// Whether there is an aggregate that belongs to the level with these columns; an aggregate in a subquery does when
  /// it refers to them.
  func containsAggregate(of local: Set<ColumnID>) -> Bool {
    switch self {
    case .aggregate(let call):
      let references = ScalarExpression.aggregate(call).references
      return references.isEmpty || !references.isDisjoint(with: local)
    case .subquery(let subquery):
      if subquery.tested.contains(where: { $0.containsAggregate(of: local) }) { return true }
      // An aggregate belongs to the innermost level that it refers to.
      let inner = subquery.relation.producedColumns
      return subquery.relation.containsExpression {
        guard case .aggregate = $0 else { return false }
        let references = $0.references
        return !references.isDisjoint(with: local) && references.isDisjoint(with: inner)
      }
    default: return children.contains { $0.containsAggregate(of: local) }
    }
  }
}

extension Relation {
  /// The columns of this plan's own nodes, at any depth; those of queries around it are not among them.
  var producedColumns: Set<ColumnID> {
    var found: Set<ColumnID> = []
    forEachNode { node in
      found.formUnion(node.output.map(\.id))
      if case .aggregate(let aggregate) = node { found.formUnion(aggregate.input.output.map(\.id)) }
    }
    return found
  }
}

extension Expression {
  /// The name that PostgreSQL gives an output column without an alias.
  var columnName: Name { namedBy.name }

  /// The name, and whether it comes from a column or a call: a cast and CASE pass on only such a name.
  private var namedBy: (name: Name, isStrong: Bool) {
    switch kind {
    case .column(let reference): (reference.parts.last ?? "?column?", true)
    case .call(let call): (call.name, true)
    case .cast(let inner, let type): inner.namedBy.isStrong ? inner.namedBy : (type.name, false)
    case .case(let expression):
      if let last = expression.otherwise?.namedBy, last.isStrong { last } else { ("case", false) }
    case .coalesce: ("coalesce", true)
    case .nullIf: ("nullif", true)
    case .greatest: ("greatest", true)
    case .least: ("least", true)
    case .row: ("row", true)
    case .array, .arraySubquery: ("array", true)
    case .exists: ("exists", true)
    case .grouping: ("grouping", true)
    case .field(_, let name): (name, true)
    case .subscript(let inner, _), .collate(let inner, _): inner.namedBy
    case .valueFunction(let function, _): (Name(function.rawValue.lowercased()), true)
    case .scalarSubquery(let query): (query.firstColumnName, true)
    default: ("?column?", false)
    }
  }
}

extension SelectStatement {
  fileprivate var firstColumnName: Name {
    switch body {
    case .select(let core): core.targets.first.map { $0.alias ?? $0.expression.columnName } ?? "?column?"
    case .values: "column1"
    case .combination(let combination): combination.left.firstColumnName
    }
  }
}
