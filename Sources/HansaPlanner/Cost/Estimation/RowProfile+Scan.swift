import HansaCatalog
import HansaCore
import HansaSQL

extension RowProfile {
  /// nil where the number of rows is not known.
  convenience init?(_ scan: Scan, _ statistics: TableStatistics?) {
    guard let known = statistics?.rows ?? scan.estimatedRows, known.isFinite else { return nil }
    // An empty table may have been filled since: PostgreSQL does not believe in none either.
    let rows = max(1, known)
    var columns: [ColumnID: ColumnProfile] = [:]
    columns.reserveCapacity(scan.items.count)
    var ids: [Name: ColumnID] = [:]
    for item in scan.items {
      let known = statistics?.columns[item.remoteName]
      let nulls = item.column.nullable ? min(1, max(0, known?.nullFraction ?? 0)) : 0
      var distinct = known?.distinctAtMost.map { max(1, min($0, rows * (1 - nulls))) }
      if scan.uniqueKeys.contains([item.column.id]) { distinct = max(1, rows * (1 - nulls)) }
      columns[item.column.id] = ColumnProfile(
        type: item.column.type, distinct: distinct, nullFraction: nulls,
        width: known?.width ?? item.column.type.usualWidth, statistics: known)
      ids[item.remoteName] = item.column.id
    }
    let groups = (statistics?.groups ?? []).compactMap { group -> (columns: Set<ColumnID>, count: Double)? in
      let own = Set(group.columns.compactMap { ids[$0] })
      return own.count == group.columns.count ? (own, max(1, min(group.count, rows))) : nil
    }
    self.init(rows: rows, columns: columns, uniqueKeys: scan.uniqueKeys.map(Set.init), groups: groups)
  }
}

extension ColumnStatistics {
  /// Distinct values, which are not more than there are whole numbers or days from the least value to the greatest: a
  /// Parquet file does not count them, and other counts are made from samples.
  fileprivate var distinctAtMost: Double? {
    let range: Double? =
      switch (histogram.first, histogram.last) {
      case (.integer(let first)?, .integer(let last)?): Double(last) - Double(first) + 1
      case (.date(let first)?, .date(let last)?): Double(last) - Double(first) + 1
      default: nil
      }
    guard let range else { return distinct }
    // Common values are not in the histogram, and may lie beyond it.
    return min(distinct ?? .infinity, range + Double(common.count))
  }
}

extension SQLType {
  /// Bytes of a value where nothing is known of them; those of texts are PostgreSQL's guesses (get_typavgwidth in
  /// src/backend/utils/cache/lsyscache.c).
  var usualWidth: Double {
    switch self {
    case .boolean: 1
    case .int2: 2
    case .int4, .float4, .date: 4
    case .int8, .float8, .time, .timestamp, .timestamptz: 8
    case .numeric: 8
    case .interval, .uuid: 16
    case .varchar(let length?), .char(let length?):
      length <= 32 ? Double(length) : min(500, 32 + Double(length - 32) / 2)
    case .record(let fields): fields.map(\.usualWidth).reduce(0, +)
    default: 32
    }
  }
}
