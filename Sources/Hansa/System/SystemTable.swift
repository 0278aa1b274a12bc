import HansaArrow
import HansaCore
import HansaHistory
import HansaSQL

/// A table of the schema `hansa`: live state, made into rows when a query reads it, and behind it what the history has of
/// a table of that name. docs/howto/add-a-system-table.md
struct SystemTable: Sendable {
  /// For whom rows are made.
  struct Reader: Sendable {
    let federation: FederationManager
    /// Those of the session that asks.
    let settings: SessionSettings
    let user: Name
    /// Where the history's file is read in the same statement: what is in it is left out here.
    var history: HistoryStore?
  }

  let name: Name
  let columns: [Field]
  /// A value for each column in each row.
  let rows: @Sendable (Reader) -> [[SQLValue]]

  init(_ name: Name, _ columns: [Field], rows: @escaping @Sendable (Reader) -> [[SQLValue]]) {
    self.name = name
    self.columns = columns
    self.rows = rows
  }

  /// All of them, in the order in which they are listed.
  static let all: [SystemTable] = [
    .admission, .alertHistory, .alerts, .anomalies, .cache, .events, .forecasts, .fragments, .memory, .queries,
    .settings, .sources,
    .sourceMetrics, .statementMetrics, .trends,
  ]

  /// The columns of all tables.
  static let schemas = Dictionary(uniqueKeysWithValues: all.map { ($0.name, Schema($0.columns)) })

  /// The rows of a table as they are now.
  ///
  /// - Parameter made: tables that were made for the query that asks.
  static func batch(_ name: Name, _ reader: Reader, made: [SystemTable]) throws(HansaError) -> RecordBatch {
    guard let table = (all + made).first(where: { $0.name == name }) else {
      throw HansaError(.undefinedTable, "hansa has no table \"\(name)\"")
    }
    return try HistoryTable.batch(table.columns, table.rows(reader))
  }
}
