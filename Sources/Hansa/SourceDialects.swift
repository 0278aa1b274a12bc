import HansaCatalog
import HansaCore
import HansaSQL

/// The dialect object for what a source's catalog says of itself.
enum SourceDialects {
  @Sendable static func dialect(_ source: SourceCatalog) -> any SQLDialect {
    switch source.dialect {
    case "postgresql":
      return PostgreSQLDialect(
        version: versionNumber(source.version),
        defaultCollation: source.capabilities.defaultCollation.map { Name($0.name) })
    case "mysql", "mariadb":
      return MySQLDialect(
        isMariaDB: source.dialect == "mariadb", version: source.version,
        maxSortBytes: source.capabilities.maxSortBytes ?? 1024)
    case "sqlite":
      // A file in UTF-16 orders text by the bytes of that.
      return SQLiteDialect(
        version: source.version, isUTF8: source.capabilities.defaultCollation?.isByteOrder ?? false,
        hasASCIICase: !source.capabilities.options.contains("ENABLE_ICU"))
    default: return DuckDBDialect()
    }
  }

  /// `server_version_num` of `15.4 (Debian …)`: 150004.
  private static func versionNumber(_ version: String) -> Int {
    let numbers = version.split { !$0.isNumber }.prefix(2).compactMap { Int($0) }
    guard let major = numbers.first else { return 0 }
    return major * 10_000 + (numbers.count > 1 ? numbers[1] : 0)
  }
}
