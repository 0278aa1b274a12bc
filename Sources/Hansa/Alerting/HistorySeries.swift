import Foundation
import HansaAlerting
import HansaArrow
import HansaCore

/// The series of rules as the history has them: minute by minute, by the names that `/metrics` has.
public struct HistorySeries: Sendable {
  /// The metrics that can be made of what is kept.
  public static let metrics: Set<Name> = Set(
    (sourceCounters + queryCounters).map(\.metric) + gauges.map(\.metric) + [circuit])
  /// How far apart the samples are.
  public static let step = Duration.seconds(60)

  private typealias Counter = (metric: Name, column: Name, scale: Double)

  private static let circuit: Name = "hansa_source_circuit_state"
  private static let sourceCounters: [Counter] = [
    ("hansa_source_rows_total", "rows", 1), ("hansa_source_delivered_bytes_total", "bytes", 1),
    ("db_client_operation_duration_seconds_count", "requests", 1),
    ("db_client_operation_duration_seconds_sum", "total_ms", 0.001),
  ]
  private static let queryCounters: [Counter] = [
    ("hansa_queries_total", "queries", 1), ("hansa_query_duration_seconds_count", "queries", 1),
    ("hansa_query_duration_seconds_sum", "duration_ms", 0.001), ("hansa_query_queue_seconds_count", "queries", 1),
    ("hansa_query_queue_seconds_sum", "queued_ms", 0.001), ("hansa_query_planning_seconds_count", "queries", 1),
    ("hansa_query_planning_seconds_sum", "planning_ms", 0.001), ("hansa_query_rows_total", "rows", 1),
    ("hansa_query_returned_bytes_total", "bytes", 1),
  ]
  private static let gauges: [(metric: Name, column: Name, state: Name?)] = [
    ("db_client_connections", "used", "used"), ("db_client_connections", "idle", "idle"),
    ("db_client_connection_max", "connections", nil), ("db_client_connection_pending_requests", "waiting", nil),
    ("hansa_source_concurrency_limit", "concurrency", nil),
  ]

  /// What is asked of the tables of `hansa`: by the seconds since 1970 of a minute's beginning.
  public struct Statements: Sendable {
    public let sources: String
    public let states: String
    public let queries: String

    public init(from start: AlertInstant, to end: AlertInstant) {
      func range(_ time: String) -> String {
        "\(time) >= TIMESTAMPTZ '\(start.text)' AND \(time) < TIMESTAMPTZ '\(end.text)'"
      }
      sources = """
        SELECT extract(epoch FROM time)::float8 AS minute, source, rows::float8 AS rows, bytes::float8 AS bytes,
          requests::float8 AS requests, coalesce(mean_ms * requests, 0)::float8 AS total_ms
        FROM hansa.source_metrics WHERE resolution = 'minute' AND \(range("time")) ORDER BY 1
        """
      states = """
        SELECT floor(extract(epoch FROM time)::float8 / 60) * 60 AS minute, source,
          max(connections_open - connections_idle)::float8 AS used, max(connections_idle)::float8 AS idle,
          max(connections_limit)::float8 AS connections, max(connections_waiting)::float8 AS waiting,
          max(concurrency_limit)::float8 AS concurrency,
          max(CASE breaker WHEN 'closed' THEN 0 WHEN 'half-open' THEN 1 WHEN 'open' THEN 2 END)::float8 AS breaker
        FROM hansa.source_metrics WHERE resolution = 'raw' AND \(range("time")) GROUP BY 1, 2 ORDER BY 1
        """
      queries = """
        SELECT floor((extract(epoch FROM started)::float8 + duration_ms / 1000) / 60) * 60 AS minute, state,
          coalesce(error_class, '') AS error_class, count(*)::float8 AS queries, sum(duration_ms)::float8 AS duration_ms,
          sum(queued_ms)::float8 AS queued_ms, sum(planning_ms)::float8 AS planning_ms, sum(rows)::float8 AS rows,
          sum(bytes)::float8 AS bytes
        FROM hansa.queries WHERE state IN ('finished', 'failed', 'cancelled') AND \(range("started"))
        GROUP BY 1, 2, 3 ORDER BY 1
        """
    }
  }

