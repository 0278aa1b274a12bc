import HansaCatalog
import HansaCore

/// A column's values in some of a table's rows, and what they say of all of them.
///
/// As PostgreSQL's ANALYZE does it (compute_scalar_stats in src/backend/commands/analyze.c), distinct values after Haas and
/// Stokes, "Estimating the Number of Classes in a Finite Population", JASA 93(444), 1998 (the estimator Duj1).
public struct ColumnSample: Sendable {
  private var counts: [SQLValue: Int] = [:]
  private var rows = 0
  private var nulls = 0
  private var bytes = 0

  /// Common values that are kept, and ranges of the histogram.
  private static let detail = 100

  public init() {}

  public mutating func add(_ value: SQLValue) {
    rows += 1
    switch value {
    case .null:
      nulls += 1
      return
    case .text(let text): bytes += text.string.utf8.count
    case .bytes(let value): bytes += value.count
    default: break
    }
    counts[value, default: 0] += 1
  }

  /// - Parameter all: rows of the table.
  /// - Returns: nil for a sample without a row.
  public func statistics(of all: Double) -> ColumnStatistics? {
    guard rows > 0 else { return nil }
    var column = ColumnStatistics(nullFraction: Double(nulls) / Double(rows))
    let values = rows - nulls
    guard values > 0 else { return column }
    if bytes > 0 { column.width = Double(bytes) / Double(values) }
    let distinct = distinct(values, of: max(Double(values), all * Double(values) / Double(rows)))
    column.distinct = distinct
    let common = common(values, distinct)
    column.common = common.map { ($0.value, Double($0.count) / Double(rows)) }
    column.histogram = histogram(without: Set(common.map(\.value)))
    return column
  }

  private func distinct(_ values: Int, of all: Double) -> Double {
    let found = Double(counts.count)
    let once = Double(counts.values.count { $0 == 1 })
    // Each value is another one: so they are in all rows. Each came again: there are hardly others.
    if counts.count == values { return all }
    if once == 0 { return found }
    let sample = Double(values)
    return min(all, max(found, sample * found / (sample - once + once * sample / all)))
  }

  /// Values that are clearly more frequent than others, most frequent first; all of them where there are few.
  private func common(_ values: Int, _ distinct: Double) -> [(value: SQLValue, count: Int)] {
    let sorted = counts.filter { !$0.key.isLong }.map { (value: $0.key, count: $0.value) }.sorted {
      $0.count > $1.count
    }
    if counts.count <= Self.detail, sorted.allSatisfy({ $0.count > 1 }) { return sorted }
    let usual = Double(values) / distinct
    let frequent = sorted.prefix(Self.detail).prefix { $0.count > 2 && Double($0.count) > 1.25 * usual }
    return Array(frequent)
  }

  private func histogram(without common: Set<SQLValue>) -> [SQLValue] {
    var rest: [(value: SQLValue, place: OrderedValue)] = []
    for (value, count) in counts where !common.contains(value) && !value.isLong {
      guard let place = OrderedValue(value) else { return [] }
      rest += Array(repeating: (value, place), count: count)
    }
    guard rest.count > 1 else { return [] }
    rest.sort { ($0.place.compared(to: $1.place) ?? 0) < 0 }
    let ranges = min(Self.detail, rest.count - 1)
    let bounds = (0...ranges).map { rest[$0 * (rest.count - 1) / ranges].value }
    return bounds.first == bounds.last ? [] : bounds
  }
}

extension SQLValue {
  /// Too long to be kept as a value: nobody compares with it.
  fileprivate var isLong: Bool {
    switch self {
    case .text(let text): text.string.utf8.count > 1024
    case .bytes(let bytes): bytes.count > 1024
    default: false
    }
  }
}

extension TableStatistics {
  /// The statistics with what a sample tells of columns of which nothing was known.
  ///
  /// - Parameter rows: that were read.
  public func adding(_ sample: [Name: ColumnStatistics], rows: Int) -> TableStatistics {
    var result = self
    for (name, found) in sample {
      guard let known = columns[name] else {
        result.columns[name] = found
        continue
      }
      var column = found
      column.distinct = known.distinct ?? found.distinct
      // Ends that the source knows are those of all rows.
      if let first = known.histogram.first, let last = known.histogram.last, column.histogram.count > 1 {
        column.histogram[0] = first
        column.histogram[column.histogram.count - 1] = last
      } else if column.histogram.isEmpty, column.common.isEmpty {
        column.histogram = known.histogram
      }
      column.width = known.width ?? found.width
      column.correlation = known.correlation
      result.columns[name] = column
    }
    result.sampledRows = rows
    return result
  }
}
