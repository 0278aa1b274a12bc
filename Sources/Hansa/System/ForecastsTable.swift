import Foundation
import HansaArrow
import HansaCore
import HansaMonitoring

extension SystemTable {
  /// What comes next in the metrics of the sources and of all queries, and in what has a limit, with intervals of 95%, of
  /// those with ten intervals or more. Fingerprints have none: there may be hundreds.
  static let forecasts = SystemTable(
    "forecasts",
    [
      Field("subject", .text), Field("name", .text), Field("metric", .text), Field("step", .int4),
      Field("time", .timestamptz), Field("value", .float8), Field("low", .float8), Field("high", .float8),
      Field("capacity", .float8), Field("reaches", .timestamptz),
    ]
  ) { reader in
    let weeks = reader.history?.weeks ?? [:]
    let metrics = reader.federation.analyzer.series.flatMap { own -> [[SQLValue]] in
      if case .fingerprint = own.key.subject { return [] }
      // Hours of weeks say more of the next hours than what this process has seen of its own.
      let series = weeks[own.key] ?? own
      guard let forecast = series.forecast(steps) else { return [] }
      return forecast.steps.enumerated().map { index, step in
        columns(series.key) + [
          .integer(Int64(index + 1)),
          SQLValue(Date(timeIntervalSince1970: series.end + Double(index) * series.interval)), .double(step.value),
          .double(step.low), .double(step.high), .null, .null,
        ]
      }
    }
    return metrics + limits(reader)
  }

  /// The history's size and the sources' pools, as the history has them.
  private static func limits(_ reader: Reader) -> [[SQLValue]] {
    guard let history = reader.history else { return [] }
    var known: [LimitSeries?] = []
    if let limit = history.options.maxSize {
      known.append(LimitSeries(.history, limit: Double(limit), points: history.sizes))
    }
    for (source, points) in history.poolUse.sorted(by: { $0.key < $1.key }) {
      known.append(LimitSeries(.pool(source), limit: 1, points: points))
    }
    return known.compactMap(\.self).flatMap { series -> [[SQLValue]] in
      guard let forecast = series.forecast(steps) else { return [] }
      let reaches = series.reaches.map { Date(timeIntervalSince1970: $0) }
      return forecast.steps.enumerated().map { index, step in
        series.subject.columns + [
          .integer(Int64(index + 1)),
          SQLValue(Date(timeIntervalSince1970: series.end + Double(index) * series.interval)), .double(step.value),
          .double(step.low), .double(step.high), .double(series.limit), SQLValue(reaches),
        ]
      }
    }
  }

  private static let steps = 24
}

extension LimitSeries.Subject {
  /// `subject`, `name` and `metric`.
  fileprivate var columns: [SQLValue] {
    switch self {
    case .history: [.text("history"), .null, .text("bytes")]
    case .pool(let source): [.text("source"), .text(source), .text("pool_use")]
    }
  }
}
