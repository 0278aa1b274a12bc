import Foundation
import HansaCore
import HansaDuckDB
import HansaMonitoring

/// The metrics of the last weeks by hours, which is more than a process remembers of itself.
extension HistoryStore {
  /// Those of all queries and of the sources, as far as there are two weeks of them; empty where the file is not open.
  public var weeks: [MetricKey: MetricSeries] {
    guard let connection = try? opened?.database.connect() else { return [:] }
    let from = (Int64(now().timeIntervalSince1970) / 3600 - Int64(Self.hours)) * 3_600_000_000
    var hours: [MetricKey.Subject: [MetricHour]] = [:]
    do throws(HansaError) {
      for subject in Rollup.Subject.allCases {
        try connection.forEachRow(subject.hours(from: from), [.text, .int8, .float8, .float8, .float8]) { row in
          let name = Name(row.text(0) ?? "")
          hours[subject == .source ? .source(name) : .federation, default: []].append(
            MetricHour(
              hour: Int(row.number(1) ?? 0), requests: row.double(2) ?? 0, failed: row.double(3) ?? 0,
              // The mean of what is in buckets of powers of 2^(1/16), in microseconds.
              logarithm: row.double(4).map { $0 / Double(1 << LatencyDigest.scale) * log(2) - log(1000) }))
        }
      }
    } catch {
      return [:]
    }
    let series = hours.flatMap { MetricSeries.hourly($0, $1) }
    return Dictionary(series.map { ($0.key, $0) }) { $1 }
  }
}

extension Rollup.Subject {
  /// Hours since microsecond `from`: of each source, or of all statements together.
  fileprivate func hours(from: Int64) -> String {
    let (name, count) = self == .source ? ("source", "requests") : ("''", "queries")
    return """
      WITH rolled AS (
        SELECT \(name) AS name, CAST(epoch(time) AS BIGINT) // 3600 AS hour, \(count) AS n, failed, buckets, counts
        FROM \(table) WHERE level = 'hour' AND time >= make_timestamptz(\(from))),
      cells AS (
        SELECT name, hour, unnest(buckets) AS bucket, unnest(counts) AS n FROM rolled),
      means AS (
        SELECT name, hour, CAST(sum(n * (greatest(bucket, -1) + 0.5::DOUBLE)) / sum(n) AS DOUBLE) AS mean FROM cells GROUP BY ALL),
      sums AS (
        SELECT name, hour, CAST(sum(n) AS DOUBLE) AS n, CAST(sum(failed) AS DOUBLE) AS failed FROM rolled GROUP BY ALL)
      SELECT name, hour, sums.n, failed, mean FROM sums LEFT JOIN means USING (name, hour) ORDER BY name, hour
      """
  }
}