  /// A row's values by their columns; what is NULL is not there.
  public struct Row: Sendable {
    var numbers: [Name: Double] = [:]
    var texts: [Name: Name] = [:]

    /// A row of an answer.
    public init(_ schema: Schema, _ values: [SQLValue]) {
      for (field, value) in zip(schema.fields, values) {
        switch value {
        case .double(let bits): numbers[field.name] = bits.value
        case .text(let text): texts[field.name] = text
        default: break
        }
      }
    }

    /// A line of a server's answer in the format ndjson; nil of what is none.
    public init?(json line: some DataProtocol) {
      guard let object = try? JSONSerialization.jsonObject(with: Data(line)) as? [String: Any] else { return nil }
      for (name, value) in object {
        if let text = value as? String { texts[Name(name)] = Name(text) }
        if let number = value as? NSNumber { numbers[Name(name)] = number.doubleValue }
      }
    }
  }

  public private(set) var store = SeriesStore()
  /// The beginning of the first minute of which there is anything.
  public private(set) var first: AlertInstant?
  private let minutes: ClosedRange<Int64>

  /// - Parameters:
  ///   - sources: the rows of `Statements.sources`, and so on.
  public init(
    from start: AlertInstant, to end: AlertInstant, sources: [Row], states: [Row], queries: [Row]
  ) {
    minutes = (start.milliseconds / 60_000)...max(start.milliseconds, end.milliseconds - 1) / 60_000
    add(sources, Self.sourceCounters) { row, _ in [("source", row.texts["source"] ?? "")] }
    add(queries, Self.queryCounters) { row, metric in
      let outcome = (name: Name("outcome"), value: row.texts["state"] ?? "")
      switch metric {
      case "hansa_queries_total": return [outcome, ("error_class", row.texts["error_class"] ?? "")]
      case "hansa_query_duration_seconds_count", "hansa_query_duration_seconds_sum": return [outcome]
      default: return []
      }
    }
    add(states)
  }

  private func minute(_ row: Row) -> Int64? {
    row.numbers["minute"].map { Int64($0 / 60) }.flatMap { minutes.contains($0) ? $0 : nil }
  }

  private mutating func note(_ minute: Int64) {
    let instant = AlertInstant(milliseconds: minute * 60_000)
    first = min(first ?? instant, instant)
  }

  /// Counters that begin with nothing and have a sample at the end of each minute.
  private mutating func add(
    _ rows: [Row], _ counters: [Counter], labels: (Row, Name) -> [(name: Name, value: Name)]
  ) {
    var sums: [LabelSet: [Int64: Double]] = [:]
    for row in rows {
      guard let minute = minute(row) else { continue }
      note(minute)
      for counter in counters {
        let key = LabelSet(labels(row, counter.metric) + [(LabelSet.metricName, counter.metric)])
        sums[key, default: [:]][minute, default: 0] += (row.numbers[counter.column] ?? 0) * counter.scale
      }
    }
    for (labels, increments) in sums {
      var total = 0.0
      let samples = minutes.map { minute in
        total += increments[minute] ?? 0
        return Sample(AlertInstant(milliseconds: (minute + 1) * 60_000), total)
      }
      store.append(samples, to: labels)
    }
  }

  private mutating func add(_ states: [Row]) {
    var samples: [LabelSet: [Sample]] = [:]
    for row in states {
      guard let minute = minute(row), let source = row.texts["source"] else { continue }
      note(minute)
      let instant = AlertInstant(milliseconds: (minute + 1) * 60_000)
      func put(_ value: Double, _ metric: Name, _ state: Name?) {
        let pairs: [(name: Name, value: Name)] = [
          (LabelSet.metricName, metric), ("source", source), ("state", state ?? ""),
        ]
        let labels = LabelSet(pairs)
        samples[labels, default: []].append(Sample(instant, value))
      }
      for gauge in Self.gauges { if let value = row.numbers[gauge.column] { put(value, gauge.metric, gauge.state) } }
      guard let breaker = row.numbers["breaker"] else { continue }
      for (number, state) in ["closed", "half-open", "open"].enumerated() {
        put(breaker == Double(number) ? 1 : 0, Self.circuit, Name(state))
      }
    }
    for (labels, samples) in samples { store.append(samples, to: labels) }
  }
}
