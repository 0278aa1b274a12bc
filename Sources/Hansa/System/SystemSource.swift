import HansaArrow
import HansaCatalog
import HansaCore
import HansaSQL
import HansaSource

/// The source `hansa`: tables of Hansa's own state, for one query.
///
/// It returns columns of whole tables and nothing else: what a query does with them is the merge's, so that it means what
/// it means anywhere.
struct SystemSource: SourceAdapter {
  static let name: Name = "hansa"

  /// The planner never asks it for more than columns of a table.
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
          ColumnInfo(name: $0.name, type: $0.type, nativeType: "\($0.type)", nullable: $0.nullable)
        })
    }
    var catalog = SourceCatalog(
      source: name, kind: name, dialect: "duckdb", version: "1", defaultSchema: name, tables: tables)
    catalog.isSystem = true
    return catalog
  }

  var name: Name { Self.name }
  let reader: SystemTable.Reader
  /// Tables that were made for the query that asks.
  var made: [SystemTable] = []

  func catalog() async throws(HansaError) -> SourceCatalog { Self.catalog }

  func execute(_ fragment: FragmentRequest) -> BatchStream {
    let stream = BatchStream(schema: fragment.schema)
    stream.markConnected()
    do throws(HansaError) {
      let batch = try rows(of: fragment)
      // One batch is always let in, so nothing waits here.
      if batch.rowCount > 0 { try stream.send(batch) }
      stream.finish()
    } catch {
      stream.finish(throwing: error)
    }
    return stream
  }

  private func rows(of fragment: FragmentRequest) throws(HansaError) -> RecordBatch {
    let (table, columns) = try columns(of: fragment.sql)
    let builder = BatchBuilder(fragment.schema)
    for row in table.rows(reader) {
      for (builder, column) in zip(builder.columns, columns) {
        try builder.append(value: column.map { row[$0] } ?? .integer(1))
      }
      builder.rowCount += 1
    }
    return builder.take()
  }

  /// What a statement of the planner's reads: `SELECT t.a, t.b FROM hansa.t`, or `SELECT 1 FROM hansa.t` for the number of
  /// rows.
  ///
  /// - Returns: the columns' positions in the table; nil for a constant.
  private func columns(of sql: String) throws(HansaError) -> (SystemTable, [Int?]) {
    guard case .select(let query) = try SQLParser.parseOne(sql).statement, case .select(let core) = query.body,
      case .table(let reference)? = core.from.first,
      let table = (SystemTable.all + made).first(where: { $0.name == reference.parts.last })
    else { throw HansaError(.internalError, "the source hansa cannot be asked: \(sql)") }
    let columns = core.targets.map { target -> Int? in
      guard case .column(let column) = target.expression.kind else { return nil }
      return table.columns.firstIndex { $0.name == column.parts.last }
    }
    return (table, columns)
  }

  func check() async throws(HansaError) -> SourceCheck {
    SourceCheck(version: Self.catalog.version, endpoint: "this process", connect: .zero, roundTrip: .zero)
  }

  func close() async {}
}
