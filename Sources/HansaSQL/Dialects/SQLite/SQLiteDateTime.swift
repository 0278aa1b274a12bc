import HansaCore

/// Fields of dates and timestamps, and distances that are a number of microseconds. The session's time zone is UTC.
extension SQLiteDialect {
  func dateTime(_ call: FunctionCall, _ arguments: [String]) -> String? {
    guard arguments.count == 2 else { return nil }
    switch call.name {
    case "extract", "date_part", "date_trunc":
      guard case .literal(.text(let field), _) = call.arguments[0] else { return nil }
      let name = field.folded
      guard let moment = moment(call.arguments[1].type, arguments[1]) else { return nil }
      if call.name == "date_trunc" {
        return Self.units.contains(name) ? "hansa_date_trunc('\(name)', \(moment))" : nil
      }
      guard Self.fields.contains(name) else { return nil }
      let text = "hansa_extract('\(name)', \(moment))"
      return call.type == .float8 ? "CAST(\(text) AS REAL)" : text
    case "+", "-": return shifted(call, arguments)
    default: return nil
    }
  }

  private static let fields: Set<Name> = [
    "year", "quarter", "month", "day", "hour", "minute", "dow", "isodow", "doy",
  ]
  private static let units: Set<Name> = ["year", "quarter", "month", "week", "day", "hour", "minute", "second"]

  private func moment(_ type: SQLType, _ text: String) -> String? {
    switch type {
    case .timestamp, .timestamptz: text
    case .date: "hansa_midnight(\(text))"
    default: nil
    }
  }

  private func shifted(_ call: FunctionCall, _ arguments: [String]) -> String? {
    switch (call.arguments[0], call.arguments[1]) {
    case (let moved, .literal(.interval, _)):
      return moment(moved.type, arguments[0]).map { "(\($0) \(call.name) \(arguments[1]))" }
    case (let moved, .literal(.integer(let days), _)) where moved.type == .date && days.magnitude < 365_000:
      return "(\(arguments[0]) \(call.name) \(arguments[1]))"
    default: return nil
    }
  }
}
