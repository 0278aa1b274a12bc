import HansaCore

/// Columns where their values are used.
extension SQLiteDialect {
  public func column(_ text: String, _ item: Scan.Item, of scan: Scan) throws(Unprintable) -> String {
    guard let function = Self.readingFunction(item.column.type) else {
      throw Unprintable(
        "column \(item.remoteName)", "sqlite has no form of \(item.column.type) that compares", code: .typeDiffers)
    }
    if Self.isStoredAsRead(item) { return text }
    var arguments = [text, LiteralText.quoted(scan.table.string), LiteralText.quoted(item.remoteName.string)]
    if case .numeric(let precision?, let scale) = item.column.type { arguments += ["\(precision)", "\(scale ?? 0)"] }
    return "\(function)(\(arguments.joined(separator: ", ")))"
  }

  /// Text is not: a STRICT table too may hold bytes that are no UTF-8, and its columns have collations.
  static func isStoredAsRead(_ item: Scan.Item) -> Bool {
    guard item.traits.isTypeGuaranteed else { return false }
    switch item.column.type {
    case .int8, .float8, .bytea: return true
    default: return false
    }
  }

  private static func readingFunction(_ type: SQLType) -> String? {
    switch type {
    case .boolean: "hansa_boolean"
    case .int8: "hansa_bigint"
    case .float8: "hansa_double"
    case .numeric(nil, _): "hansa_numeric"
    case .numeric(let precision?, _) where precision <= 38: "hansa_numeric"
    case .text, .varchar: "hansa_text"
    case .char: "hansa_char"
    case .bytea: "hansa_bytea"
    case .date: "hansa_date"
    case .time: "hansa_time"
    case .timestamp: "hansa_timestamp"
    case .timestamptz: "hansa_timestamptz"
    case .uuid: "hansa_uuid"
    case .json, .jsonb: "hansa_json"
    default: nil
    }
  }
}

/// What SQLite makes of a declared type: the class into which it converts values when they are stored.
enum Affinity {
  case integer, text, blob, real, numeric

  /// By the rules of https://www.sqlite.org/datatype3.html, in their order.
  init(_ declared: String) {
    let type = declared.uppercased()
    if type.contains("INT") {
      self = .integer
    } else if ["CHAR", "CLOB", "TEXT"].contains(where: type.contains) {
      self = .text
    } else if type.contains("BLOB") || type.isEmpty {
      self = .blob
    } else if ["REAL", "FLOA", "DOUB"].contains(where: type.contains) {
      self = .real
    } else {
      self = .numeric
    }
  }
}
