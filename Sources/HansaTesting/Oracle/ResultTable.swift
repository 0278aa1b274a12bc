import Foundation
import HansaCore

/// A query's answer in the form in which two databases' answers compare: PostgreSQL's texts and type names.
public struct ResultTable: Sendable {
  public struct Column: Sendable, Equatable {
    public var name: String
    /// As `format_type` writes it, with modifier: `integer`, `numeric(15,2)`, `character(25)`.
    public var type: String

    public init(name: String, type: String) {
      self.name = name
      self.type = type
    }

    /// The type without its modifier: `timestamp(3) without time zone` is `timestamp without time zone`.
    public var typeName: String {
      // One type: bpchar is how PostgreSQL calls it without a length.
      if type == "bpchar" { return "character" }
      guard let open = type.firstIndex(of: "("), let close = type[open...].firstIndex(of: ")") else { return type }
      return String(type[..<open]) + String(type[type.index(after: close)...])
    }
  }

  public var columns: [Column]
  /// Values as PostgreSQL's text output writes them; nil is NULL.
  public var rows: [[String?]]

  public init(columns: [Column], rows: [[String?]]) {
    self.columns = columns
    self.rows = rows
  }
}

extension PostgresServer {
  /// A query's answer with its column names and types: the oracle's side of a comparison.
  /// - Throws: `HansaError` HV000 with the server's message if the query fails.
  public func result(of sql: String, database: String) async throws -> ResultTable {
    let marker = "hansa-\(UInt64.random(in: 0...UInt64.max))"
    let body = sql.trimmingCharacters(in: CharacterSet(charactersIn: "; \n\t"))
    let script = "\(body)\n\\gdesc\n\\echo \(marker)\n\(body)\n;\n"
    let records = try await query(script, database: database)
    guard let end = records.firstIndex(where: { $0 == [marker] }) else {
      throw HansaError(.sourceError, "psql did not describe the result", detail: sql)
    }
    let columns = records[..<end].map { ResultTable.Column(name: ($0.first ?? "") ?? "", type: ($0.last ?? "") ?? "") }
    return ResultTable(columns: columns, rows: Array(records[(end + 1)...]))
  }
}
