import HansaCore

extension SQLiteDialect {
  public func cast(_ text: String, from: SQLType, to: SQLType) -> String? {
    if from == to || from == .unknown && text == "NULL" { return text }
    switch (from, to) {
    // The value stays what it is.
    case (.int2, .int4), (.int2, .int8), (.int4, .int8), (.boolean, .int4): return text
    case (.int2, .numeric(nil, _)), (.int4, .numeric(nil, _)), (.int8, .numeric(nil, _)): return text
    case (.int2, .numeric(let precision?, 0)) where precision >= 5: return text
    case (.int4, .numeric(let precision?, 0)) where precision >= 10: return text
    case (.int8, .numeric(let precision?, 0)) where precision >= 19: return text
    case (.numeric(_, let scale?), .numeric(nil, let wanted)) where wanted == nil || wanted == scale: return text
    case (.varchar, .text), (.char, .text), (.varchar, .varchar(nil)), (.char, .char(nil)): return text
    // The session's time zone is UTC.
    case (.timestamp, .timestamptz), (.timestamptz, .timestamp): return text
    case (.date, .timestamp), (.date, .timestamptz): return "hansa_midnight(\(text))"
    case (.timestamp, .date), (.timestamptz, .date): return "hansa_day(\(text))"
    case (.int2, .float8), (.int4, .float8), (.int8, .float8), (.numeric(.some, _), .float8):
      return "CAST(\(text) AS REAL)"
    case (.int2, .text), (.int4, .text), (.int8, .text): return "CAST(\(text) AS TEXT)"
    case (.int4, .boolean): return "\(text) <> 0"
    default: return nil
    }
  }
}
