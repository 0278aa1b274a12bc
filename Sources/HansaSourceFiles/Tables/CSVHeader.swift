import HansaArrow
import HansaCore
import HansaDuckDB

/// The first record of a CSV file, as far as separators go.
struct CSVHeader {
  /// The separator that the record has most of.
  let delimiter: String
  /// Fields by that separator.
  let fieldCount: Int

  /// - Parameter delimiter: the separator when it is known.
  init(_ files: [DataFile], _ connection: DuckDBConnection, delimiter: String? = nil) {
    let candidates = (delimiter.map { [$0] } ?? [",", ";", "\t", "|"]).compactMap { $0.utf8.first }
    let head = files.first { $0.size > 0 }.flatMap { Self.head($0, connection) } ?? []
    var counts = [Int](repeating: 0, count: candidates.count)
    var isQuoted = false
    for byte in head {
      if byte == UInt8(ascii: "\"") { isQuoted.toggle() }
      if isQuoted { continue }
      if byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r") { break }
      if let index = candidates.firstIndex(of: byte) { counts[index] += 1 }
    }
    let most = counts.max() ?? 0
    let winner = counts.firstIndex(of: most) ?? 0
    self.delimiter = String(decoding: [candidates[winner]], as: UTF8.self)
    fieldCount = most + 1
  }

  private static func head(_ file: DataFile, _ connection: DuckDBConnection) -> [UInt8]? {
    guard file.isCompressed else { return file.head(1 << 16) }
    // DuckDB can decompress: lines as the only column, with a separator that no text has.
    let line = try? connection.texts(
      "SELECT line FROM read_csv([\(literal(FileScan.escaped(file.path)))], columns={'line': 'VARCHAR'}, auto_detect=false, "
        + "header=false, delim='\u{1}', quote='', escape='', skip=0) LIMIT 1", columns: 1)
    return line?.first?[0].map { Array($0.utf8) }
  }
}
