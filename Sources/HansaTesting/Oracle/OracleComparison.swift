/// Compares an answer with the oracle's: texts byte by byte, numbers as numbers, types by name.
public struct OracleComparison: Sendable {
  /// Which order of rows the query promises.
  public enum Order: Sendable {
    /// None: the rows compare as a multiset.
    case none
    /// ORDER BY on these columns (from 0): they must come in the oracle's order; rows that tie compare as a multiset.
    case by([Int])
    /// Each row has its place.
    case total
  }

  public var order: Order
  /// Columns (from 0) in which numbers that agree to 15 significant digits are equal. nil: all columns of the types
  /// real and double precision.
  public var approximateColumns: Set<Int>?
  /// Whether the columns' types must be the oracle's too; modifiers never count.
  public var comparesTypes: Bool
  /// Whether -0 and 0 differ. They are equal to SQL: which of them DISTINCT, GROUP BY or min shows is not decided.
  public var distinguishesNegativeZero = true
  /// How many rows the report lists.
  public var limit = 10

  public init(order: Order = .none, approximateColumns: Set<Int>? = nil, comparesTypes: Bool = true) {
    self.order = order
    self.approximateColumns = approximateColumns
    self.comparesTypes = comparesTypes
  }

  /// What differs, for a person to read; nil where the answers are the same.
  public func difference(expected: ResultTable, actual: ResultTable) -> String? {
    if let text = columnDifference(expected.columns, actual.columns) { return text }
    var rule = RowRule(columns: expected.columns, approximateColumns: approximateColumns)
    rule.distinguishesNegativeZero = distinguishesNegativeZero
    var report = RowReport(limit: limit)
    if expected.rows.count != actual.rows.count {
      report.compare(expected.rows[...], actual.rows[...], rule)
      return "\(expected.rows.count) rows expected, \(actual.rows.count) found\n"
        + report.text(columns: expected.columns)
    }
    for range in tiedRanges(of: expected.rows, rule) {
      report.compare(expected.rows[range], actual.rows[range], rule)
    }
    return report.isEmpty ? nil : "the rows differ\n" + report.text(columns: expected.columns)
  }

  private func columnDifference(_ expected: [ResultTable.Column], _ actual: [ResultTable.Column]) -> String? {
    func list(_ columns: [ResultTable.Column]) -> String {
      columns.map { "\($0.name) \($0.type)" }.joined(separator: " | ")
    }
    let sameNames = expected.map { Array($0.name.utf8) } == actual.map { Array($0.name.utf8) }
    let sameTypes = expected.map(\.typeName) == actual.map(\.typeName)
    if expected.count == actual.count, sameNames, sameTypes || !comparesTypes { return nil }
    return "the columns differ\n- \(list(expected))\n+ \(list(actual))"
  }

  /// The stretches of rows within which the order does not count.
  private func tiedRanges(of rows: [[String?]], _ rule: RowRule) -> [Range<Int>] {
    switch order {
    case .none: return [0..<rows.count]
    case .total: return rows.indices.map { $0..<($0 + 1) }
    case .by(let columns):
      // To ORDER BY they are equal in any case.
      var rule = rule
      rule.distinguishesNegativeZero = false
      let keys = rows.map { row in columns.map { rule.canonical(row, $0) } }
      var ranges: [Range<Int>] = []
      var start = 0
      for index in rows.indices where index + 1 == rows.count || keys[index + 1] != keys[index] {
        ranges.append(start..<(index + 1))
        start = index + 1
      }
      return ranges
    }
  }
}

/// Gathers the rows that only one side has.
private struct RowReport {
  let limit: Int
  private var lines: [String] = []
  private var count = 0

  init(limit: Int) { self.limit = limit }

  var isEmpty: Bool { count == 0 }

  mutating func compare(_ expected: ArraySlice<[String?]>, _ actual: ArraySlice<[String?]>, _ rule: RowRule) {
    let (missing, unexpected) = rule.unmatched(expected: expected, actual: actual)
    guard !missing.isEmpty || !unexpected.isEmpty else { return }
    count += max(missing.count, unexpected.count)
    guard lines.count < limit else { return }
    let range = expected.count == 1 ? "row \(expected.startIndex + 1)" : "rows \(expected.startIndex + 1)…"
    lines.append("@ \(range)")
    lines += missing.prefix(limit).map { "- " + Self.line($0) } + unexpected.prefix(limit).map { "+ " + Self.line($0) }
  }

  func text(columns: [ResultTable.Column]) -> String {
    (["  " + columns.map(\.name).joined(separator: " | ")] + lines + ["\(count) rows in all (- expected, + found)"])
      .joined(separator: "\n")
  }

  private static func line(_ row: [String?]) -> String { row.map { $0 ?? "NULL" }.joined(separator: " | ") }
}
