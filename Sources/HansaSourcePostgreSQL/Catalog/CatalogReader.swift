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

  /// - Throws: the server's error or `.connectionFailure`.
  func read(source: Name) throws(HansaError) -> SourceCatalog {
    let mapping = try readTypes()
    let collation = try readDatabaseCollation()
    let schemas = [SQLValue.array(options.schemas.map { .text($0) })]
    let columns = try readColumns(schemas, mapping, collation)
    let result = try connection.query(queries.tables, schemas)
    let tables = (0..<result.rowCount).map { table(result, $0, columns) }
    return SourceCatalog(
      source: source, kind: "postgresql", dialect: "postgresql", version: connection.serverVersion,
      defaultSchema: options.defaultSchema ?? options.schemas.first ?? "public", tables: tables)
  }

  private struct NumberedColumn {
    var number: Int
    var info: ColumnInfo
  }

  private func table(_ result: ResultHandle, _ row: Int, _ columns: [UInt32: [NumberedColumn]]) -> TableInfo {
    let kind = result.text(row, 3)
    let own = columns[result.oid(row, 0)] ?? []
    // A parent's constraints say nothing about the rows of its children, and a foreign table's are only promises.
    let isChecked = !result.flag(row, 6) && (kind == "p" || !result.flag(row, 5))
    let keyNumbers = (result.text(row, 7) ?? "").split(separator: " ").compactMap { Int($0) }
    let key = keyNumbers.compactMap { number in own.first { $0.number == number }?.info.name }
    return TableInfo(
      schema: result.name(row, 1), name: result.name(row, 2), kind: kind == "v" || kind == "m" ? .view : .table,
      columns: own.map { column in
        var info = column.info
        if !isChecked { info.nullable = true }
        return info
      },
      // A key of which not all columns may be read is no key for us.
      primaryKey: isChecked && key.count == keyNumbers.count ? key : [],
      estimatedRows: kind == "v" ? nil : result.text(row, 4).flatMap { Double($0) })
  }

  private func readColumns(
    _ schemas: [SQLValue], _ mapping: TypeMapping, _ database: Collation
  ) throws(HansaError) -> [UInt32: [NumberedColumn]] {
    let result = try connection.query(queries.columns, schemas)
    var columns: [UInt32: [NumberedColumn]] = [:]
    for row in 0..<result.rowCount {
      let mapped = mapping.map(result.oid(row, 3), modifier: result.text(row, 4).flatMap { Int32($0) } ?? -1)
      let info = ColumnInfo(
        name: result.name(row, 2), type: mapped.type, nativeType: result.text(row, 5) ?? "",
        nullable: !result.flag(row, 6), collation: collation(result, row, mapped, database), readAs: mapped.readAs)
      columns[result.oid(row, 0), default: []].append(
        NumberedColumn(number: Int(result.text(row, 1) ?? "") ?? 0, info: info))
    }
    return columns
  }

  private func collation(
    _ result: ResultHandle, _ row: Int, _ mapped: TypeMapping.Mapped, _ database: Collation
  ) -> Collation? {
    guard let type = mapped.type?.element ?? mapped.type, type.isText else { return nil }
    var collation = database
    // What is cast to text has no collation of its own; the cast gives it the database's.
    if mapped.readAs == nil, let name = result.text(row, 7), let provider = result.text(row, 8), provider != "d" {
      collation = Self.collation(
        name, provider: provider, locale: result.text(row, 9), isDeterministic: result.flag(row, 10))
    }
    if case .char = type { collation.isPadded = true }
    return collation
  }

  /// Deterministic collations find only equal bytes equal; "C" orders by bytes. Of others nothing is assumed.
  private static func collation(
    _ name: String, provider: String, locale: String?, isDeterministic: Bool
  ) -> Collation {
    let isByteOrder =
      switch provider {
      case "c": locale == "C" || locale == "POSIX"
      // PostgreSQL's own provider, from 17 on, compares by code points, which is the order of UTF-8's bytes.
      case "b": true
      default: false
      }
    return Collation(name: name, isExactEquality: isDeterministic, isByteOrder: isByteOrder, isPadded: false)
  }

  private func readDatabaseCollation() throws(HansaError) -> Collation {
    let result = try connection.query(queries.databaseCollation)
    let name = result.rowCount == 0 ? nil : result.text(0, 0)
    let provider = result.rowCount == 0 ? nil : result.text(0, 1)
    return Self.collation(name ?? "default", provider: provider ?? "c", locale: name, isDeterministic: true)
  }

  private func readTypes() throws(HansaError) -> TypeMapping {
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

extension ResultHandle {
  fileprivate func oid(_ row: Int, _ column: Int) -> UInt32 { text(row, column).flatMap { UInt32($0) } ?? 0 }
  fileprivate func flag(_ row: Int, _ column: Int) -> Bool { text(row, column) == "t" }
  fileprivate func name(_ row: Int, _ column: Int) -> Name { Name(text(row, column) ?? "") }
}
