import HansaCore

/// What the server would do to run a statement of one table.
struct StatementPlan {
  /// Rows that the server expects by what it knows; nil where it guesses.
  let rows: Double?

  /// - Throws: the server's error, or `.connectionFailure`.
  static func of(_ sql: String, on connection: Connection) throws(HansaError) -> StatementPlan? {
    // MariaDB tells the part of the rows that is left when asked for more, MySQL in any case.
    let explain = connection.isMariaDB ? "EXPLAIN EXTENDED" : "EXPLAIN FORMAT=TRADITIONAL"
    let steps = try connection.rows("\(explain) \(sql)")
    return steps.count == 1 ? StatementPlan(step: steps[0]) : nil
  }

  /// - Parameter step: `id, select_type, table, …, rows, filtered, Extra`, with `type` in between, whose place depends on
  ///   the server.
  init?(step: [String?]) {
    guard step.count >= 10 else { return nil }
    let (rows, filtered, extra) = (step[step.count - 3], step[step.count - 2], step[step.count - 1] ?? "")
    // A contradiction is seen without a look at any row.
    if rows == nil, extra.hasPrefix("Impossible WHERE") || extra.hasPrefix("no matching row") {
      self.rows = 0
      return
    }
    guard let rows = rows.flatMap({ Double($0) }) else { return nil }
    let left = filtered.flatMap { Double($0) } ?? 100
    // Of all rows all: no index says anything of the conditions.
    let readsAll = step[step.count - 8] == "ALL" || step[step.count - 8] == "index"
    self.rows = readsAll && left >= 100 ? nil : rows * left / 100
  }
}
