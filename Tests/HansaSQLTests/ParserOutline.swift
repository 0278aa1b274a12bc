import HansaCore
import HansaSQL

/// Writes an AST in one line, so that a test can show the structure that it expects. With `places` each expression is
/// followed by `@` and its offset.
struct ParserOutline {
  var places = false

  func statement(_ statement: Statement) -> String {
    switch statement {
    case .select(let select): query(select)
    case .explain(let explain):
      "explain [" + list(explain.options) { o in o.name.string + (o.value.map { "=\($0)" } ?? "") } + "] "
        + subject(explain.subject)
    case .set(let set):
      "set \(set.scope) \(set.name) = " + list(set.values) { constant($0.constant) }
    case .reset(let name): "reset " + (name?.string ?? "all")
    case .show(let name): "show \(name)"
    case .prepare(let prepare):
      "prepare \(prepare.name)(" + list(prepare.types, type) + ") {" + query(prepare.query)
        + (places ? "}@\(prepare.querySpan.offset)" : "}")
    case .execute(let execute): self.execute(execute)
    case .deallocate(let name): "deallocate " + (name?.string ?? "all")
    case .createAlert(let alert):
      "create\(alert.replaces ? " or replace" : "") alert \(alert.name) ["
        + alert.options.map { "\($0.name)=\($0.value?.string ?? "")" }.joined(separator: ", ")
        + "] {\(query(alert.query))}"
    case .dropAlert(let drop):
      "drop alert\(drop.ifExists ? " if exists" : "") " + drop.names.map(\.string).joined(separator: ", ")
    }
  }

  private func subject(_ subject: ExplainStatement.Subject) -> String {
    switch subject {
    case .query(let query): self.query(query)
    case .execute(let execute): self.execute(execute)
    }
  }

  private func execute(_ execute: ExecuteStatement) -> String {
    "execute \(execute.name)(" + expressions(execute.arguments) + ")"
  }

  func query(_ query: SelectStatement) -> String {
    var text = ""
    if let with = query.with {
      text += with.isRecursive ? "with recursive " : "with "
      text += list(with.tables) { table in
        let columns = table.columnNames.isEmpty ? "" : "(" + list(table.columnNames, \.string) + ")"
        let hint = table.materialized.map { $0 ? " materialized" : " not materialized" } ?? ""
        return "\(table.name)\(columns) as\(hint) {" + self.query(table.query) + "}"
      }
      text += " "
    }
    switch query.body {
    case .select(let core): text += self.core(core)
    case .values(let values): text += "values " + list(values.rows) { "(" + expressions($0) + ")" }
    case .combination(let c):
      text += "\(c.kind)\(c.all ? " all" : "") {" + self.query(c.left) + "} {" + self.query(c.right) + "}"
    }
    if !query.orderBy.isEmpty { text += " order " + sort(query.orderBy) }
    if let limit = query.limit {
      if let count = limit.count { text += " limit " + expression(count) }
      if let offset = limit.offset { text += " offset " + expression(offset) }
      if limit.withTies { text += " ties" }
    }
    return text
  }

  func core(_ core: SelectCore) -> String {
    var text = "select"
    switch core.distinct {
    case .none: break
    case .all: text += " distinct"
    case .on(let keys): text += " distinct on(" + expressions(keys) + ")"
    }
    text += core.targets.isEmpty ? "" : " "
    text += list(core.targets) { expression($0.expression) + ($0.alias.map { " as \($0)" } ?? "") }
    if !core.from.isEmpty { text += " from " + list(core.from, table) }
    if let condition = core.where { text += " where " + expression(condition) }
    if !core.groupBy.isEmpty { text += " group\(core.groupDistinct ? " distinct" : "") " + list(core.groupBy, group) }
    if let having = core.having { text += " having " + expression(having) }
    if !core.windows.isEmpty { text += " window " + list(core.windows) { "\($0.name) \(window($0.definition))" } }
    return text
  }

