import HansaCore
import HansaDuckDB

/// How many rows a table has: exact for Parquet, by the size of the first rows for the others.
enum RowEstimate {
  private static let sampleBytes = 1 << 16

  /// nil where nothing tells.
  static func rows(_ table: TableFiles, _ connection: DuckDBConnection) -> Double? {
    if table.format == .parquet {
      let files = table.files.map { literal(FileScan.escaped($0.path)) }.joined(separator: ", ")
      let rows = try? connection.texts(
        "SELECT CAST(sum(num_rows) AS VARCHAR) FROM parquet_file_metadata([\(files)])", columns: 1)
      return rows?.first?[0].flatMap { Double($0) }
    }
    let plain = table.files.filter { !$0.isCompressed }
    guard let first = plain.max(by: { $0.size < $1.size }), let head = first.head(sampleBytes) else { return nil }
    let count = table.format == .json ? objects(in: head) : records(in: head)
    guard count > 0 else { return nil }
    if head.count == first.size, table.files.count == 1 { return Double(count) }
    return Double(plain.reduce(0) { $0 + $1.size }) * Double(count) / Double(head.count)
  }

  /// Ends of lines outside quotes.
  private static func records(in bytes: [UInt8]) -> Int {
    var count = 0
    var isQuoted = false
    for byte in bytes {
      if byte == UInt8(ascii: "\"") { isQuoted.toggle() } else if byte == UInt8(ascii: "\n"), !isQuoted { count += 1 }
    }
    return count
  }

  /// Objects that are in no other object.
  private static func objects(in bytes: [UInt8]) -> Int {
    var (count, depth) = (0, 0)
    var (isQuoted, isEscaped) = (false, false)
    for byte in bytes {
      if isEscaped {
        isEscaped = false
      } else if byte == UInt8(ascii: "\\") {
        isEscaped = isQuoted
      } else if byte == UInt8(ascii: "\"") {
        isQuoted.toggle()
      } else if !isQuoted, byte == UInt8(ascii: "{") {
        depth += 1
      } else if !isQuoted, byte == UInt8(ascii: "}") {
        depth -= 1
        if depth == 0 { count += 1 }
      }
    }
    return count
  }
}
