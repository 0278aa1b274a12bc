import HansaCatalog
import HansaCore

/// Reads what a database holds from its system catalogs.
struct CatalogReader {
  private let connection: Connection
  private let options: PostgreSQLOptions
  private let queries: CatalogQueries

  init(_ connection: Connection, _ options: PostgreSQLOptions) {
    self.connection = connection
    self.options = options
    queries = CatalogQueries(version: connection.serverVersionNumber)
  }

  /// - Parameter mapping: what `readTypes` gave.
  /// - Throws: the server's error or `.connectionFailure`.
  func read(source: Name, _ mapping: TypeMapping) throws(HansaError) -> SourceCatalog {
    let capabilities = try CapabilityReader(connection, queries).read()
    let schemas = [SQLValue.array(options.schemas.map { .text($0) })]
    let columns = try readColumns(schemas, mapping, capabilities)
    let indexes = try readIndexes(schemas)
    let result = try connection.query(queries.tables, schemas)
    let tables = (0..<result.rowCount).map { table(result, $0, columns, indexes) }
    var catalog = SourceCatalog(
      source: source, kind: "postgresql", dialect: "postgresql", version: connection.serverVersion,
      defaultSchema: options.defaultSchema ?? options.schemas.first ?? "public", tables: tables,
      capabilities: capabilities)
    catalog.parallelReads = ParallelRead.expected(options.readers, connection)
    return catalog
  }

  private struct NumberedColumn {
    var number: Int
    var info: ColumnInfo
  }

  private func table(
    _ result: ResultHandle, _ row: Int, _ columns: [UInt32: [NumberedColumn]], _ indexes: [UInt32: [NativeIndex]]
  ) -> TableInfo {
    let kind = result.text(row, 3)
    let own = columns[result.oid(row, 0)] ?? []
    // A parent's constraints say nothing about the rows of its children, and a foreign table's are only promises.
    let isChecked = !result.flag(row, 6) && (kind == "p" || !result.flag(row, 5))
    let infos = own.map { column in
      var info = column.info
      if !isChecked { info.nullable = true }
      return info
    }
    let names = Dictionary(own.map { ($0.number, $0.info.name) }) { first, _ in first }
    let mandatory = Set(infos.lazy.filter { !$0.nullable }.map(\.name))
    let indexes = indexes[result.oid(row, 0)] ?? []
    return TableInfo(
      schema: result.name(row, 1), name: result.name(row, 2), kind: kind == "v" || kind == "m" ? .view : .table,
      columns: infos,
      primaryKey: isChecked ? indexes.lazy.compactMap { $0.primaryKey(names) }.first ?? [] : [],
      uniqueKeys: isChecked ? indexes.compactMap { $0.uniqueKey(names, mandatory) } : [],
      indexes: indexes.compactMap { $0.info(names) },
      estimatedRows: kind == "v" ? nil : result.text(row, 4).flatMap { Double($0) })
  }

  private func readIndexes(_ schemas: [SQLValue]) throws(HansaError) -> [UInt32: [NativeIndex]] {
    let result = try connection.query(queries.indexes, schemas)
    var indexes: [UInt32: [NativeIndex]] = [:]
    for row in 0..<result.rowCount {
      let numbers = (result.text(row, 2) ?? "").split(separator: " ").compactMap { Int($0) }
      indexes[result.oid(row, 0), default: []].append(
        NativeIndex(
          name: result.name(row, 1), columns: Array(numbers.prefix(result.text(row, 3).flatMap { Int($0) } ?? 0)),
          isOrdered: result.flag(row, 4), isUnique: result.flag(row, 5), isPrimary: result.flag(row, 6),
          isImmediate: result.flag(row, 7), nullsAreEqual: result.flag(row, 8)))
    }
    return indexes
  }

  private func readColumns(
    _ schemas: [SQLValue], _ mapping: TypeMapping, _ capabilities: SourceCapabilities
  ) throws(HansaError) -> [UInt32: [NumberedColumn]] {
    let result = try connection.query(queries.columns, schemas)
    var columns: [UInt32: [NumberedColumn]] = [:]
    for row in 0..<result.rowCount {
      let mapped = mapping.map(result.oid(row, 3), modifier: result.text(row, 4).flatMap { Int32($0) } ?? -1)
      let info = ColumnInfo(
        name: result.name(row, 2), type: mapped.type, nativeType: result.text(row, 5) ?? "",
        nullable: !result.flag(row, 6), collation: collation(result, row, mapped, capabilities), readAs: mapped.readAs)
      columns[result.oid(row, 0), default: []].append(
        NumberedColumn(number: Int(result.text(row, 1) ?? "") ?? 0, info: info))
    }
    return columns
  }

  private func collation(
    _ result: ResultHandle, _ row: Int, _ mapped: TypeMapping.Mapped, _ capabilities: SourceCapabilities
  ) -> Collation? {
    guard let type = mapped.type?.element ?? mapped.type, type.isText else { return nil }
    var collation = capabilities.defaultCollation ?? .unknown("default")
    // What is cast to text has no collation of its own; the cast gives it the database's.
    if mapped.readAs == nil, let name = result.text(row, 7), let provider = result.text(row, 8), provider != "d" {
      collation = Collation(
        postgres: name, provider: provider, locale: result.text(row, 9), isDeterministic: result.flag(row, 10))
    }
    if capabilities.byteOrderCollation == nil { collation.isByteOrder = false }
    if case .char = type { collation.isPadded = true }
    return collation
  }

  /// How the database's types are read.
  func readTypes() throws(HansaError) -> TypeMapping {
    let result = try connection.query(queries.types)
    var mapping = TypeMapping(entries: [:], numericScale: options.numericScale)
    for row in 0..<result.rowCount {
      mapping.entries[result.oid(row, 0)] = TypeMapping.Entry(
        kind: result.text(row, 1)?.first ?? "b", element: result.oid(row, 2), base: result.oid(row, 3),
        modifier: result.text(row, 4).flatMap { Int32($0) } ?? -1)
    }
    return mapping
  }
}
