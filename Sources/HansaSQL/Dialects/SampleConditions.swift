import HansaCore

extension PostgreSQLDialect {
  /// Rows by their places: each page is read for a row or two, so that rows that were written together do not come together
  /// (TABLESAMPLE SYSTEM takes whole pages). Places without a row give none.
  public func sample(of table: SampledTable) -> String? {
    guard let bytes = table.bytes, bytes >= Self.pageBytes, table.rows >= 1 else { return nil }
    let pages = (bytes / Self.pageBytes).rounded(.down)
    let places = max(1, (table.rows / pages).rounded(.up))
    let ids = Set(
      (0..<Int(table.wanted)).map { number in
        "(\(SampledTable.place(number, below: pages)),\(1 + SampledTable.place(number, below: places, seed: 2)))"
      }
    ).sorted { Name($0) < Name($1) }
    return "\(table.alias).ctid = ANY ('{\(ids.map { "\"\($0)\"" }.joined(separator: ","))}'::tid[])"
  }

  private static let pageBytes = 8192.0
}

extension SQLiteDialect {
  public func sample(of table: SampledTable) -> String? {
    table.addresses { "\(table.alias).\(quote($0.column))" }
  }
}

extension MySQLDialect {
  public func sample(of table: SampledTable) -> String? {
    table.addresses { "\(table.alias).\(quote($0.column))" }
  }
}

extension DuckDBDialect {
  /// Files have no places: all of them are read, and most rows left out.
  public func sample(of table: SampledTable) -> String? {
    guard let bytes = table.bytes, bytes <= Self.largestRead, table.rows >= 1 else { return nil }
    return "random() < \(min(1, table.wanted / table.rows))"
  }

  /// Bytes of files: what is parsed in about a second.
  private static let largestRead = 256e6
}
