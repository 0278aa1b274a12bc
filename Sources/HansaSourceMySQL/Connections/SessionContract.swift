import HansaCore

/// The settings every session of ours has, so that the dialect can rely on them whatever the server's defaults are.
struct SessionContract {
  /// What `signature` gave right after the settings were made.
  let expected: String
  private let probe: String

  /// No backslash escapes, no `"` for identifiers, no padding of CHAR, no zero-date rules that change what reads give.
  private static let sqlMode =
    "STRICT_ALL_TABLES,ERROR_FOR_DIVISION_BY_ZERO,NO_BACKSLASH_ESCAPES,NO_ENGINE_SUBSTITUTION"

  /// Makes the settings.
  init(_ connection: Connection, _ options: MySQLOptions) throws(HansaError) {
    // Literals compare by their bytes, without padding, where the server has such a collation.
    let collation =
      connection.isMariaDB
      ? "utf8mb4_nopad_bin" : connection.versionNumber >= 80017 ? "utf8mb4_0900_bin" : "utf8mb4_bin"
    try connection.run("SET NAMES utf8mb4 COLLATE \(collation)")
    // A stream may wait long for its consumer (a join builds its other side first): the server must bear with it.
    try connection.run(
      "SET SESSION autocommit = 1, SESSION sql_mode = '\(Self.sqlMode)', SESSION time_zone = '+00:00', SESSION net_write_timeout = 3600, "
        + "SESSION sql_select_limit = 18446744073709551615, SESSION sql_auto_is_null = 0")
    // Sorting, and grouping by it, looks at so many bytes of a text: enough for the longest TEXT in UTF-8. The buffer
    // must hold fifteen rows' keys, which it does for eleven such texts.
    try connection.run(
      "SET SESSION max_sort_length = 196608, "
        + "SESSION sort_buffer_size = GREATEST(@@GLOBAL.sort_buffer_size, 33554432)")
    // MariaDB keeps the results of correlated subqueries by their outer values, which it compares by the columns' own
    // collations: 'A' would get the result for 'a'.
    if connection.isMariaDB { try connection.run("SET SESSION optimizer_switch = 'subquery_cache=off'") }
    // What a query reads on several connections is one state only where a transaction has one.
    try connection.run("SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
    let limit = options.statementMilliseconds
    if limit > 0 { try connection.run(Self.limit(limit, isMariaDB: connection.isMariaDB)) }
    let transaction = connection.isMariaDB ? "tx" : "transaction"
    probe =
      "SELECT CONCAT_WS('|', @@sql_mode, @@time_zone, @@character_set_results, @@collation_connection, @@max_sort_length, "
      + "@@optimizer_switch LIKE '%subquery_cache=off%', @@\(transaction)_read_only, "
      + "@@\(transaction)_isolation, @@autocommit)"
    expected = try connection.rows(probe).first?.first.flatMap { $0 } ?? ""
  }

  /// The statement that sets after how many milliseconds the server ends a statement, 0 for never.
  static func limit(_ milliseconds: Int, isMariaDB: Bool) -> String {
    isMariaDB
      ? "SET SESSION max_statement_time = \(Decimal128(unscaled: Int128(milliseconds), scale: 3))"
      : "SET SESSION max_execution_time = \(milliseconds)"
  }

  /// Whether the connection answers and has the settings still: one round trip.
  func holds(_ connection: Connection) -> Bool {
    guard let rows = try? connection.rows(probe), let signature = rows.first?.first.flatMap({ $0 }) else {
      return false
    }
    return Name(signature) == Name(expected)
  }
}
