import HansaCatalog
import HansaCore
import HansaSQL

/// The dialect object for what a source's catalog says of itself.
enum SourceDialects {
  @Sendable static func dialect(_ source: SourceCatalog) -> any SQLDialect {
    switch source.dialect {
    case "postgresql": PostgreSQLDialect()
    case "mysql": MySQLDialect(isMariaDB: false, version: source.version)
    case "mariadb": MySQLDialect(isMariaDB: true, version: source.version)
    case "sqlite": SQLiteDialect(guaranteedTypes: false)
    default: DuckDBDialect()
    }
  }
}
