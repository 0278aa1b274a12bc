import HansaCatalog
import HansaCore
import HansaSQL

/// Reads what a server and its database are and allow.
struct CapabilityReader {
  private let connection: Connection
  private let queries: CatalogQueries

  init(_ connection: Connection, _ queries: CatalogQueries) {
    self.connection = connection
    self.queries = queries
  }

  func read() throws(HansaError) -> SourceCapabilities {
    var capabilities = SourceCapabilities(product: "PostgreSQL", version: connection.version)
    let settings = try connection.query(queries.settings)
    capabilities.session = (0..<settings.rowCount).map { row in
      PinnedSetting(
        settings.text(row, 0) ?? "", server: settings.text(row, 1) ?? "", session: settings.text(row, 2) ?? "")
    }
    let database = try connection.query(queries.database)
    guard database.rowCount > 0 else { return capabilities }
    let name = database.text(0, 0) ?? "default"
    let provider = database.text(0, 1) ?? "c"
    capabilities.defaultCollation = Collation(postgres: name, provider: provider, locale: name, isDeterministic: true)
    if PostgreSQLEncoding(database.text(0, 2).map { Name($0) }).hasByteOrder {
      capabilities.byteOrderCollation = "C"
    } else {
      capabilities.defaultCollation?.isByteOrder = false
    }
    capabilities.collationProvider =
      switch provider {
      case "c": "libc"
      case "i": "icu"
      case "b": "builtin"
      default: provider
      }
    capabilities.characterSet = database.text(0, 2)
    let isStandby = database.flag(0, 4)
    if isStandby { capabilities.readOnlyReason = "the server is a standby" }
    capabilities.canCreateTemporaryTables = database.flag(0, 3) && !isStandby
    capabilities.edition = database.text(0, 5)
    return capabilities
  }
}

extension Collation {
  /// Deterministic collations find only equal bytes equal; "C" orders by bytes. Of others nothing is assumed.
  init(postgres name: String, provider: String, locale: String?, isDeterministic: Bool) {
    let isByteOrder =
      switch provider {
      case "c": locale == "C" || locale == "POSIX"
      // PostgreSQL's own provider, from 17 on, compares by code points, which is the order of UTF-8's bytes.
      case "b": true
      default: false
      }
    self.init(name: name, isExactEquality: isDeterministic, isByteOrder: isByteOrder, isPadded: false)
  }
}

extension ResultHandle {
  func oid(_ row: Int, _ column: Int) -> UInt32 { text(row, column).flatMap { UInt32($0) } ?? 0 }
  func flag(_ row: Int, _ column: Int) -> Bool { text(row, column) == "t" }
  func name(_ row: Int, _ column: Int) -> Name { Name(text(row, column) ?? "") }
}
