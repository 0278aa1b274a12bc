import HansaCore

/// Variances and regressions: exact over exact numbers, and by PostgreSQL's own method over floats.
enum DuckDBStatistics {
  static func print(_ call: PrintedAggregate) -> String? {
    let name = call.name.string
    if let (function, isExact) = variances[name], let type = call.argumentTypes.first, call.arguments.count == 1 {
      switch type {
      case .int2, .int4, .int8, .numeric: return isExact ? exactVariance(call, function, type) : nil
      case .float4, .float8: return DuckDBAggregates.registered(call, "hansa_float8_\(function)")
      default: return nil
      }
    }
    guard regressions.contains(name), call.argumentTypes == [.float8, .float8] else { return nil }
    if name == "regr_count" {
      return call.standard("regr_count").asBigint
    }
    return DuckDBAggregates.registered(call, "hansa_float8_\(name)")
  }

  private static let variances: [String: (String, Bool)] = [
    "variance": ("var_samp", true), "var_samp": ("var_samp", true), "var_pop": ("var_pop", true),
    "stddev": ("stddev_samp", true), "stddev_samp": ("stddev_samp", true), "stddev_pop": ("stddev_pop", true),
  ]

  private static let regressions: Set<String> = [
    "corr", "covar_pop", "covar_samp", "regr_avgx", "regr_avgy", "regr_count", "regr_intercept", "regr_r2",
    "regr_slope", "regr_sxx", "regr_sxy", "regr_syy",
  ]

  /// From the count, the sum and the sum of squares, which are exact.
  private static func exactVariance(_ call: PrintedAggregate, _ function: String, _ type: SQLType) -> String? {
    // The squares of different values may be equal.
    guard !call.distinct else { return nil }
    let square: String
    if type.isInteger {
      square = "CAST(\(call.arguments[0]) AS HUGEINT) * CAST(\(call.arguments[0]) AS HUGEINT)"
    } else {
      guard let scale = DuckDBTypes.knownScale(type), scale <= 12 else { return nil }
      square =
        "CAST(\(call.arguments[0]) AS DECIMAL(38,\(scale))) * CAST(\(call.arguments[0]) AS DECIMAL(38,\(scale)))"
    }
    return "hansa_numeric_\(function)(\(call.standard("count")), \(call.standard("sum")), "
      + "\(call.standard("sum", [square])))"
  }
}

extension String {
  fileprivate var asBigint: String { "CAST(\(self) AS BIGINT)" }
}
