import Foundation
import HansaArrow
import HansaCore
import HansaDuckDB
import HansaMonitoring

/// What earlier processes have recorded, for the analysis of this one.
extension HistoryStore {
  /// The last queries of other processes, in the order in which they began: as much of them as the analysis looks at.
  ///
  /// - Returns: nil where the file is not open or cannot be read. It is not opened for this.
  public func pastQueries(_ limit: Int) -> [QueryRecord]? {
    guard let connection = try? opened?.database.connect() else { return nil }
    let own = Int64(bitPattern: process)
    let queries = """
      SELECT process, id, epoch_us(started), outcome, fingerprint, normalized, duration, queued, cache, plan_cached
      FROM (\(StoredTable.queries.select(where: "process <> \(own)"))) ORDER BY started DESC LIMIT \(limit)
      """
    do throws(HansaError) {
      var records: [QueryRecord] = []
      try connection.forEachRow(queries, Self.queryTypes) { records.append(Self.query($0)) }
      records.reverse()
      guard let first = records.first else { return [] }
      let places = Dictionary(records.enumerated().map { (Place($1.process, $1.id), $0) }) { $1 }
      // A fragment begins when its query does, or later.
      let from = "process <> \(own) AND started >= make_timestamptz(\(first.started.microseconds))"
      let fragments = """
        SELECT process, query_id, id, source, fingerprint, rows, bytes, total, error_code
        FROM (\(StoredTable.fragments.select(where: from)))
        """
      try connection.forEachRow(fragments, Self.fragmentTypes) { row in
        guard let place = places[Place(row.bits(0), row.bits(1))] else { return }
        records[place].fragments.append(Self.fragment(row))
      }
      return records
    } catch {
      return nil
    }
  }

  private struct Place: Hashable {
    let process: UInt64
    let id: UInt64
    init(_ process: UInt64, _ id: UInt64) { (self.process, self.id) = (process, id) }
  }

  private static let queryTypes: [SQLType] = [
    .int8, .int8, .int8, .text, .text, .text, .int8, .int8, .text, .boolean,
  ]
  private static let fragmentTypes: [SQLType] = [.int8, .int8, .text, .text, .text, .int8, .int8, .int8, .text]

  private static func query(_ row: [SQLValue]) -> QueryRecord {
    var record = QueryRecord(
      id: row.bits(1), process: row.bits(0), started: Date(timeIntervalSince1970: Double(row.number(2) ?? 0) / 1e6),
      outcome: row.text(3).flatMap(QueryRecord.Outcome.init) ?? .finished, fingerprint: row.text(4) ?? "",
      normalizedText: row.text(5) ?? "", user: "", duration: .microseconds(row.number(6) ?? 0))
    record.queued = .microseconds(row.number(7) ?? 0)
    record.cache = row.text(8)
    record.isPlanCached = row[9] == .boolean(true)
    return record
  }

  private static func fragment(_ row: [SQLValue]) -> FragmentRecord {
    var fragment = FragmentRecord(
      id: row.text(2) ?? "", source: Name(row.text(3) ?? ""),
      statementHash: row.text(4).flatMap { UInt64($0, radix: 16) } ?? 0, rows: Int(row.number(5) ?? 0),
      bytes: Int(row.number(6) ?? 0))
    fragment.total = row.number(7).map { .microseconds($0) }
    fragment.errorCode = row.text(8)
    return fragment
  }
}

extension DuckDBConnection {
  /// Calls `body` with each row of a statement.
  func forEachRow(_ sql: String, _ types: [SQLType], _ body: ([SQLValue]) -> Void) throws(HansaError) {
    let schema = Schema(types.enumerated().map { Field(Name("c\($0)"), $1) })
    let reader = try BatchReader(try query(sql), schema: schema)
    while let batch = try reader.next() { for row in 0..<batch.rowCount { body(batch.row(row)) } }
  }
}

extension [SQLValue] {
  func number(_ column: Int) -> Int64? { if case .integer(let value) = self[column] { value } else { nil } }
  func bits(_ column: Int) -> UInt64 { UInt64(bitPattern: number(column) ?? 0) }
  func double(_ column: Int) -> Double? { if case .double(let value) = self[column] { value.value } else { nil } }
  func text(_ column: Int) -> String? { if case .text(let value) = self[column] { value.string } else { nil } }
}
