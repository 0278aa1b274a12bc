import HansaCatalog
import HansaCore
import HansaSQL

extension Binder {
  /// Binds FROM into the scope: its items side by side, LATERAL ones seeing those before them.
  func from(_ items: [TableExpression], _ scope: Scope) throws(HansaError) -> Relation {
    var relation: Relation?
    for expression in items {
      let item = try fromItem(expression, scope)
      try requireDistinctNames(scope.tables, item.tables, expression.span)
      if let left = relation {
        relation = try joined(.cross, left, item.relation, on: .true, nil)
      } else {
        relation = item.relation
      }
      scope.add(item)
    }
    return relation ?? .singleRow
  }

  private func joined(
    _ kind: Join.Kind, _ left: Relation, _ right: Relation, on condition: ScalarExpression, _ span: SourceSpan?
  ) throws(HansaError) -> Relation {
    let isLateral = !right.references.isDisjoint(with: left.output.map(\.id))
    guard !isLateral || kind != .right && kind != .full else {
      throw HansaError(
        .invalidColumnReference, "invalid reference to FROM-clause entry for a table on the left of the join",
        detail: "The combining JOIN type must be INNER or LEFT for a LATERAL reference.", span: span)
    }
    return .join(Join(kind, left, right, on: condition, isLateral: isLateral))
  }

  private func requireDistinctNames(_ tables: [ScopeTable], _ others: [ScopeTable], _ span: SourceSpan)
    throws(HansaError)
  {
    for table in others {
      guard let name = table.name else { continue }
      let clash = tables.contains {
        $0.name == name && ($0.qualifiers.isEmpty || table.qualifiers.isEmpty || $0.qualifiers == table.qualifiers)
      }
      if clash {
        throw HansaError(
          .duplicateAlias, "table name \"\(name)\" specified more than once", advice: "Give one of them an alias.",
          span: span)
      }
    }
  }

  /// - Parameter siblings: the scope whose tables a LATERAL item sees.
  private func fromItem(_ expression: TableExpression, _ siblings: Scope) throws(HansaError) -> FromItem {
    try nested(expression.span) { () throws(HansaError) in
      switch expression {
      case .table(let table): return try self.table(table, siblings)
      case .subquery(let subquery):
        // Without LATERAL the tables beside it are out of sight, the levels around are not.
        let parent = subquery.isLateral ? siblings : siblings.withoutTables
        let relation = withoutUnknowns(
          try allowing([]) { () throws(HansaError) in try query(subquery.query, parent: parent) })
        let names = relation.output.map(\.name)
        return try item(relation, relation.output, names, subquery.alias, nil, subquery.span)
      case .function(let function): return try tableFunction(function, siblings)
      case .join(let join): return try self.join(join, siblings)
      }
    }
  }

  /// An item whose columns are those of `relation`, renamed by the alias.
  private func item(
    _ relation: Relation, _ columns: [Column], _ names: [Name], _ alias: TableAlias?, _ name: Name?, _ span: SourceSpan
  ) throws(HansaError) -> FromItem {
    if let alias, alias.columns.count > columns.count {
      throw HansaError(
        .invalidColumnReference,
        "table \"\(alias.name)\" has \(columns.count) columns available but \(alias.columns.count) columns specified",
        span: span)
    }
    let visible = columns.enumerated().map { index, column in
      VisibleColumn(
        name: alias.flatMap { index < $0.columns.count ? $0.columns[index] : nil } ?? names[index],
        expression: column.reference)
    }
    return FromItem(
      relation: relation, tables: [ScopeTable(name: alias?.name ?? name, columns: visible)], visible: visible)
  }

  // MARK: Tables

