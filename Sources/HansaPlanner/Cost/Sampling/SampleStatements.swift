import HansaCatalog
import HansaCore
import HansaSQL

/// The statements that read some rows of a table.
public struct SampleStatements: Sendable {
  /// One statement and what it answers.
  public struct Statement: Sendable {
    public var sql: String
    public var parameters: [SQLValue]
    public var output: [OutputColumn]
  }

  /// Rows that are wanted: 30,000 of them tell PostgreSQL's ANALYZE all that it keeps; for choosing among plans fewer do.
  public static let wantedRows = 5000.0

  private let wanted: WantedSample
  private let dialect: any SQLDialect
  private let source: SourceCatalog
  private let numericScale: Int

  public init(_ wanted: WantedSample, source: SourceCatalog, dialect: any SQLDialect, numericScale: Int = 10) {
    (self.wanted, self.source, self.dialect, self.numericScale) = (wanted, source, dialect, numericScale)
  }

  /// Reads the sample; nil where the database has no way to, or not without `ends`.
  ///
  /// - Parameter ends: of `key`.
  public func sample(ends: ClosedRange<Int64>? = nil) -> Statement? {
    let known = source.statistics[wanted.table]
    var table = SampledTable(rows: wanted.rows, wanted: Self.wantedRows, bytes: known?.bytes)
    if let address = known?.address {
      table.address = .init(column: address.column, ends: address.least...address.greatest, rowsEach: 1)
    } else if let key, let ends {
      let isUnique = source.table(wanted.scan.schema, wanted.scan.table)?.primaryKey.count == 1
      let distinct = isUnique ? nil : known?.columns[key.name]?.distinct
      table.address = .init(
        column: key.name, ends: ends, rowsEach: distinct.map { max(1, wanted.rows / max(1, $0)) } ?? 1)
    }
    guard let sql = RelationPrinter.sample(wanted.scan, of: table, dialect: dialect) else { return nil }
    return Statement(sql: sql, parameters: [], output: output(of: wanted.scan.items.map(\.column)))
  }

  /// Asks for the least and for the greatest number of the primary key's first column, each of which its index knows; nil
  /// where it has none of whole numbers.
  public var ends: [Statement]? {
    guard let key, let type = key.type else { return nil }
    var columns = ColumnAllocator()
    let column = columns.column(key.name, type, nullable: false)
    let scan = Scan(
      source: wanted.scan.source, schema: wanted.scan.schema, table: wanted.scan.table,
      items: [.init(column, remoteName: key.name, readAs: key.readAs, traits: key.traits)], estimatedRows: wanted.rows)
    let statements = (["min", "max"] as [Name]).compactMap { name -> Statement? in
      let end = columns.column(name, type)
      let call = AggregateCall(name, [column.reference], type: type)
      let relation = Relation.aggregate(
        Aggregate(.scan(scan), keys: [], aggregates: [Projection(end, .aggregate(call))]))
      guard let statement = try? RelationPrinter.bound(relation, dialect: dialect) else { return nil }
      return Statement(sql: statement.sql, parameters: statement.parameters, output: output(of: [end]))
    }
    return statements.count == 2 ? statements : nil
  }

  private var key: ColumnInfo? {
    guard let table = source.table(wanted.scan.schema, wanted.scan.table), let name = table.primaryKey.first else {
      return nil
    }
    return table.columns.first { $0.name == name && $0.type?.isInteger ?? false }
  }

  private func output(of columns: [Column]) -> [OutputColumn] {
    columns.map { OutputColumn($0, unconstrained: .init(precision: 38, scale: numericScale)) }
  }
}
