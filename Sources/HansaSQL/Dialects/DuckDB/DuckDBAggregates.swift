import HansaCore

/// Aggregates and window functions.
enum DuckDBAggregates {
  static func print(_ call: PrintedAggregate) -> String? {
    if call.isWindowFunction { return windowFunction(call) }
    if call.withinGroup { return orderedSet(call) }
    // DuckDB keeps the whole order of the input for an order that changes nothing; leave it as asked for.
    switch call.name.string {
    case "count": return call.arguments.isEmpty ? call.standard("count", star: true) : call.standard("count")
    case "sum": return sum(call)
    case "avg": return average(call)
    case "min", "max":
      guard let type = call.argumentTypes.first, DuckDBDialect().canCompare(type), !type.isBoolean else { return nil }
      return call.standard(call.name.string)
    case "bool_and", "every": return call.standard("bool_and")
    case "bool_or": return call.standard("bool_or")
    case "bit_and", "bit_or", "bit_xor":
      return call.argumentTypes.first?.isInteger == true ? call.standard(call.name.string) : nil
    case "string_agg": return stringAggregate(call)
    case "array_agg":
      // PostgreSQL makes an array of two dimensions of arrays.
      return call.argumentTypes.first?.isArray == false ? call.standard("array_agg") : nil
    default: return DuckDBStatistics.print(call)
    }
  }

  /// An aggregate of the engine's own. DuckDB hands those wrong memory when they are window functions; and an order
  /// makes no difference to them.
  static func registered(_ call: PrintedAggregate, _ name: String) -> String? {
    guard call.over == nil else { return nil }
    var call = call
    call.order = []
    return call.standard(name)
  }

  private static func sum(_ call: PrintedAggregate) -> String? {
    switch call.argumentTypes.first {
    case .int2, .int4: return "CAST(\(call.standard("sum")) AS BIGINT)"
    case .int8: return "CAST(\(call.standard("sum")) AS DECIMAL(38,0))"
    case .numeric, .float8: return call.standard("sum")
    case .float4: return "CAST(\(call.standard("sum")) AS FLOAT)"
    case .interval: return registered(call, "hansa_interval_sum")
    default: return nil
    }
  }

  /// Sum by count, at the scale that PostgreSQL's numeric division chooses.
  private static func average(_ call: PrintedAggregate) -> String? {
    switch call.argumentTypes.first {
    case .int2, .int4, .int8, .numeric:
      var sum = call.standard("sum")
      if DuckDBTypes.knownScale(call.argumentTypes[0]) == DuckDBTypes.openScale {
        sum = "CAST(\(sum) AS DECIMAL(37,\(DuckDBTypes.openScale)))"
      }
      return "hansa_numeric_div(\(sum), \(call.standard("count")))"
    case .float4, .float8: return call.standard("avg")
    case .interval:
      return registered(call, "hansa_interval_sum").map { "hansa_interval_div(\($0), \(call.standard("count")))" }
    default: return nil
    }
  }

  private static func stringAggregate(_ call: PrintedAggregate) -> String? {
    guard call.argumentTypes.count == 2, call.argumentTypes[0].isText || call.argumentTypes[0] == .unknown else {
      return nil
    }
    // DuckDB takes constant separators only.
    guard call.arguments[1].isQuotedText else { return nil }
    return call.standard("string_agg")
  }

  private static func orderedSet(_ call: PrintedAggregate) -> String? {
    guard let type = call.orderTypes.first, call.order.count == 1 else { return nil }
    switch call.name.string {
    case "mode": return nil
    case "percentile_disc":
      guard call.argumentTypes.first?.isFloat == true || call.argumentTypes.first?.isNumeric == true,
        type.isNumber || type.isDateTime || type.isText
      else { return nil }
      return call.standard("percentile_disc")
    case "percentile_cont":
      guard type == .float8, call.argumentTypes.first?.isArray == false else { return nil }
      return call.standard("percentile_cont")
    default: return nil
    }
  }

  private static func windowFunction(_ call: PrintedAggregate) -> String? {
    switch call.name.string {
    // All rows are peers then, and DuckDB 1.5's dense_rank reads a bit mask of order that is not there: it crashes.
    case "dense_rank" where call.over?.contains("ORDER BY ") != true: return call.standard("rank")
    case "row_number", "rank", "dense_rank", "percent_rank", "cume_dist", "lag", "lead", "first_value", "last_value",
      "nth_value":
      return call.standard(call.name.string)
    case "ntile":
      // Of a number that changes from row to row PostgreSQL takes the first; a constant is printed so.
      guard
        call.arguments.first?.hasSuffix("::INTEGER)") == true || call.arguments.first?.hasSuffix("::INTEGER") == true
      else { return nil }
      return "CAST(\(call.standard("ntile")) AS INTEGER)"
    default: return nil
    }
  }
}

extension SQLType {
  fileprivate var isBoolean: Bool { self == .boolean }
}

extension String {
  /// One constant text, nothing else.
  var isQuotedText: Bool {
    let bytes = Array(utf8)
    guard bytes.count >= 2, bytes.first == UInt8(ascii: "'"), bytes.last == UInt8(ascii: "'") else { return false }
    return isSelfContained
  }
}