  private func table(_ reference: TableReference, _ scope: Scope) throws(HansaError) -> FromItem {
    if reference.parts.count == 1, let table = scope.commonTable(reference.parts[0]) {
      let columns = table.columns.map { column($0.name, $0.type) }
      return try item(
        .reference(Reference(table.id, table.name, columns: columns)), columns, columns.map(\.name), reference.alias,
        table.name, reference.span)
    }
    let resolved = try located(reference.span) { () throws(HansaError) in
      try catalog.resolve(reference.parts, searchPath: session.searchPath)
    }
    if let problem = resolved.table.problem { throw problem.at(source: resolved.source.source.string) }
    return try scan(resolved, reference)
  }

  private func scan(_ resolved: Catalog.Resolved, _ reference: TableReference) throws(HansaError) -> FromItem {
    let (source, table) = (resolved.source, resolved.table)
    if let alias = reference.alias, alias.columns.count > table.columns.count {
      throw HansaError(
        .invalidColumnReference,
        "table \"\(alias.name)\" has \(table.columns.count) columns available but \(alias.columns.count) columns specified",
        span: reference.span)
    }
    var items: [Scan.Item] = []
    var visible: [VisibleColumn] = []
    for (index, info) in table.columns.enumerated() {
      let name = reference.alias.flatMap { index < $0.columns.count ? $0.columns[index] : nil } ?? info.name
      guard let type = info.type else {
        let problem = HansaError(
          .sourceTypeUnsupported,
          "column \"\(info.name)\" of table \"\(source.source).\(table.name)\" has type \(info.nativeType), which Hansa cannot read",
          advice: "Leave the column out, or read it through a view that casts it to text.")
        visible.append(VisibleColumn(name: name, expression: .null(.unknown), problem: problem))
        continue
      }
      var made = column(info.name, type)
      made.nullable = info.nullable
      items.append(Scan.Item(made, remoteName: info.name, readAs: info.readAs, traits: info.traits))
      visible.append(VisibleColumn(name: name, expression: made.reference))
    }
    func columns(_ names: [Name]) -> [ColumnID] {
      names.compactMap { name in items.first { $0.remoteName == name }?.column.id }
    }
    let uniqueKeys = table.uniqueKeys.map { (columns($0.columns), $0.columns.count) }.filter { $0.count == $1 }.map(\.0)
    let scan = Scan(
      source: source.source, schema: table.schema, table: table.name, items: items, estimatedRows: table.estimatedRows,
      uniqueKeys: uniqueKeys)
    let key = columns(table.primaryKey)
    let tables = ScopeTable(
      name: reference.alias?.name ?? table.name,
      qualifiers: reference.alias == nil
        ? [[source.source], [source.source, table.schema], [table.schema]] : [],
      columns: visible, primaryKey: key.count == table.primaryKey.count ? key : [])
    return FromItem(relation: .scan(scan), tables: [tables], visible: visible)
  }

  // MARK: Functions

  private func tableFunction(_ function: FunctionTable, _ scope: Scope) throws(HansaError) -> FromItem {
    guard function.functions.count == 1, let first = function.functions.first else {
      throw unsupported("ROWS FROM with several functions", function.span)
    }
    guard first.columns.isEmpty else { throw unsupported("a column definition list", function.span) }
    // A function in FROM sees the tables before it, with or without LATERAL.
    if case .call(let call) = first.expression.kind, call.name == "unnest", call.arguments.count > 1 {
      throw unsupported("unnest of several arrays", function.span)
    }
    let bound = try allowing([]) { () throws(HansaError) in try setReturning(first.expression, scope) }
    let name: Name = first.expression.columnName
    guard let bound else {
      let value = try expression(first.expression, scope)
      let made = column(name, value.type)
      return try item(
        .project(.singleRow, [Projection(made, value)]), [made], [function.alias?.name ?? name], function.alias, name,
        function.span)
    }
    var columns = [column(name, bound.type)]
    // A function's single column is named as the alias says.
    var names = [function.alias?.name ?? name]
    if function.withOrdinality {
      columns.append(column("ordinality", .int8))
      names.append("ordinality")
    }
    let relation = Relation.function(TableFunction(bound, columns: columns, withOrdinality: function.withOrdinality))
    return try item(relation, columns, names, function.alias, name, function.span)
  }

