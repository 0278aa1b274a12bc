import Foundation
import Hansa
import HansaCatalog
import HansaCore

/// `source describe --format json`: one object, stable names.
enum CatalogJSON {
  static func render(_ source: SourceCatalog) throws(HansaError) -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    do { return String(decoding: try encoder.encode(Source(source)), as: UTF8.self) } catch {
      throw HansaError(.internalError, "the catalog could not be written as JSON", cause: error)
    }
  }

  private struct Source: Encodable {
    var source: String
    var type: String
    var version: String
    var defaultSchema: String
    var capabilities: Capabilities
    var tables: [Table]

    init(_ source: SourceCatalog) {
      self.source = source.source.string
      type = source.kind.string
      version = source.version
      defaultSchema = source.defaultSchema.string
      capabilities = Capabilities(source.capabilities)
      tables = source.tables.sorted { ($0.schema, $0.name) < ($1.schema, $1.name) }.map { Table($0, source) }
    }
  }

  private struct Capabilities: Encodable {
    var product: String
    var version: String
    var build: String?
    var characterSet: String?
    var defaultCollation: String?
    var byteOrderCollation: String?
    var temporaryTables: Bool
    var readOnly: String?
    var maxStatementBytes: Int?
    var maxSortBytes: Int?
    var options: [String]
    var session: [String: String]

    init(_ capabilities: SourceCapabilities) {
      product = capabilities.product
      version = capabilities.version.description
      build = capabilities.edition
      characterSet = capabilities.characterSet
      defaultCollation = capabilities.defaultCollation?.name
      byteOrderCollation = capabilities.byteOrderCollation?.string
      temporaryTables = capabilities.canCreateTemporaryTables
      readOnly = capabilities.readOnlyReason
      maxStatementBytes = capabilities.maxStatementBytes
      maxSortBytes = capabilities.maxSortBytes
      options = capabilities.options
      session = Dictionary(capabilities.session.map { ($0.name, $0.session) }) { first, _ in first }
    }
  }

  private struct Table: Encodable {
    var schema: String
    var name: String
    var kind: String
    var estimatedRows: Double?
    var primaryKey: [String]
    var uniqueKeys: [[String]]
    var problem: String?
    /// Of a table that was asked for, where the source tells.
    var statistics: Statistics?
    var columns: [Column]

    init(_ table: TableInfo, _ source: SourceCatalog) {
      schema = table.schema.string
      name = table.name.string
      kind = table.kind.rawValue
      estimatedRows = table.estimatedRows
      primaryKey = table.primaryKey.map(\.string)
      uniqueKeys = table.uniqueKeys.map { $0.columns.map(\.string) }
      problem = table.problem?.message
      statistics = source.statistics[TableName(table.schema, table.name)].map { Statistics($0) }
      let pushdown = Dictionary(
        ColumnPushdown.of(table, in: source).map { ($0.column, $0.answers) }, uniquingKeysWith: { first, _ in first })
      columns = table.columns.map { Column($0, pushdown[$0.name] ?? [:]) }
    }
  }

  private struct Statistics: Encodable {
    struct Column: Encodable {
      var distinct: Double?
      /// 0 to 1.
      var nulls: Double
      var least: String?
      var greatest: String?
    }
    var rows: Double
    var bytes: Double?
    /// Rows that were read because the source knows nothing of some columns.
    var sampledRows: Int?
    var columns: [String: Column]

    init(_ statistics: TableStatistics) {
      rows = statistics.rows
      sampledRows = statistics.sampledRows
      bytes = statistics.bytes
      let known = statistics.columns.map { name, column in
        let range = StatisticsListing.range(of: column)
        return (
          name.string,
          Column(
            distinct: column.distinct, nulls: column.nullFraction, least: range?.least, greatest: range?.greatest)
        )
      }
      columns = Dictionary(known) { first, _ in first }
    }
  }

  private struct Column: Encodable {
    var name: String
    /// Absent for a type that cannot be read.
    var type: String?
    var nativeType: String
    var nullable: Bool
    var collation: String?
    /// By use (`equality`, `range`, `order`, `grouping`): `exact`, `superset`, `rewritten` or `no`.
    var pushdown: [String: String]

    init(_ column: ColumnInfo, _ answers: [ColumnPushdown.Use: ColumnPushdown.Answer]) {
      name = column.name.string
      type = column.type.map { "\($0)" }
      nativeType = column.nativeType
      nullable = column.nullable
      collation = column.collation?.name
      pushdown = Dictionary(answers.map { ($0.rawValue, $1.verdict.rawValue) }) { first, _ in first }
    }
  }
}
