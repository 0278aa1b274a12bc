import HansaCore
import HansaSQL

extension Estimate {
  /// How many values a field of a date or a time can have, where an expression is one; nil for all others.
  ///
  /// PostgreSQL takes every date for another month; grouping by the year is what people do.
  func dateFieldBound(_ expression: ScalarExpression) -> Double? {
    guard case .call(let call) = expression, call.arguments.count >= 2,
      case .literal(.text(let written), _) = call.arguments[0],
      call.name == "extract" || call.name == "date_part" || call.name == "date_trunc"
    else { return nil }
    let field = written.string.lowercased()
    if call.name != "date_trunc" {
      switch field {
      case "month": return 12
      case "day": return 31
      case "hour": return 24
      case "minute": return 60
      case "quarter": return 4
      case "week": return 53
      case "dow", "isodow": return 7
      case "doy": return 366
      default: break
      }
    }
    let days: Double
    switch field {
    case "year", "isoyear": days = 365.25
    case "decade": days = 3652.5
    case "century": days = 36525
    case "quarter": days = 91.3
    case "month": days = 30.4
    case "week": days = 7
    case "day": days = 1
    default: return nil
    }
    guard let id = column(call.arguments[1]), let bounds = stored(id)?.column.statistics?.histogram,
      case .number(let first)? = bounds.first.flatMap(OrderedValue.init),
      case .number(let last)? = bounds.last.flatMap(OrderedValue.init), first.isFinite, last.isFinite
    else { return nil }
    return (last - first) / (days * 86_400_000_000) + 1
  }
}
