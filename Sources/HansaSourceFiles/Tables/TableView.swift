import HansaCatalog
import HansaCore
import HansaDuckDB

/// A table made ready: a view of DuckDB's over its files, and what the catalog says of it.
struct TableView: Sendable {
  let files: TableFiles
  let info: TableInfo

  /// Finds out the table's columns and makes the view `main.<name>`, in place of one that is there.
  ///
  /// Files that cannot be read make a table with a problem and without a view.
  init(_ files: TableFiles, _ options: FilesOptions, _ connection: DuckDBConnection) {
    self.files = files
    do throws(HansaError) {
      info = try Self.create(files, options, connection)
    } catch {
      info = Self.broken(files.name, error)
      try? connection.execute(Self.drop(files.name))
    }
  }

  static func broken(_ name: Name, _ error: HansaError) -> TableInfo {
    TableInfo(schema: "main", name: name, kind: .file, columns: [], problem: error)
  }

  static func drop(_ name: Name) -> String { "DROP VIEW IF EXISTS main.\(quote(name.string))" }

  private static func create(
    _ table: TableFiles, _ options: FilesOptions, _ connection: DuckDBConnection
  ) throws(HansaError) -> TableInfo {
    var table = table
    if table.format != .parquet {
      // A file without a byte has no columns; it adds no rows either.
      table.files.removeAll { $0.size == 0 }
      guard !table.files.isEmpty else {
        throw HansaError(.dataCorrupted, "the table \"\(table.name)\" has no columns: its files are empty")
      }
    }
    let scan = FileScan(table, options, connection)
    let columns: [(name: String, native: String)]
    do throws(HansaError) {
      let described = try connection.texts(
        "SELECT column_name, column_type FROM (DESCRIBE SELECT * FROM \(scan.detecting))", columns: 2)
      let found = described.map { (name: $0[0] ?? "", native: $0[1] ?? "") }
      let isCSV = table.format == .csv || table.format == .tsv
      columns = isCSV ? try CSVTypes(scan: scan, connection: connection).corrected(found) : found
    } catch {
      throw FileFailure(table).error(FileFailure.located(error, scan, connection))
    }
    var items: [String] = []
    var infos: [ColumnInfo] = []
    for column in columns {
      let conversion = ColumnConversion(column.name, native: column.native)
      items.append("\(conversion.expression) AS \(quote(column.name))")
      infos.append(
        ColumnInfo(
          name: Name(column.name), type: conversion.type, nativeType: column.native,
          collation: conversion.type == .text ? .binary("binary") : nil))
    }
    do throws(HansaError) {
      try connection.execute(
        "CREATE OR REPLACE VIEW main.\(quote(table.name.string)) AS SELECT \(items.joined(separator: ", ")) "
          + "FROM \(scan.reading(columns))")
    } catch {
      throw FileFailure(table).error(FileFailure.located(error, scan, connection))
    }
    return TableInfo(
      schema: "main", name: table.name, kind: .file, columns: infos,
      estimatedRows: RowEstimate.rows(table, connection))
  }
}

extension TableInfo {
  /// The columns have the same names and types, in the same order.
  func hasColumns(of other: TableInfo) -> Bool {
    columns.count == other.columns.count
      && zip(columns, other.columns).allSatisfy {
        $0.name == $1.name && $0.type == $1.type && Name($0.nativeType) == Name($1.nativeType)
      }
  }
}
