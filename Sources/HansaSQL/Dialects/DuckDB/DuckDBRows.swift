import HansaCore

/// Many rows of constants as one list a column, each the cast of one text.
///
/// DuckDB takes some 7 µs for a value of VALUES, for it parses, binds and folds each as an expression; in such a text it
/// takes 0.3.
enum DuckDBRows {
  /// With fewer rows nothing is gained, and of VALUES DuckDB knows how many they are.
  static let fewest = 64
  /// Stands between texts, none of which may contain it.
  private static let separator = UInt8(0x1F)

  /// A query in parentheses that gives the rows; nil where VALUES has to.
  static func query(_ values: Values, _ names: [String]) -> String? {
    guard values.rows.count >= fewest, !values.columns.isEmpty else { return nil }
    var items: [String] = []
    for (index, (column, name)) in zip(values.columns, names).enumerated() {
      guard let list = list(values.rows.lazy.map { $0[index] }, column.type) else { return nil }
      items.append("unnest(\(list)) AS \(name)")
    }
    return "(SELECT \(items.joined(separator: ", ")))"
  }

  /// The constants as a list; nil where one of them is none, or cannot be said so.
  private static func list(_ cells: some Sequence<ScalarExpression>, _ type: SQLType) -> String? {
    guard let name = DuckDBTypes.name(type) else { return nil }
    var bytes: [UInt8] = []
    for cell in cells {
      guard case .literal(let value, _) = cell, append(value, type, to: &bytes) else { return nil }
      bytes.append(type.isText ? separator : UInt8(ascii: ","))
    }
    bytes.removeLast()
    if type.isText { return "string_split('\(String(decoding: bytes, as: UTF8.self))', chr(\(separator)))" }
    return "CAST('[\(String(decoding: bytes, as: UTF8.self))]' AS \(name)[])"
  }

  private static func append(_ value: SQLValue, _ type: SQLType, to bytes: inout [UInt8]) -> Bool {
    switch (value, type) {
    case (.null, _) where !type.isText: bytes += "NULL".utf8
    case (.boolean(let flag), .boolean): bytes += (flag ? "true" : "false").utf8
    case (.integer(let number), .int2), (.integer(let number), .int4), (.integer(let number), .int8):
      bytes += String(number).utf8
    case (.decimal(let number), .numeric(let precision, let scale?)):
      // A cast would round, or fail.
      guard number.scale <= scale, number.precision - number.scale <= (precision ?? 38) - scale else { return false }
      bytes += number.description.utf8
    case (.date(let days), .date):
      guard (1...9999).contains(CivilDate(days: Int(days)).year) else { return false }
      bytes += ISOFormat.date(days: Int(days)).utf8
    case (.text(let text), .text), (.text(let text), .varchar): return append(text.string.utf8, to: &bytes)
    case (.text(let text), .char):
      var utf8 = Array(text.string.utf8)
      while utf8.last == UInt8(ascii: " ") { utf8.removeLast() }
      return append(utf8, to: &bytes)
    default: return false
    }
    return true
  }

  private static func append(_ text: some Sequence<UInt8>, to bytes: inout [UInt8]) -> Bool {
    for byte in text {
      if byte == 0 || byte == separator { return false }
      if byte == UInt8(ascii: "'") { bytes.append(byte) }
      bytes.append(byte)
    }
    return true
  }
}
