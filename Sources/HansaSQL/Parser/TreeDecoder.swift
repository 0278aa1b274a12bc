import HansaCore

/// Turns libpg_query's tree into the AST. One is made for each text; its methods stand in files by family of nodes.
struct TreeDecoder {
  /// The text's bytes with a NUL at the end.
  let source: [UInt8]
  /// Names of tables that were met in the statement.
  var tables: [[Name]] = []
  /// How many expressions, tables and queries are being decoded within each other.
  private var depth = 0

  /// Where the text says ALERT and the grammar read VIEW; nil of other texts.
  var alertOffset: Int?

  init(source: [UInt8]) { self.source = source }

  /// Goes one level deeper, at the start of what may lie in something of its own kind; `leave` is called at its end.
  mutating func enter(levels: Int = 1, _ span: SourceSpan) throws(HansaError) {
    guard depth + levels <= SQLParser.maximumNesting else { throw .nestedTooDeeply(span) }
    depth += levels
  }

  mutating func leave(levels: Int = 1) { depth -= levels }

  /// The node's place; `outer` where it has none (libpg_query omits 0 and writes -1 for unknown).
  func span(_ node: TreeNode, in outer: SourceSpan) -> SourceSpan {
    guard let location = node.number("location"), location > 0 else { return outer }
    return SourceSpan(offset: location)
  }

  /// The strings of a list of String nodes: a qualified name.
  func names(_ nodes: [TreeNode]) -> [Name] { nodes.compactMap { $0.content("String")?.name("sval") } }

  func operatorName(_ nodes: [TreeNode]) -> OperatorName {
    let parts = names(nodes)
    return OperatorName(parts.last ?? "", schema: parts.count > 1 ? parts[parts.count - 2] : nil)
  }

  /// A fault of the decoder or the library: the tree has not the form that the grammar gives it.
  func unexpected(_ what: String, at span: SourceSpan) -> HansaError {
    HansaError(.internalError, "the parser met \(what), which it does not know", span: span)
  }

  /// The error for what PostgreSQL has and Hansa has not.
  func unsupported(_ construct: String, at span: SourceSpan, advice: String? = nil) -> HansaError {
    HansaError(.featureNotSupported, "\(construct) is not supported", advice: advice, span: span)
  }
}
