import HansaCore

/// Conversions. DuckDB reads texts more generously than PostgreSQL ('0x10' is an integer to it) and writes some types
/// otherwise, so texts go through functions of the engine.
enum DuckDBCasts {
  static func cast(_ text: String, _ from: SQLType, _ to: SQLType) -> String? {
    // A quotient keeps the digits that the target has.
    if from == .numeric, to != .numeric, to.isNumber, let quotient = DuckDBQuotient.text(text) {
      if to.isInteger { return plain("CAST(\(quotient) AS DECIMAL(38,0))", to) }
      return to.isFloat || DuckDBTypes.knownScale(to) != nil ? plain(quotient, to) : nil
    }
    if case .array(let source) = from, case .array(let target) = to {
      return elementwise(text, source, target)
    }
    if from.isText || from == .unknown { return fromText(text, from, to) }
    if to.isText { return toText(text, from).map { truncated($0, to) } }
    if case .numeric = to { return toNumeric(text, from, to) }
    if from.base == to.base { return text }
    switch (from, to) {
    case (.numeric, .float8): return numericToFloat(text, from, "hansa_numeric_float8", "DOUBLE")
    case (.numeric, .float4): return "hansa_numeric_float4(\(text))"
    case (.boolean, .int4), (.int4, .boolean), (.date, .timestamp), (.date, .timestamptz), (.timestamp, .date),
      (.timestamp, .time), (.timestamp, .timestamptz), (.timestamptz, .date), (.timestamptz, .timestamp):
      return plain(text, to)
    case (.timestamptz, .time): return "CAST(CAST(\(text) AS TIMESTAMP) AS TIME)"
    case (.time, .interval): return "hansa_time_sub(\(text), TIME '00:00:00')"
    case (.interval, .time): return "(TIME '00:00:00' + \(text))"
    case (.json, .jsonb): return "hansa_jsonb_in(\(text))"
    case (.jsonb, .json): return text
    default: return from.isNumber && to.isNumber ? number(text, from, to) : nil
    }
  }

  /// DuckDB compares `CAST(x AS SMALLINT) = 5` without the cast, which could fail; it does not look into a call of `add`.
  private static func number(_ text: String, _ from: SQLType, _ to: SQLType) -> String? {
    guard to.isInteger, let name = DuckDBTypes.name(to), let wanted = DuckDBDigits.of(to),
      DuckDBTypes.knownScale(from) == 0, let given = DuckDBDigits.of(from), given.whole > wanted.whole
    else { return plain(text, to) }
    return "add(0::\(name), CAST(\(text) AS \(name)))"
  }

  /// The value as PostgreSQL's output function writes it: as the cast to text, but booleans are one letter and
  /// char(n) keeps its padding.
  static func output(_ text: String, _ type: SQLType) -> String? {
    switch type {
    case .boolean: "CASE WHEN \(text) THEN 't' WHEN NOT \(text) THEN 'f' END"
    case .char(let length?): "rpad(\(text), \(length), ' ')"
    default: cast(text, from: type)
    }
  }

  private static func cast(_ text: String, from type: SQLType) -> String? { cast(text, type, .text) }

  private static func plain(_ text: String, _ to: SQLType) -> String? {
    DuckDBTypes.name(to).map { "CAST(\(text) AS \($0))" }
  }

  // MARK: To text

  private static func toText(_ text: String, _ from: SQLType) -> String? {
    switch from {
    case .boolean, .int2, .int4, .int8, .timestamptz, .time, .uuid: return "CAST(\(text) AS VARCHAR)"
    case .float4: return "hansa_float4_text(\(text))"
    case .float8: return "hansa_float8_text(\(text))"
    case .numeric:
      // Where the scale depends on the values, the engine does not know how many zeros PostgreSQL writes.
      guard DuckDBTypes.knownScale(from) != nil, let name = DuckDBTypes.name(from) else { return nil }
      return "CAST(CAST(\(text) AS \(name)) AS VARCHAR)"
    case .date: return "hansa_date_text(\(text))"
    case .timestamp: return "hansa_timestamp_text(\(text))"
    case .interval: return "hansa_interval_text(\(text))"
    case .bytea: return "('\\x' || lower(hex(\(text))))"
    case .json, .jsonb: return text
    case .array(let element):
      if element.isText { return "hansa_array_text(\(text))" }
      return output("x", element).map { "hansa_array_text(list_transform(\(text), lambda x: \($0)))" }
    default: return nil
    }
  }

