import HansaCore

/// Dates and times without zone; what has a zone depends on the session's.
extension MySQLFunction {
  static let dates: [MySQLFunction] =
    fields + truncations + [
      MySQLFunction("-", [.date, .date], "DATEDIFF({0}, {1})")
    ]

  private static func field(_ name: Name) -> Test {
    { _, call in
      guard case .literal(.text(let field), _) = call.arguments[0] else { return false }
      return field.folded == name
    }
  }

  /// EXTRACT and date_part: fields that do not depend on a locale or on the day a week begins.
  private static let fields: [MySQLFunction] = {
    let ofDates: [(Name, String)] = [
      ("year", "YEAR({1})"), ("quarter", "QUARTER({1})"), ("month", "MONTH({1})"), ("day", "DAYOFMONTH({1})"),
      ("doy", "DAYOFYEAR({1})"), ("dow", "(DAYOFWEEK({1}) - 1)"), ("isodow", "(WEEKDAY({1}) + 1)"),
      ("week", "WEEK({1}, 3)"), ("isoyear", "(YEARWEEK({1}, 3) DIV 100)"),
    ]
    let ofTimes: [(Name, String)] = [
      ("hour", "HOUR({1})"), ("minute", "MINUTE({1})"), ("second", "(SECOND({1}) + MICROSECOND({1}) * 0.000001)"),
    ]
    var rows: [MySQLFunction] = []
    for function in ["extract", "date_part"] as [Name] {
      rows += ofDates.map { MySQLFunction(function, [.text, [.date, .timestamp]], $1, where: field($0)) }
      rows += ofTimes.map { MySQLFunction(function, [.text, .timestamp], $1, where: field($0)) }
    }
    return rows
  }()

  private static let truncations: [MySQLFunction] = {
    let formats: [(Name, String)] = [
      ("year", "%Y-01-01"), ("month", "%Y-%m-01"), ("day", "%Y-%m-%d"), ("hour", "%Y-%m-%d %H:00:00"),
      ("minute", "%Y-%m-%d %H:%i:00"), ("second", "%Y-%m-%d %H:%i:%s"),
    ]
    return formats.map {
      MySQLFunction(
        "date_trunc", [.text, .timestamp], "CAST(DATE_FORMAT({1}, '\($1)') AS DATETIME(6))", where: field($0))
    }
  }()
}
