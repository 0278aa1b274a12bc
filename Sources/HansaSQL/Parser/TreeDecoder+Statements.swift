import HansaCore

extension TreeDecoder {
  mutating func statements(_ tree: ParseTree) throws(HansaError) -> [ParsedStatement] {
    var statements: [ParsedStatement] = []
    for raw in tree.root.list("stmts") {
      let span = statementSpan(raw)
      guard let tagged = raw["stmt"]?.tagged else { continue }
      tables = []
      let decoded = try statement(tagged.tag, tagged.node, at: span)
      statements.append(ParsedStatement(statement: decoded, span: span, tables: tables))
    }
    return statements
  }

  /// From the first word to the last byte that is not blank.
  private func statementSpan(_ raw: TreeNode) -> SourceSpan {
    let start = raw.number("stmt_location") ?? 0
    var end = raw.number("stmt_len").map { start + $0 } ?? source.count - 1
    var scanner = SourceScanner(source, at: start)
    scanner.skipBlanks()
    while end > scanner.offset, source[end - 1] <= 0x20 { end -= 1 }
    return SourceSpan(offset: scanner.offset, length: max(0, end - scanner.offset))
  }

  private mutating func statement(
    _ tag: TreeText, _ node: TreeNode, at span: SourceSpan
  ) throws(HansaError) -> Statement {
    switch tag {
    case "SelectStmt": return .select(try query(node, at: span))
    case "ExplainStmt": return .explain(try explain(node, at: span))
    case "VariableSetStmt": return try set(node, at: span)
    case "VariableShowStmt": return .show(node.name("name") ?? "")
    case "PrepareStmt": return .prepare(try prepare(node, at: span))
    case "ExecuteStmt": return .execute(try execute(node, at: span))
    case "DeallocateStmt": return .deallocate(node.name("name"))
    case "ViewStmt" where isOfAlert(span): return .createAlert(try createAlert(node, at: span))
    case "DropStmt" where isOfAlert(span): return .dropAlert(try dropAlert(node, at: span))
    default: throw unsupportedStatement(tag, at: span)
    }
  }

  private func isOfAlert(_ span: SourceSpan) -> Bool {
    alertOffset.map { (span.offset..<(span.offset + span.length)).contains($0) } ?? false
  }

  /// Names a statement by the words that it begins with, those that change data by their kind (WITH may come first).
  func unsupportedStatement(_ tag: TreeText, at span: SourceSpan, within place: String = "") -> HansaError {
    let verb: String? =
      switch tag {
      case "InsertStmt": "INSERT"
      case "UpdateStmt": "UPDATE"
      case "DeleteStmt": "DELETE"
      case "MergeStmt": "MERGE"
      default: nil
      }
    if let verb { return HansaError(.featureNotSupported, "\(verb)\(place) is not supported: Hansa reads", span: span) }
    var scanner = SourceScanner(source, at: span.offset)
    var words: [String] = []
    let wanted = ["CREATE", "ALTER", "DROP"]
    let skipped = ["OR", "REPLACE", "TEMP", "TEMPORARY", "UNLOGGED", "GLOBAL", "LOCAL", "UNIQUE", "RECURSIVE"]
    repeat {
      let word = scanner.word()
      if word.isEmpty { break }
      if !skipped.contains(word) { words.append(word) }
      scanner.skipBlanks()
    } while words.count < (wanted.contains(words[0]) ? 2 : 1)
    return unsupported(words.joined(separator: " ") + place, at: span)
  }
}

// MARK: - EXPLAIN

extension TreeDecoder {
  private mutating func explain(_ node: TreeNode, at span: SourceSpan) throws(HansaError) -> ExplainStatement {
    var options: [ExplainStatement.Option] = []
    for item in node.list("options") {
      guard let option = item.content("DefElem"), let name = option.name("defname") else { continue }
      let place = self.span(option, in: span)
      options.append(.init(name: name, value: try optionValue(option["arg"], at: place), span: place))
    }
    guard let tagged = node["query"]?.tagged else { throw unexpected("EXPLAIN without a statement", at: span) }
    let start = explainedOffset(span, optionCount: options.count)
    let inner = SourceSpan(offset: start, length: max(0, span.offset + span.length - start))
    let subject: ExplainStatement.Subject
    switch tagged.tag {
    case "SelectStmt": subject = .query(try query(tagged.node, at: inner))
    case "ExecuteStmt": subject = .execute(try execute(tagged.node, at: inner))
    default: throw unsupportedStatement(tagged.tag, at: inner, within: " in EXPLAIN")
    }
    return ExplainStatement(options: options, subject: subject, subjectSpan: inner)
  }

