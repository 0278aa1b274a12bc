import Foundation
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
    var tables: [Table]

    init(_ source: SourceCatalog) {
      self.source = source.source.string
      type = source.kind.string
      version = source.version
      defaultSchema = source.defaultSchema.string
      tables = source.tables.sorted { ($0.schema, $0.name) < ($1.schema, $1.name) }.map(Table.init)
    }
  }

  private struct Table: Encodable {
    var schema: String
    var name: String
    var kind: String
    var estimatedRows: Double?
    var primaryKey: [String]
    var problem: String?
    var columns: [Column]

    init(_ table: TableInfo) {
      schema = table.schema.string
      name = table.name.string
      kind = table.kind.rawValue
      estimatedRows = table.estimatedRows
      primaryKey = table.primaryKey.map(\.string)
      problem = table.problem?.message
      columns = table.columns.map(Column.init)
    }
  }

  private struct Column: Encodable {
    var name: String
    /// Absent for a type that cannot be read.
    var type: String?
    var nativeType: String
    var nullable: Bool
    var collation: String?

    init(_ column: ColumnInfo) {
      name = column.name.string
      type = column.type.map { "\($0)" }
      nativeType = column.nativeType
      nullable = column.nullable
      collation = column.collation?.name
    }
  }
}
