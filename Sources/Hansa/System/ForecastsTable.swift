import Foundation
import HansaArrow
import HansaCore
import HansaMonitoring

extension SystemTable {
  /// What comes next in the metrics of the sources and of all queries, with intervals of 95%, of those with ten intervals
  /// or more. Fingerprints have none: there may be hundreds.
  static let forecasts = SystemTable(
    "forecasts",
    [
      Field("subject", .text), Field("name", .text), Field("metric", .text), Field("step", .int4),
      Field("time", .timestamptz), Field("value", .float8), Field("low", .float8), Field("high", .float8),
    ]
  ) { reader in
    reader.federation.analyzer.series.flatMap { series -> [[SQLValue]] in
      if case .fingerprint = series.key.subject { return [] }
      guard let forecast = series.forecast(steps) else { return [] }
      return forecast.steps.enumerated().map { index, step in
        columns(series.key) + [
          .integer(Int64(index + 1)),
          SQLValue(Date(timeIntervalSince1970: series.end + Double(index) * series.interval)), .double(step.value),
          .double(step.low), .double(step.high),
        ]
      }
    }
  }

  private static let steps = 24
}
