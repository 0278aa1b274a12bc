import HansaArrow
import HansaCore
import HansaSQL

/// A table of the schema `hansa`: live state, made into rows when a query reads it. docs/howto/add-a-system-table.md
struct SystemTable: Sendable {
  /// For whom rows are made.
  struct Reader: Sendable {
    let federation: FederationManager
    /// Those of the session that asks.
    let settings: SessionSettings
    let user: Name
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
    .admission, .anomalies, .cache, .forecasts, .memory, .queries, .settings, .sources, .trends,
  ]
}