  func group(_ element: GroupingElement) -> String {
    switch element {
    case .set(let items, _): "{" + expressions(items) + "}"
    case .rollup(let lists, _): "rollup(" + list(lists) { "{" + expressions($0) + "}" } + ")"
    case .cube(let lists, _): "cube(" + list(lists) { "{" + expressions($0) + "}" } + ")"
    case .sets(let elements, _): "sets(" + list(elements, group) + ")"
    }
  }

  func sort(_ items: [SortItem]) -> String {
    list(items) { item in
      expression(item.expression) + (item.descending ? " desc" : "")
        + (item.nullsFirst.map { $0 ? " nulls first" : " nulls last" } ?? "")
    }
  }

  func window(_ window: WindowDefinition) -> String {
    var parts: [String] = []
    if let base = window.base { parts.append("base \(base)") }
    if !window.partition.isEmpty { parts.append("partition " + expressions(window.partition)) }
    if !window.order.isEmpty { parts.append("order " + sort(window.order)) }
    if let frame = window.frame {
      let exclusion = frame.exclusion.map { " exclude \($0)" } ?? ""
      parts.append("\(frame.mode) \(bound(frame.start))..\(bound(frame.end))\(exclusion)")
    }
    return "(" + parts.joined(separator: " ") + ")"
  }

  func bound(_ bound: FrameClause.Bound) -> String {
    switch bound {
    case .unboundedPreceding: "-inf"
    case .unboundedFollowing: "+inf"
    case .currentRow: "current"
    case .preceding(let offset): "-" + expression(offset)
    case .following(let offset): "+" + expression(offset)
    }
  }

  func table(_ table: TableExpression) -> String {
    switch table {
    case .table(let table): list(table.parts, separator: ".", \.string) + alias(table.alias)
    case .subquery(let subquery):
      (subquery.isLateral ? "lateral " : "") + "{" + query(subquery.query) + "}" + alias(subquery.alias)
    case .function(let function):
      (function.isLateral ? "lateral " : "") + (function.isRowsFrom ? "rows from " : "")
        + list(function.functions) { item in
          expression(item.expression)
            + (item.columns.isEmpty ? "" : " columns(" + list(item.columns) { "\($0.name) \(type($0.type))" } + ")")
        } + (function.withOrdinality ? " ordinality" : "") + alias(function.alias)
    case .join(let join):
      "(" + self.table(join.left) + " \(join.kind) " + self.table(join.right) + condition(join.condition) + ")"
        + alias(join.alias)
    }
  }

  func condition(_ condition: JoinExpression.Condition) -> String {
    switch condition {
    case .none: ""
    case .natural: " natural"
    case .on(let condition): " on " + expression(condition)
    case .using(let names, let alias):
      " using(" + list(names, \.string) + ")" + (alias.map { " as \($0)" } ?? "")
    }
  }

  func alias(_ alias: TableAlias?) -> String {
    guard let alias else { return "" }
    return " as \(alias.name)" + (alias.columns.isEmpty ? "" : "(" + list(alias.columns, \.string) + ")")
  }

  func type(_ type: TypeName) -> String {
    list(type.parts, separator: ".", \.string) + (type.intervalFields.map { " \($0.rawValue)" } ?? "")
      + (type.modifiers.isEmpty ? "" : "(" + expressions(type.modifiers) + ")")
      + String(repeating: "[]", count: type.arrayDimensions)
  }

  func constant(_ constant: Constant) -> String {
    switch constant {
    case .integer(let value): String(value)
    case .decimal(let text): "\(text)d"
    case .string(let text): "'\(text)'"
    case .bitString(let text): "bits'\(text)'"
    case .boolean(let value): String(value)
    case .null: "null"
    }
  }

  func expressions(_ items: [Expression]) -> String { list(items, expression) }

  func list<Item>(_ items: [Item], separator: String = ", ", _ write: (Item) -> String) -> String {
    items.map(write).joined(separator: separator)
  }
}