  /// varchar(n) and char(n) cut the value, as an explicit cast does.
  private static func truncated(_ text: String, _ to: SQLType) -> String {
    switch to {
    case .varchar(let length?): "left(\(text), \(length))"
    case .char(let length?): "rtrim(left(\(text), \(length)), ' ')"
    case .char(nil): "rtrim(\(text), ' ')"
    default: text
    }
  }

  // MARK: From text

  private static let parsers: [SQLType: String] = [
    .boolean: "CAST(hansa_text_boolean({0}) AS BOOLEAN)", .int2: "CAST(hansa_text_int2({0}) AS SMALLINT)",
    .int4: "CAST(hansa_text_int4({0}) AS INTEGER)", .int8: "CAST(hansa_text_int8({0}) AS BIGINT)",
    .float4: "CAST(hansa_text_float4({0}) AS FLOAT)", .float8: "CAST(hansa_text_float8({0}) AS DOUBLE)",
    .bytea: "hansa_text_bytea({0})", .uuid: "CAST(hansa_text_uuid({0}) AS UUID)",
    .date: "CAST(hansa_text_date({0}) AS DATE)",
    .time: "CAST(hansa_text_time({0}) AS TIME)", .timestamp: "CAST(hansa_text_timestamp({0}) AS TIMESTAMP)",
    .timestamptz: "CAST(hansa_text_timestamptz({0}) AS TIMESTAMPTZ)", .interval: "hansa_text_interval({0})",
    .json: "hansa_json_in({0})", .jsonb: "hansa_jsonb_in({0})",
  ]

  private static func fromText(_ text: String, _ from: SQLType, _ to: SQLType) -> String? {
    if to == .unknown { return text }
    if to.isText {
      // A NULL of no type is an integer to DuckDB.
      if from == .unknown { return plain(text, to) }
      if case .char = from, case .char(nil) = to { return text }
      if from.isText, from == to { return text }
      return truncated(text, to)
    }
    if case .numeric = to {
      return DuckDBTypes.name(to).map { "CAST(hansa_text_numeric(\(text), \(inputScale(to))) AS \($0))" }
    }
    return parsers[to].map { $0.filled(with: [text]) }
  }

  // MARK: Numbers

  /// Digits after the point to round to; negative where PostgreSQL would keep all of them.
  private static func inputScale(_ type: SQLType) -> Int {
    DuckDBTypes.knownScale(type) ?? -DuckDBTypes.openScale
  }

  private static func toNumeric(_ text: String, _ from: SQLType, _ to: SQLType) -> String? {
    switch from {
    case .int2, .int4, .int8:
      guard case .numeric(nil, let scale) = to, (scale ?? 0) == 0 else { return plain(text, to) }
      // Narrow, so that products and sums of it stay within 38 digits.
      let digits = from == .int2 ? 5 : from == .int4 ? 10 : 19
      return "CAST(\(text) AS DECIMAL(\(digits),0))"
    case .float4, .float8:
      let name = from == .float4 ? "hansa_float4_numeric" : "hansa_float8_numeric"
      return DuckDBTypes.name(to).map { "CAST(\(name)(\(text), \(inputScale(to))) AS \($0))" }
    case .numeric: return to == .numeric || from == to ? text : plain(text, to)
    default: return nil
    }
  }

  /// DuckDB divides the digits by a power of ten, which is exact while both are exact in binary.
  private static func numericToFloat(_ text: String, _ from: SQLType, _ function: String, _ name: String) -> String {
    if case .numeric(let precision?, let scale) = from, precision <= 15, (scale ?? 0) <= 22 {
      return "CAST(\(text) AS \(name))"
    }
    return "\(function)(\(text))"
  }

  // MARK: Arrays

  private static func elementwise(_ text: String, _ from: SQLType, _ to: SQLType) -> String? {
    if from == to { return text }
    if from == .unknown || from.isText && to.isText, DuckDBTypes.name(from) == DuckDBTypes.name(to) {
      if case .varchar(_?) = to { return nil }
      if case .char = to { return nil }
      return text
    }
    guard let element = cast("x", from, to) else { return nil }
    return element == "x" ? text : "list_transform(\(text), lambda x: \(element))"
  }
}
