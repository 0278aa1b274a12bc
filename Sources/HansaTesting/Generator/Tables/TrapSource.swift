/// The places that a generated table can be read from, by the name of the source.
public enum TrapSource: String, CaseIterable, Sendable {
  /// PostgreSQL.
  case pg
  /// MariaDB, text columns with utf8mb4_general_ci and utf8mb4_bin.
  case my
  /// SQLite, ordinary and STRICT tables.
  case lite
  /// Parquet files.
  case lake
}
