import Foundation
import HansaCatalog
import HansaCore

/// A histogram of `mysql.column_stats`, in any of MariaDB's forms.
struct ColumnHistogram {
  /// `SINGLE_PREC_HB`, `DOUBLE_PREC_HB` or `JSON_HB`; nil for none.
  let kind: String?
  /// JSON, or hexadecimal digits for the others.
  let content: String?
  let minimum: String?
  let maximum: String?

  private struct Content: Decodable {
    struct Bucket: Decodable {
      var start: String?
      /// Only the last has one, and those before a gap.
      var end: String?
      /// As a part of the rows without NULL.
      var size: Double
      var ndv: Double
    }
    var buckets: [Bucket]
    enum CodingKeys: String, CodingKey { case buckets = "histogram_hb" }
  }

  func add(to column: inout ColumnStatistics, _ type: SQLType) {
    if kind == "JSON_HB", let content,
      let parsed = try? JSONDecoder().decode(Content.self, from: Data(content.utf8)), !parsed.buckets.isEmpty
    {
      add(parsed.buckets, to: &column, type)
      return
    }
    column.histogram = StatisticsValue.bounds([minimum, maximum].compactMap(\.self), as: type)
    guard column.histogram.count == 2, let width = kind == "DOUBLE_PREC_HB" ? 2 : kind == "SINGLE_PREC_HB" ? 1 : nil
    else { return }
    let between = positions(width: width).map { Self.value(at: $0, from: column.histogram[0], to: column.histogram[1]) }
    let known = between.compactMap(\.self)
    // A place between two texts or days means no value.
    if known.count == between.count { column.histogram.insert(contentsOf: known, at: 1) }
  }

  /// A bucket of one value is a common value, the bounds of the others are the histogram.
  private func add(_ buckets: [Content.Bucket], to column: inout ColumnStatistics, _ type: SQLType) {
    let values = 1 - column.nullFraction
    var bounds: [String] = []
    for bucket in buckets {
      guard let start = bucket.start else { return }
      if bucket.ndv <= 1 {
        if let value = StatisticsValue.read(start, as: type) { column.common.append((value, bucket.size * values)) }
      } else {
        bounds.append(start)
      }
    }
    column.common.sort { $0.fraction > $1.fraction }
    if let end = buckets.last(where: { $0.ndv > 1 })?.end ?? (bounds.isEmpty ? nil : maximum) { bounds.append(end) }
    column.histogram = StatisticsValue.bounds(bounds, as: type)
  }

  /// Bounds between the ends, 0 for the minimum and 1 for the maximum: little-endian numbers of one byte or two.
  private func positions(width: Int) -> [Double] {
    let digits = Array((content ?? "").utf8)
    let bytes = stride(from: 0, to: digits.count - 1, by: 2).compactMap {
      UInt8(String(decoding: digits[$0..<$0 + 2], as: UTF8.self), radix: 16)
    }
    return stride(from: 0, to: bytes.count - width + 1, by: width).map { start in
      width == 1 ? Double(bytes[start]) / 255 : Double(Int(bytes[start]) + Int(bytes[start + 1]) << 8) / 65535
    }
  }

  /// nil for days and times too: MariaDB counts with their digits, whose distances are not theirs.
  private static func value(at position: Double, from low: SQLValue, to high: SQLValue) -> SQLValue? {
    func between(_ low: Double, _ high: Double) -> Double { (low + (high - low) * position).rounded() }
    switch (low, high) {
    case (.integer(let low), .integer(let high)):
      return Int64(exactly: between(Double(low), Double(high))).map { .integer($0) }
    case (.double(let low), .double(let high)): return .double(low.value + (high.value - low.value) * position)
    case (.decimal(let low), .decimal(let high)):
      guard low.scale == high.scale,
        let unscaled = Int128(exactly: between(Double(low.unscaled), Double(high.unscaled)))
      else { return nil }
      return .decimal(Decimal128(unscaled: unscaled, scale: low.scale))
    default: return nil
    }
  }
}
