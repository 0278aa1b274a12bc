import Foundation
import HansaArrow
import HansaCore
import HansaDuckDB
import HansaMonitoring
import Synchronization

@testable import HansaHistory

/// A history in a folder of its own, with a clock that the test sets.
final class HistorySetting: Sendable {
  let folder: String
  let store: HistoryStore
  /// Noon, so that a few hours around stay in a day.
  static let start = Date(timeIntervalSince1970: 1_789_948_800 + 43_200)

  /// - Parameter keeps: whether the folder is somebody else's.
  init(
    folder: String? = nil, keeps: Bool = false, at start: Date = HistorySetting.start,
    _ change: (inout HistoryOptions) -> Void = { _ in }
  ) {
    let folder = folder ?? NSTemporaryDirectory() + "history-\(UInt64.random(in: 0 ... .max))"
    self.folder = folder
    self.keeps = keeps
    var options = HistoryOptions(folder: folder)
    change(&options)
    let (events, clock) = (EventBox(), ClockBox(start))
    self.box = events
    self.time = clock
    store = HistoryStore(options, process: 7, now: { clock.now }) { events.add($0) }
  }

  private let box: EventBox
  let time: ClockBox

  var reported: [OperationalEvent] { box.events }

  private let keeps: Bool

  deinit { if !keeps { try? FileManager.default.removeItem(atPath: folder) } }

  /// Rows of a query over the tables of `hansa`, each value as text, columns separated by `|`, NULL as `-`.
  func rows(_ sql: String, user: Name = "ann", live: [Name: [[SQLValue]]] = [:]) throws -> [String] {
    let schemas = HistoryTable.schemas
    return try store.database().withStatement(
      "SELECT concat_ws('|', *COLUMNS(*)) FROM (SELECT coalesce(CAST(COLUMNS(*) AS VARCHAR), '-') FROM (\(sql)))",
      user: user,
      rows: { name throws(HansaError) in try HistoryTable.batch(schemas[name]?.fields ?? [], live[name] ?? []) }
    ) { statement throws(HansaError) in
      let result = try statement.start().result()
      let reader = try BatchReader(result, schema: Schema([Field("row", .text)]))
      var rows: [String] = []
      while let batch = try reader.next() {
        for row in 0..<batch.rowCount { rows.append(String(decoding: batch.columns[0].bytes(row), as: UTF8.self)) }
      }
      return rows
    }
  }
}

final class EventBox: Sendable {
  private let state = Mutex<[OperationalEvent]>([])
  var events: [OperationalEvent] { state.withLock { $0 } }
  func add(_ event: OperationalEvent) { state.withLock { $0.append(event) } }
}

final class ClockBox: Sendable {
  private let state: Mutex<Date>
  init(_ start: Date) { state = Mutex(start) }
  var now: Date { state.withLock { $0 } }
  func advance(_ seconds: Double) { state.withLock { $0 += seconds } }
}

extension QueryRecord {
  /// A query of Ann's over one source.
  static func sample(_ id: UInt64, at started: Date, milliseconds: Int = 5, source: Name = "shop") -> QueryRecord {
    var record = QueryRecord(
      id: id, process: 7, started: started, outcome: .finished, fingerprint: "00000000000000aa",
      normalizedText: "SELECT $1 FROM t", user: "ann", duration: .milliseconds(milliseconds))
    record.planning = .microseconds(1500)
    record.rows = Int(id)
    record.bytes = 80
    record.text = "SELECT 4711 FROM t"
    record.verdicts = ["exact": 3, "no": 1]
    record.settings = ["cache": "on"]
    var fragment = FragmentRecord(id: "0", source: source, statementHash: 0xfeed, rows: 3, bytes: 40)
    fragment.estimatedRows = 2.5
    fragment.waited = .microseconds(500)
    fragment.total = .milliseconds(milliseconds - 1)
    fragment.statement = "SELECT 4711"
    record.fragments = [fragment]
    return record
  }
}

extension SourceSample {
  static func sample(_ source: Name, at time: Date, microseconds: [Int]) -> SourceSample {
    var sample = SourceSample(source: source, time: time, interval: .seconds(10))
    sample.requests = microseconds.count
    for value in microseconds {
      sample.latency.sum += Double(value)
      let bucket = Int32((log2(Double(value)) * 16).rounded(.up)) - 1
      sample.latency.counts[bucket, default: 0] += 1
    }
    return sample
  }
}
