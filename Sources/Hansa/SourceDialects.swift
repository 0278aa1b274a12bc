import HansaCatalog
import HansaCore
import HansaSQL

/// The dialect object for what a source's catalog says of itself.
enum SourceDialects {
  @Sendable static func dialect(_ source: SourceCatalog) -> any SQLDialect {
    switch source.dialect {
    case "postgresql":
      return PostgreSQLDialect(
        version: source.capabilities.version,
        defaultCollation: source.capabilities.defaultCollation.map { Name($0.name) },
        encoding: PostgreSQLEncoding(source.capabilities.characterSet.map { Name($0) }))
    case "mysql", "mariadb":
      return MySQLDialect(
        isMariaDB: source.dialect == "mariadb", version: source.capabilities.version,
        maxSortBytes: source.capabilities.maxSortBytes ?? 1024)
    case "sqlite":
      // A file in UTF-16 orders text by the bytes of that.
      return SQLiteDialect(
        version: source.capabilities.version, isUTF8: source.capabilities.defaultCollation?.isByteOrder ?? false,
        hasASCIICase: !source.capabilities.options.contains("ENABLE_ICU"))
    default: return DuckDBDialect(repeatsOverflows: source.kind == "files")
    }
  }
}
