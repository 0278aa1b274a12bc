import CSQLite
import HansaCore

/// Finds out whether a statement failed because a table or a column is not there (any more): SQLite has one code for
/// all errors of a statement, so the schema is asked, not the message.
enum MissingName {
  static func classify(_ error: HansaError, _ code: Int32, _ sql: String, _ connection: SQLiteConnection) -> HansaError
  {
    guard code & 0xFF == SQLITE_ERROR else { return error }
    let offset = Int(sqlite3_error_offset(connection.handle))
    let tokens = SQLTokens(sql)
    let tables = tokens.tableNames
    do throws(HansaError) {
      for table in tables where !(try exists(table, connection)) {
        return HansaError(
          .undefinedTable, "table \"\(table)\" does not exist in \"\(connection.path)\"",
          advice: "The file has changed since its catalog was read; read it again.")
      }
      if let column = tokens.identifier(at: offset), !(try isColumn(column, of: tables, connection)) {
        return HansaError(
          .undefinedColumn, "column \"\(column)\" does not exist in \"\(connection.path)\"",
          advice: "The file has changed since its catalog was read; read it again.", detail: error.message)
      }
    } catch { return error }
    return error
  }

  private static func exists(_ table: String, _ connection: SQLiteConnection) throws(HansaError) -> Bool {
    if table.lowercased().hasPrefix("sqlite_") { return true }
    let statement = try connection.prepare("SELECT 1 FROM sqlite_master WHERE name = ?1 COLLATE NOCASE")
    try statement.bind(1, text: table)
    return try statement.step()
  }

  private static func isColumn(
    _ column: String, of tables: [String], _ connection: SQLiteConnection
  ) throws(HansaError) -> Bool {
    if ["rowid", "oid", "_rowid_"].contains(column.lowercased()) { return true }
    for table in tables {
      let statement = try connection.prepare("SELECT 1 FROM pragma_table_xinfo(?1) WHERE name = ?2 COLLATE NOCASE")
      try statement.bind(1, text: table)
      try statement.bind(2, text: column)
      if try statement.step() { return true }
    }
    return tables.isEmpty
  }
}

/// The tokens of a statement, as far as names of tables and columns need them.
struct SQLTokens {
  private enum Kind { case identifier, word, symbol }
  private struct Token {
    var kind: Kind
    /// A quoted identifier without its quotes; a word or symbol as it is.
    var text: String
    var offset: Int
  }

  private var tokens: [Token] = []

  init(_ sql: String) {
    let bytes = Array(sql.utf8)
    var index = 0
    while index < bytes.count {
      let byte = bytes[index]
      switch byte {
      case UInt8(ascii: "'"): index = Self.end(of: bytes, from: index, closing: byte).end
      case UInt8(ascii: "\""), UInt8(ascii: "`"), UInt8(ascii: "["):
        let (end, text) = Self.end(
          of: bytes, from: index, closing: byte == UInt8(ascii: "[") ? UInt8(ascii: "]") : byte)
        tokens.append(Token(kind: .identifier, text: text, offset: index))
        index = end
      case _ where Self.isWord(byte):
        let start = index
        while index < bytes.count, Self.isWord(bytes[index]) { index += 1 }
        tokens.append(Token(kind: .word, text: String(decoding: bytes[start..<index], as: UTF8.self), offset: start))
      default:
        if byte > 0x20 {
          tokens.append(Token(kind: .symbol, text: String(UnicodeScalar(byte)), offset: index))
        }
        index += 1
      }
    }
  }

  private static func isWord(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "$"), 0x80...:
      true
    default: false
    }
  }

  /// Where a quoted text that starts at `start` ends, and what it says.
  private static func end(of bytes: [UInt8], from start: Int, closing: UInt8) -> (end: Int, text: String) {
    var text: [UInt8] = []
    var index = start + 1
    while index < bytes.count {
      if bytes[index] == closing {
        guard index + 1 < bytes.count, bytes[index + 1] == closing else { break }
        index += 1
      }
      text.append(bytes[index])
      index += 1
    }
    return (min(index + 1, bytes.count), String(decoding: text, as: UTF8.self))
  }

  private func isWord(_ index: Int, _ words: String...) -> Bool {
    tokens.indices.contains(index) && tokens[index].kind == .word && words.contains(tokens[index].text.uppercased())
  }

  private func isSymbol(_ index: Int, _ symbol: String) -> Bool {
    tokens.indices.contains(index) && tokens[index].kind == .symbol && tokens[index].text == symbol
  }

  /// The last part of the name that starts at `index`, and the index behind it.
  private func name(at index: Int) -> (text: String, next: Int)? {
    guard tokens.indices.contains(index), tokens[index].kind != .symbol else { return nil }
    var last = index
    while isSymbol(last + 1, "."), tokens.indices.contains(last + 2), tokens[last + 2].kind != .symbol { last += 2 }
    return (tokens[last].text, last + 1)
  }

  /// Names behind FROM and JOIN, without those of common tables and table functions.
  var tableNames: [String] {
    var common: Set<Name> = []
    for index in tokens.indices where isWord(index + 1, "AS") && isSymbol(index + 2, "(") {
      common.insert(Name(tokens[index].text))
    }
    return tokens.indices.compactMap { index in
      guard isWord(index, "FROM", "JOIN"), let (text, next) = name(at: index + 1), !isSymbol(next, "("),
        !common.contains(Name(text))
      else { return nil }
      return text
    }
  }

  /// The name that starts at a byte of the statement.
  func identifier(at offset: Int) -> String? {
    guard let index = tokens.firstIndex(where: { $0.offset == offset }) else { return nil }
    return name(at: index)?.text
  }
}
