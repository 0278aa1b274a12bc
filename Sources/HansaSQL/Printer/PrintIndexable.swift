import HansaCore

/// Conditions that use indexes, beside the exact ones that cannot.
extension RelationPrinter {
  /// What the dialect adds to conditions that all hold.
  mutating func indexable(_ conditions: [ScalarExpression]) throws(Unprintable) -> [String] {
    var texts: [String] = []
    for condition in conditions {
      switch condition {
      case .call(let call): if let text = try indexable(call) { texts.append(text) }
      case .inList(let tested, let list):
        if let text = try indexable(FunctionCall("in", [tested] + list, type: .boolean)) { texts.append(text) }
      default: continue
      }
    }
    return texts
  }

  private mutating func indexable(_ call: FunctionCall) throws(Unprintable) -> String? {
    var columns: [StoredColumn?] = []
    for argument in call.arguments { columns.append(storedColumn(argument)) }
    guard columns.contains(where: { $0 != nil }) else { return nil }
    var texts: [String] = []
    for (argument, column) in zip(call.arguments, columns) {
      if let column { texts.append(column.text) } else { texts.append(try operand(argument)) }
    }
    return dialect.indexable(call, texts, columns)
  }

  /// The column that the expression is, seen through casts that change nothing.
  private mutating func storedColumn(_ expression: ScalarExpression) -> StoredColumn? {
    switch expression {
    case .column(let id, _):
      guard let item = item(id), item.problem == nil else { return nil }
      return item.stored
    case .cast(let inner, let type) where dialect.cast("x", from: inner.type, to: type) == "x":
      return storedColumn(inner)
    default: return nil
    }
  }
}
