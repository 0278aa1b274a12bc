import HansaCore

extension MySQLDialect {
  public func aggregate(_ call: PrintedAggregate) -> String? {
    guard call.order.isEmpty, !call.withinGroup else { return nil }
    if call.over != nil {
      guard server.hasWindows, isFrameExact(call.frame) else { return nil }
      if call.isWindowFunction { return windowFunction(call) }
    }
    guard call.arguments.count <= 1 else { return nil }
    let over = call.over.map { " OVER (\($0))" } ?? ""
    guard let argument = call.arguments.first, let type = call.argumentTypes.first else {
      guard call.name == "count" else { return nil }
      return (call.filter.map { "COUNT(CASE WHEN \($0) THEN 1 END)" } ?? "COUNT(*)") + over
    }
    guard let value = aggregated(argument, type, call) else { return nil }
    let filtered = call.filter.map { "CASE WHEN \($0) THEN \(value) END" } ?? value
    let inner = (call.distinct ? "DISTINCT " : "") + filtered
    switch (call.name, TypeClass(type)) {
    case ("count", _): return "COUNT(\(inner))\(over)"
    // DECIMAL(41,0) in the server: the sum of 32-bit numbers fits 64 bits.
    case ("sum", .smallInteger): return "CAST(SUM(\(inner))\(over) AS SIGNED)"
    case ("sum", .int8): return "SUM(\(inner))\(over)"
    case ("sum", .numeric):
      guard case .numeric(_, let scale?) = type, scale <= 30 else { return nil }
      return "SUM(\(inner))\(over)"
    case ("min", .text), ("max", .text), ("min", .float8), ("max", .float8):
      return "\(call.name.string.uppercased())(\(filtered))\(over)"
    case ("min", _), ("max", _):
      return canCompare(type) ? "\(call.name.string.uppercased())(\(filtered))\(over)" : nil
    case ("bool_and", .boolean), ("every", .boolean): return "MIN(\(filtered))\(over)"
    case ("bool_or", .boolean): return "MAX(\(filtered))\(over)"
    default: return nil
    }
  }

  /// The argument as the aggregate may compare it.
  private func aggregated(_ argument: String, _ type: SQLType, _ call: PrintedAggregate) -> String? {
    let compares = call.distinct || call.name == "min" || call.name == "max"
    if type.isText, compares { return text.exact(argument, .null(type).cast) }
    if call.distinct, !canCompare(type) { return nil }
    return type == .boolean ? "(\(argument) <> 0)" : argument
  }
}

extension ScalarExpression {
  /// Not a literal to whoever asks.
  fileprivate var cast: ScalarExpression { .cast(self, type) }
}
