import HansaArrow
import HansaCore

extension DuckDBConnection {
  /// All rows of a statement whose columns are VARCHAR; for small results.
  public func texts(_ sql: String, columns: Int) throws(HansaError) -> [[String?]] {
    let result = try query(sql)
    let fields = (0..<columns).map { Field(Name("c\($0)"), .text) }
    let reader = try BatchReader(result, schema: Schema(fields))
    var rows: [[String?]] = []
    while let batch = try reader.next() {
      for row in 0..<batch.rowCount {
        rows.append(
          batch.columns.map { $0.isNull(row) ? nil : String(decoding: $0.bytes(row), as: UTF8.self) })
      }
    }
    return rows
  }

  /// The one whole number that a statement returns; nil for NULL or no row.
  public func integer(_ sql: String) throws(HansaError) -> Int64? {
    let reader = try BatchReader(
      try query("SELECT CAST((\(sql)) AS BIGINT)"), schema: Schema([Field("value", .int8)]))
    guard case .integer(let value)? = try reader.next()?.row(0).first else { return nil }
    return value
  }
}
