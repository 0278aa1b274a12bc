/// What an expression may refer to.
struct Scope: Sendable {
  /// A column, or another leaf of expressions: a group's key, an aggregate.
  struct Column: Sendable {
    var node: SyntaxNode
    var type: ValueType
    /// Whether it is a table's own column.
    var isStored = false
    /// The column's own name, for USING.
    var name = ""
  }

  var columns: [Column] = []
  /// The columns of the queries around this one.
  var outer: [Column] = []
  var allowsSubqueries = true

  func columns(of type: ValueType) -> [Column] { columns.filter { $0.type == type } }
}
