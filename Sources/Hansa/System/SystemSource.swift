import HansaArrow
import HansaCatalog
import HansaCore
import HansaSource

/// The source `hansa`: tables of Hansa's own state and of its history, for one query.
///
/// A DuckDB answers for it, with the live rows as tables, so that a query's conditions and aggregates are evaluated where
/// the history is.
struct SystemSource: SourceAdapter {
  static let name: Name = "hansa"

  static let catalog = catalog(of: SystemTable.all)

  /// A catalog in which the system's has further tables.
  static func catalog(_ catalog: Catalog, with made: [SystemTable]) -> Catalog {
    guard !made.isEmpty else { return catalog }
    var catalog = catalog
    catalog.sources.removeAll { $0.isSystem }
    catalog.sources.append(Self.catalog(of: SystemTable.all + made))
    return catalog
  }

  private static func catalog(of tables: [SystemTable]) -> SourceCatalog {
    let tables = tables.map { table in
      TableInfo(
        schema: name, name: table.name, kind: .view,
        columns: table.columns.map {
          ColumnInfo(
            name: $0.name, type: $0.type, nativeType: "\($0.type)", nullable: $0.nullable,
            collation: $0.type == .text ? .binary("binary") : nil)
        })
    }
    var capabilities = SourceCapabilities(product: "DuckDB", version: ServerVersion("1.5"))
    capabilities.characterSet = "UTF-8"
    capabilities.defaultCollation = .binary("binary")
    capabilities.byteOrderCollation = "binary"
    capabilities.readOnlyReason = "it is Hansa's own state"
    var catalog = SourceCatalog(
      source: name, kind: name, dialect: "duckdb", version: "1", defaultSchema: name, tables: tables,
      capabilities: capabilities)
    catalog.isSystem = true
    return catalog
  }

  var name: Name { Self.name }
  let reader: SystemTable.Reader
  /// Tables that were made for the query that asks.
  var made: [SystemTable] = []

  func catalog() async throws(HansaError) -> SourceCatalog { Self.catalog }

  func execute(_ fragment: FragmentRequest) -> BatchStream {
    let (reader, made) = (reader, made)
    return BatchStream.produced(by: "hansa-system", schema: fragment.schema) { stream throws(HansaError) in
      try reader.federation.system.run(fragment, reader, made: made, stream)
    }
  }

  func check() async throws(HansaError) -> SourceCheck {
    SourceCheck(version: Self.catalog.version, endpoint: "this process", connect: .zero, roundTrip: .zero)
  }

  func close() async {}
}
