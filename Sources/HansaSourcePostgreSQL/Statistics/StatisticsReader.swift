import Foundation
import HansaCatalog
import HansaCore
import HansaSQL

/// Reads what the server's planner knows of tables.
struct StatisticsReader {
  let connection: Connection
  let mapping: TypeMapping

  /// Not in `HansaError.Code`, as nothing else of ours waits for locks.
  private static let lockNotAvailable = HansaError.Code("55P03")

  /// - Throws: the server's error or `.connectionFailure`.
  func read(_ tables: [TableName]) throws(HansaError) -> [TableName: TableStatistics] {
    do throws(HansaError) { return try read(tables, measuresFiles: true) } catch {
      guard error.code == Self.lockNotAvailable else { throw error }
    }
    return try read(tables, measuresFiles: false)
  }

  private func read(
    _ tables: [TableName], measuresFiles: Bool
  ) throws(HansaError) -> [TableName: TableStatistics] {
    let query = StatisticsQuery(version: connection.serverVersionNumber, measuresFiles: measuresFiles)
    let result = try connection.query(
      query.text,
      [.array(tables.map { .text($0.schema) }), .array(tables.map { .text($0.table) })])
    var statistics: [TableName: TableStatistics] = [:]
    var numbers: [TableName: [Int: Name]] = [:]
    // Tables before their columns, and those before groups, in three passes: UNION ALL promises no order.
    for row in 0..<result.rowCount where result.text(row, 0) == "t" {
      // Rows that nobody knows, of a foreign table, make what is known of its columns useless.
      guard let rows = result.number(row, 3) else { continue }
      statistics[result.table(row)] = TableStatistics(rows: rows, bytes: result.number(row, 4))
    }
    for row in 0..<result.rowCount where result.text(row, 0) == "c" {
      let table = result.table(row)
      guard let rows = statistics[table]?.rows else { continue }
      let name = result.name(row, 3)
      if let number = result.text(row, 4).flatMap({ Int($0) }) { numbers[table, default: [:]][number] = name }
      statistics[table]?.columns[name] = column(result, row, rows: rows)
    }
    for row in 0..<result.rowCount where result.text(row, 0) == "g" {
      let table = result.table(row)
      statistics[table]?.groups += Self.groups(result.text(row, 3) ?? "", numbers[table] ?? [:])
    }
    return statistics
  }

  /// nil for a column of which nothing is known, or may be known.
  private func column(_ result: ResultHandle, _ row: Int, rows: Double) -> ColumnStatistics? {
    guard let nulls = result.number(row, 8) else { return nil }
    var column = ColumnStatistics(nullFraction: nulls, width: result.number(row, 10))
    if let distinct = result.number(row, 9), distinct != 0 {
      column.distinct = distinct < 0 ? -distinct * rows : distinct
    }
    // One partition's values say little about those of all.
    guard result.text(row, 7) == "true",
      let type = mapping.map(result.oid(row, 5), modifier: result.text(row, 6).flatMap { Int32($0) } ?? -1).type
    else { return column }
    let fractions = Self.elements(result.text(row, 12)).compactMap { Double($0) }
    column.common = zip(Self.elements(result.text(row, 11)), fractions).compactMap { text, fraction in
      StatisticsValue.read(text, as: type).map { ($0, fraction) }
    }
    column.histogram = StatisticsValue.bounds(Self.elements(result.text(row, 13)), as: type)
    column.correlation = result.number(row, 14)
    return column
  }

  private static func elements(_ text: String?) -> [String] {
    guard let text, case .array(let values)? = try? LiteralInput.value(text, as: .array(.text)) else { return [] }
    return values.compactMap { value in if case .text(let text) = value { text.string } else { nil } }
  }

  /// `{"1, 2": 11, "1, 2, 3": 40}`; expressions have negative numbers.
  static func groups(_ text: String, _ names: [Int: Name]) -> [TableStatistics.DistinctGroup] {
    guard let counts = try? JSONDecoder().decode([String: Double].self, from: Data(text.utf8)) else { return [] }
    return counts.sorted { Name($0.key) < Name($1.key) }.compactMap { key, count in
      let numbers = key.split(separator: ",").map { Int($0.drop { $0 == " " }) }
      let columns = numbers.compactMap { number in number.flatMap { names[$0] } }
      return columns.count == numbers.count ? .init(Set(columns), count: count) : nil
    }
  }
}

extension ResultHandle {
  fileprivate func number(_ row: Int, _ column: Int) -> Double? { text(row, column).flatMap { Double($0) } }
  fileprivate func table(_ row: Int) -> TableName { TableName(name(row, 1), name(row, 2)) }
}
