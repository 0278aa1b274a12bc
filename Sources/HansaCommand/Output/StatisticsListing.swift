import Foundation
import HansaCatalog
import HansaCore
import HansaFormats

/// What a source knows of a table's rows, for a person.
enum StatisticsListing {
  /// `20,000 rows, 3.6 MB`.
  static func summary(_ statistics: TableStatistics) -> String {
    "~" + Figures.counted(whole(statistics.rows), "row")
      + (statistics.bytes.map { ", " + Figures.bytes(whole($0)) } ?? "")
      + (statistics.sampledRows.map { ", columns by a sample of \(Figures.counted($0, "row"))" } ?? "")
  }

  static func columns(of table: TableInfo, _ statistics: TableStatistics) throws(HansaError) {
    var listing = Listing([
      ("column", .text), ("distinct", .text), ("nulls", .text), ("least", .text), ("greatest", .text),
      ("most common", .text),
    ])
    for column in table.columns {
      guard let known = statistics.columns[column.name] else { continue }
      let range = range(of: known)
      listing.rows.append([
        .text(column.name), .optional(known.distinct.map { "~" + Figures.grouped(whole($0)) }),
        .text(percent(known.nullFraction)), .optional(range?.least), .optional(range?.greatest),
        .optional(known.common.first.map { "\(shown($0.value)) (\(percent($0.fraction)))" }),
      ])
    }
    if !listing.rows.isEmpty { try listing.write(.table, to: .standardOutput) }
    for group in statistics.groups {
      let names = group.columns.map(\.string).sorted { Name($0) < Name($1) }.joined(separator: ", ")
      StandardStreams.write("(\(names)): ~\(Figures.grouped(whole(group.count))) distinct\n", to: STDOUT_FILENO)
    }
  }

  /// The ends of the histogram: common values beyond them are left out.
  static func range(of column: ColumnStatistics) -> (least: String, greatest: String)? {
    guard let least = column.histogram.first, let greatest = column.histogram.last else { return nil }
    return (shown(least), shown(greatest))
  }

  private static func whole(_ number: Double) -> Int { Int(exactly: number.rounded()) ?? (number > 0 ? .max : 0) }

  private static func percent(_ part: Double) -> String {
    part == 0 ? "0%" : part < 0.001 ? "<0.1%" : String(format: "%.1f%%", part * 100)
  }

  /// As PostgreSQL writes the value, long text shortened.
  private static func shown(_ value: SQLValue) -> String {
    var buffer = ByteBuffer()
    switch value {
    case .date(let days): buffer.append(date: days)
    case .time(let microseconds): buffer.append(time: microseconds)
    case .timestamp(let microseconds): buffer.append(timestamp: microseconds)
    case .timestamptz(let microseconds): buffer.append(timestamptz: microseconds, zone: .utc)
    case .uuid(let value):
      let digits = String(value, radix: 16)
      let padded = Array((String(repeating: "0", count: 32 - digits.utf8.count) + digits).utf8)
      return [0..<8, 8..<12, 12..<16, 16..<20, 20..<32].map { String(decoding: padded[$0], as: UTF8.self) }
        .joined(separator: "-")
    default:
      let text = value.description
      return text.unicodeScalars.count > 40
        ? String(String.UnicodeScalarView(text.unicodeScalars.prefix(39))) + "…" : text
    }
    return String(decoding: buffer.bytes, as: UTF8.self)
  }
}
