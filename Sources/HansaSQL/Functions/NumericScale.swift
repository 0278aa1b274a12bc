import HansaCore

/// The display scale that PostgreSQL's numeric results have, where it follows from the arguments' types.
public enum NumericScale {
  private enum Rule {
    /// The largest scale among the arguments.
    case largest
    case sum
    case first
    case zero
  }

  private static let rules: [Name: Rule] = [
    "+": .largest, "-": .largest, "%": .largest, "mod": .largest, "*": .sum, "@": .first, "abs": .first,
    "sum": .first, "min": .first, "max": .first, "round": .zero, "ceil": .zero, "ceiling": .zero, "floor": .zero,
    "trunc": .zero, "sign": .zero, "div": .zero, "factorial": .zero, "first_value": .first, "last_value": .first,
    "nth_value": .first, "lag": .largest, "lead": .largest, "percentile_disc": .first, "mode": .first,
  ]

  /// The type with its scale set, or cleared where it depends on the values; other types come back as they are.
  ///
  /// - Parameter arguments: the types after conversion to the parameters' types.
  public static func result(of name: Name, arguments: [SQLType], type: SQLType) -> SQLType {
    switch type {
    case .numeric: break
    case .array(let element): return .array(element.base)
    default: return type
    }
    let scales = arguments.filter { $0.isNumber }.map(scale)
    guard let rule = rules[name] else { return .numeric }
    let known = scales.compactMap { $0 }
    let scale: Int?
    switch rule {
    case .largest:
      // A default value of `lag` keeps its own scale, so the two have to agree.
      let isOneOfThem = name == "lag" || name == "lead"
      scale = known.count == scales.count && !(isOneOfThem && Set(known).count > 1) ? known.max() : nil
    case .sum: scale = known.count == scales.count ? known.reduce(0, +) : nil
    case .first: scale = scales.first ?? nil
    case .zero: scale = arguments.count == 1 || name == "div" ? 0 : nil
    }
    return .numeric(precision: nil, scale: scale)
  }

  /// The digits after the point that every value of the type has; nil where they differ or it is no exact number.
  private static func scale(_ type: SQLType) -> Int? {
    if type.isInteger { return 0 }
    if case .numeric(_, let scale) = type { return scale }
    return nil
  }
}
