import HansaCore

extension SQLiteDialect {
  public func aggregate(_ call: PrintedAggregate) -> String? {
    guard call.order.isEmpty, call.filter == nil || hasFilterAndNullOrder else { return nil }
    if call.isWindowFunction { return windowFunction(call) }
    guard call.arguments.count <= 1 else { return nil }
    guard let first = call.arguments.first, let type = call.argumentTypes.first else {
      return call.name == "count" ? call.standard("count", star: true) : nil
    }
    var call = call
    // In a frame that begins below the partition's first row SQLite's min and max do not look at FILTER.
    if call.over != nil, let filter = call.filter {
      call.arguments = ["CASE WHEN \(filter) THEN \(first) END"]
      call.filter = nil
    }
    let argument = call.arguments[0]
    switch call.name {
    case "count": return call.standard("count", [call.distinct ? ordered(argument, type) : argument])
    case "min", "max":
      return hasOneForm(first, type) && (!type.isText || hasByteOrder) ? call.standard(call.name.string) : nil
    case "bool_and", "every": return call.standard("min")
    case "bool_or": return call.standard("max")
    // Exact and of any size, as PostgreSQL's numeric; two arguments could not be DISTINCT.
    case "sum" where call.over == nil:
      switch type {
      case .int8, .numeric(.some, _), .numeric(nil, .some): return call.standard("hansa_sum")
      case .int2, .int4: return call.standard("sum")
      default: return nil
      }
    default: return nil
    }
  }

  /// The functions that exist only over a window; the numbers in their arguments must be constants.
  private func windowFunction(_ call: PrintedAggregate) -> String? {
    guard call.filter == nil else { return nil }
    switch call.name {
    case "row_number", "rank", "dense_rank", "percent_rank", "cume_dist", "first_value", "last_value":
      return call.standard(call.name.string)
    // SQLite takes no NULL and nothing below.
    case "ntile": return Self.isPositive(call.arguments[0]) ? call.standard("ntile") : nil
    case "nth_value": return Self.isPositive(call.arguments[1]) ? call.standard("nth_value") : nil
    case "lag", "lead":
      guard call.arguments.count == 1 || Self.isPositive(call.arguments[1]) || call.arguments[1] == "0" else {
        return nil
      }
      return call.standard(call.name.string)
    default: return nil
    }
  }

  private static func isPositive(_ text: String) -> Bool { Int32(text).map { $0 > 0 } ?? false }
}
