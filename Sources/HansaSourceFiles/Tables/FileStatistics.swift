import HansaCatalog
import HansaCore
import HansaDuckDB

/// What the footers of Parquet files say of their columns; of other files, the rows that their size suggests.
struct FileStatistics {
  private let view: TableView

  init(_ view: TableView) { self.view = view }

  /// - Returns: nil where nothing tells how many rows there are.
  func read(_ connection: DuckDBConnection) throws(HansaError) -> TableStatistics? {
    guard view.info.problem == nil, let rows = view.info.estimatedRows else { return nil }
    let bytes = view.files.files.reduce(0) { $0 + Double($1.size) }
    var statistics = TableStatistics(rows: rows, bytes: bytes)
    guard view.files.format == .parquet else { return statistics }
    for row in try connection.texts(query, columns: 7) {
      guard let column = row[0].flatMap({ Int($0) }).map({ view.info.columns[$0] }) else { continue }
      statistics.columns[column.name] = Self.column(row, column.type)
    }
    return statistics
  }

  /// A row for each column: its place, values, NULLs (none where a row group does not tell), the smallest and the largest
  /// value, and the distinct values of the row group that has most, with the sum of them.
  private var query: String {
    let files = view.files.files.map { literal(FileScan.escaped($0.path)) }.joined(separator: ", ")
    let columns = view.info.columns.enumerated().map { index, column in
      // Text compares by bytes there too, other values by what they are.
      func value(_ name: String) -> String { "TRY_CAST(stats_\(name)_value AS \(column.nativeType))" }
      let isOrdered = Self.isOrdered(column.type)
      return """
        SELECT '\(index)', CAST(sum(num_values) AS VARCHAR),
          CASE WHEN count(stats_null_count) = count(*) THEN CAST(sum(stats_null_count) AS VARCHAR) END,
          \(isOrdered ? "CAST(min(\(value("min"))) AS VARCHAR)" : "NULL"),
          \(isOrdered ? "CAST(max(\(value("max"))) AS VARCHAR)" : "NULL"),
          CASE WHEN count(stats_distinct_count) = count(*) THEN CAST(max(stats_distinct_count) AS VARCHAR) END,
          CAST(sum(stats_distinct_count) AS VARCHAR)
        FROM footers WHERE path_in_schema = \(literal(column.name.string))
        """
    }
    return "WITH footers AS MATERIALIZED (SELECT * FROM parquet_metadata([\(files)])) "
      + columns.joined(separator: " UNION ALL ")
  }

  /// nil for a column that the files do not have.
  private static func column(_ row: [String?], _ type: SQLType?) -> ColumnStatistics? {
    func number(_ index: Int) -> Double? { row[index].flatMap { Double($0) } }
    guard let values = number(1), values > 0 else { return nil }
    var column = ColumnStatistics()
    let nulls = number(2) ?? 0
    column.nullFraction = min(1, nulls / values)
    if let most = number(5), let sum = number(6) {
      // Row groups that repeat nothing among themselves (a key) add up; else each has most values of the table.
      column.distinct = sum >= (values - nulls) * 0.9 ? sum : most
    }
    if let type, let low = row[3], let high = row[4] {
      column.histogram = StatisticsValue.bounds([low, high], as: type)
    }
    return column
  }

  private static func isOrdered(_ type: SQLType?) -> Bool {
    switch type {
    case .boolean, .date, .time, .timestamp, .timestamptz, .uuid: true
    case let type?: type.isNumber || type.isText
    case nil: false
    }
  }
}