  /// Where the explained statement begins: libpg_query does not say.
  private func explainedOffset(_ span: SourceSpan, optionCount: Int) -> Int {
    var scanner = SourceScanner(source, at: span.offset)
    _ = scanner.word()
    scanner.skipBlanks()
    if optionCount > 0, scanner.byte == UInt8(ascii: "(") {
      scanner.skipParentheses()
    } else {
      for _ in 0..<optionCount {
        _ = scanner.word()
        scanner.skipBlanks()
      }
    }
    return scanner.offset
  }

  /// The value of an option of EXPLAIN or of an alert.
  func optionValue(_ argument: TreeNode?, at span: SourceSpan) throws(HansaError) -> Name? {
    guard let tagged = argument?.tagged else { return nil }
    switch tagged.tag {
    case "String": return tagged.node.name("sval")
    case "Float": return tagged.node.name("fval")
    // 0 is left out, as are negative numbers, which no option takes.
    case "Integer": return Name(String(tagged.node.number("ival") ?? 0))
    case "Boolean": return tagged.node.flag("boolval") ? "true" : "false"
    // An alert's word without quotes.
    case "TypeName": return tagged.node.list("names").last?.content("String")?.name("sval")
    default: throw unsupported("this value of an option", at: span)
    }
  }
}

// MARK: - SET

extension TreeDecoder {
  private mutating func set(_ node: TreeNode, at span: SourceSpan) throws(HansaError) -> Statement {
    switch node.text("kind") {
    case .some("VAR_RESET_ALL"): return .reset(nil)
    case .some("VAR_RESET"), .some("VAR_SET_DEFAULT"): return .reset(node.name("name"))
    case .some("VAR_SET_VALUE"): break
    case .some("VAR_SET_CURRENT"): throw unsupported("SET … FROM CURRENT", at: span)
    default: throw unsupported("SET \(node.name("name") ?? "")", at: span)
    }
    var values: [SetStatement.Value] = []
    for argument in node.list("args") {
      guard let constant = argument.content("A_Const") else {
        throw unsupported("SET TIME ZONE INTERVAL", at: span, advice: "Give the zone's name.")
      }
      values.append(.init(constant: self.constant(constant), span: self.span(constant, in: span)))
    }
    return .set(
      SetStatement(
        scope: node.flag("is_local") ? .transaction : .session, name: node.name("name") ?? "", values: values))
  }
}

// MARK: - PREPARE

extension TreeDecoder {
  private mutating func prepare(_ node: TreeNode, at span: SourceSpan) throws(HansaError) -> PrepareStatement {
    guard let tagged = node["query"]?.tagged else { throw unexpected("PREPARE without a statement", at: span) }
    let start = preparedOffset(span)
    let inner = SourceSpan(offset: start, length: max(0, span.offset + span.length - start))
    guard "SelectStmt" ~= tagged.tag else { throw unsupportedStatement(tagged.tag, at: inner, within: " in PREPARE") }
    var types: [TypeName] = []
    for type in node.list("argtypes") {
      guard let content = type.content("TypeName") else { throw unexpected("a type", at: span) }
      types.append(try typeName(content, at: span))
    }
    return PrepareStatement(
      name: node.name("name") ?? "", types: types, query: try query(tagged.node, at: inner), querySpan: inner)
  }

  private mutating func execute(_ node: TreeNode, at span: SourceSpan) throws(HansaError) -> ExecuteStatement {
    ExecuteStatement(name: node.name("name") ?? "", arguments: try expressions(node.list("params"), at: span))
  }

  /// Where the prepared statement begins, behind `PREPARE name (types) AS`: libpg_query does not say.
  private func preparedOffset(_ span: SourceSpan) -> Int {
    var scanner = SourceScanner(source, at: span.offset)
    _ = scanner.word()
    scanner.skipBlanks()
    scanner.skipName()
    if scanner.byte == UInt8(ascii: "(") { scanner.skipParentheses() }
    _ = scanner.word()
    scanner.skipBlanks()
    return scanner.offset
  }
}
