import Foundation
import HansaArrow
import HansaCore
import HansaMonitoring

extension SystemTable {
  /// Which way Hansa's own metrics go, of those with ten intervals or more.
  static let trends = SystemTable(
    "trends",
    [
      Field("subject", .text), Field("name", .text), Field("metric", .text), Field("trend", .text),
      Field("p_value", .float8), Field("slope_per_day", .float8), Field("level", .float8), Field("since", .timestamptz),
      Field("until", .timestamptz), Field("interval_ms", .float8), Field("values", .int8),
    ]
  ) { reader in
    reader.federation.analyzer.series.compactMap { series in
      guard let trend = series.trend else { return nil }
      let count = series.values.count
      return columns(series.key) + [
        .text(trend.trend.rawValue), .double(trend.pValue), .double(trend.line.slope * 86_400 / series.interval),
        .double(trend.line.value(at: Double(count - 1))),
        SQLValue(Date(timeIntervalSince1970: series.end - Double(count) * series.interval)),
        SQLValue(Date(timeIntervalSince1970: series.end)), .double(series.interval * 1000),
        SQLValue(series.values.count(where: \.isFinite)),
      ]
    }
  }
}
