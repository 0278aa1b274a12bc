import Foundation
import HansaArrow
import HansaCore
import HansaMonitoring

extension SystemTable {
  /// When a metric of Hansa's own was not as usual, the latest first.
  static let anomalies = SystemTable(
    "anomalies",
    [
      Field("time", .timestamptz), Field("subject", .text), Field("name", .text), Field("metric", .text),
      Field("value", .float8), Field("expected", .float8), Field("low", .float8), Field("high", .float8),
      Field("score", .float8), Field("severity", .text), Field("reason", .text), Field("changes", .array(.text)),
      Field("query", .text),
    ]
  ) { reader in
    reader.federation.analyzer.anomalies.reversed().map { anomaly in
      [SQLValue(Date(timeIntervalSince1970: anomaly.time))] + columns(anomaly.key) + [
        .double(anomaly.value), .double(anomaly.expected), .double(anomaly.low), .double(anomaly.high),
        .double(anomaly.score), .text(anomaly.severity.rawValue), .text(anomaly.reason.rawValue),
        .array(anomaly.changes.map { .text($0) }), SQLValue(anomaly.query.map { Name($0) }),
      ]
    }
  }

  /// `subject`, `name` and `metric`.
  static func columns(_ key: MetricKey) -> [SQLValue] {
    [.text(key.subject.kind), SQLValue(key.subject.name), .text(key.metric.rawValue)]
  }
}