  // MARK: Joins

  private func join(_ join: JoinExpression, _ siblings: Scope) throws(HansaError) -> FromItem {
    let left = try fromItem(join.left, siblings)
    // The right side sees the left one where it is LATERAL.
    let inner = Scope(parent: siblings)
    inner.add(left)
    let right = try fromItem(join.right, inner)
    try requireDistinctNames(left.tables, right.tables, join.span)

    var both = FromItem(relation: .singleRow, tables: left.tables + right.tables, visible: left.visible + right.visible)
    var condition = ScalarExpression.true
    var merged: ScopeTable?
    switch join.condition {
    case .none: break
    case .on(let expression):
      let scope = Scope(parent: siblings.withoutTables)
      scope.add(both)
      condition = try allowing([]) { () throws(HansaError) in try self.condition(expression, scope, "JOIN/ON") }
    case .using(let names, let alias):
      condition = try using(names, join.kind, left, right, &both, join.span)
      if let alias { merged = ScopeTable(name: alias, columns: Array(both.visible.prefix(names.count))) }
    case .natural:
      let names = left.visible.map(\.name).filter { name in right.visible.contains { $0.name == name } }
      condition = try using(names, join.kind, left, right, &both, join.span)
    }
    if let merged { both.tables.append(merged) }
    let kind: Join.Kind = join.kind == .inner && condition == .true ? .cross : join.kind
    both.relation = try joined(kind, left.relation, right.relation, on: condition, join.span)
    guard let alias = join.alias else { return both }
    let visible = both.visible.enumerated().map { index, column in
      var column = column
      if index < alias.columns.count { column.name = alias.columns[index] }
      return column
    }
    return FromItem(relation: both.relation, tables: [ScopeTable(name: alias.name, columns: visible)], visible: visible)
  }

  /// JOIN USING: equal columns, merged into one that comes first.
  private func using(
    _ names: [Name], _ kind: Join.Kind, _ left: FromItem, _ right: FromItem, _ both: inout FromItem, _ span: SourceSpan
  ) throws(HansaError) -> ScalarExpression {
    var conditions: [ScalarExpression] = []
    var merged: [VisibleColumn] = []
    for name in names {
      let a = try usingColumn(name, left, "left", span)
      let b = try usingColumn(name, right, "right", span)
      conditions.append(try comparison("=", a, b, span))
      let type = try located(span) { () throws(HansaError) in
        try TypeResolution.common([a.type, b.type], context: "JOIN/USING")
      }
      let value: ScalarExpression
      switch kind {
      case .inner, .left, .cross, .semi, .anti: value = try coerce(a, to: type, span)
      case .right: value = try coerce(b, to: type, span)
      case .full:
        value = .call(
          FunctionCall("coalesce", [try coerce(a, to: type, span), try coerce(b, to: type, span)], type: type))
      }
      merged.append(VisibleColumn(name: name, expression: value))
    }
    both.visible =
      merged + left.visible.filter { !names.contains($0.name) } + right.visible.filter { !names.contains($0.name) }
    return .conjunction(conditions)
  }

  private func usingColumn(_ name: Name, _ item: FromItem, _ side: String, _ span: SourceSpan) throws(HansaError)
    -> ScalarExpression
  {
    let found = item.visible.filter { $0.name == name }
    if found.count > 1 {
      throw HansaError(
        .ambiguousColumn, "common column name \"\(name)\" appears more than once in \(side) table", span: span)
    }
    guard let column = found.first else {
      throw HansaError(
        .undefinedColumn, "column \"\(name)\" specified in USING clause does not exist in \(side) table", span: span)
    }
    if let problem = column.problem { throw problem.at(span) }
    return column.expression
  }
}

extension Scope {
  /// The levels around, and the common tables of this one, without its tables.
  var withoutTables: Scope {
    let scope = Scope(parent: parent)
    scope.commonTables = commonTables
    return scope
  }
}
