import HansaCore

// CREATE ALERT and DROP ALERT, read as statements of views (`AlertWords`).
extension TreeDecoder {
  mutating func createAlert(_ node: TreeNode, at span: SourceSpan) throws(HansaError) -> CreateAlertStatement {
    guard let relation = node["view"], let name = relation.name("relname"), let tagged = node["query"]?.tagged else {
      throw unexpected("CREATE ALERT without a query", at: span)
    }
    if relation.name("schemaname") != nil {
      throw HansaError(
        .syntaxError, "an alert's name has no schema", span: SourceSpan(offset: relation.number("location") ?? 0))
    }
    guard node.list("aliases").isEmpty, node.text("withCheckOption").map({ "NO_CHECK_OPTION" ~= $0 }) ?? true else {
      throw unsupported("a view's list of columns, or CHECK OPTION, of an alert", at: span)
    }
    guard let start = alertQueryOffset(span) else { throw unexpected("CREATE ALERT", at: span) }
    let inner = SourceSpan(offset: start, length: max(0, span.offset + span.length - start))
    guard "SelectStmt" ~= tagged.tag else { throw unsupportedStatement(tagged.tag, at: inner, within: " in ALERT") }
    var options: [CreateAlertStatement.Option] = []
    for item in node.list("options") {
      guard let option = item.content("DefElem"), let name = option.name("defname") else { continue }
      let place = self.span(option, in: span)
      options.append(.init(name: name, value: try optionValue(option["arg"], at: place), span: place))
    }
    return CreateAlertStatement(
      name: name, replaces: node.flag("replace"), options: options, query: try query(tagged.node, at: inner),
      querySpan: inner)
  }

  func dropAlert(_ node: TreeNode, at span: SourceSpan) throws(HansaError) -> DropAlertStatement {
    var names: [Name] = []
    for object in node.list("objects") {
      let parts = object.content("List")?.list("items") ?? []
      guard parts.count == 1, let name = parts.first?.content("String")?.name("sval") else {
        throw HansaError(.syntaxError, "an alert's name has no schema", span: span)
      }
      names.append(name)
    }
    return DropAlertStatement(names: names, ifExists: node.flag("missing_ok"))
  }

  /// Where the query begins, behind `CREATE OR REPLACE ALERT name WITH (…) AS`: libpg_query does not say.
  private func alertQueryOffset(_ span: SourceSpan) -> Int? {
    var scanner = SourceScanner(source, at: span.offset)
    while true {
      let word = scanner.word()
      scanner.skipBlanks()
      if word == "VIEW" { break }
      if word.isEmpty { return nil }
    }
    scanner.skipName()
    var word = scanner.word()
    scanner.skipBlanks()
    if word == "WITH" {
      scanner.skipParentheses()
      word = scanner.word()
      scanner.skipBlanks()
    }
    return word == "AS" ? scanner.offset : nil
  }
}
