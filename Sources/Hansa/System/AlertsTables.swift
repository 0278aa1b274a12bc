import HansaAlerting
import HansaArrow
import HansaCore

extension SystemTable {
  /// Alerts that are pending, fire or were resolved lately.
  static let alerts = SystemTable(
    "alerts",
    [
      Field("rule_group", .text), Field("rule", .text), Field("state", .text), Field("severity", .text),
      Field("labels", .text), Field("summary", .text), Field("annotations", .text), Field("value", .float8),
      Field("active_at", .timestamptz), Field("fired_at", .timestamptz), Field("resolved_at", .timestamptz),
      Field("muted", .text), Field("queries", .array(.int8)),
    ]
  ) { reader in
    (reader.federation.alerts?.latest.alerts ?? []).map { alert in
      [
        .text(alert.group), .text(alert.rule), .text(Name(alert.state.rawValue)), SQLValue(alert.labels["severity"]),
        .text(alert.labels.description), SQLValue(alert.annotations["summary"]),
        .text(alert.annotations.description), .double(alert.value), SQLValue(alert.activeAt), SQLValue(alert.firedAt),
        SQLValue(alert.resolvedAt), SQLValue(alert.muted.map { Name($0.description) }), ids(alert.queries),
      ]
    }
  }

  /// Changes of alerts' states, with the values that caused them.
  static let alertHistory = SystemTable(
    "alert_history",
    [
      Field("time", .timestamptz), Field("rule_group", .text), Field("rule", .text), Field("labels", .text),
      Field("from_state", .text), Field("to_state", .text), Field("reason", .text), Field("value", .float8),
      Field("summary", .text), Field("queries", .array(.int8)),
    ]
  ) { reader in
    (reader.federation.alerts?.latest.history ?? []).map { change in
      [
        SQLValue(change.instant), .text(Name(change.group)), .text(Name(change.rule)),
        .text(change.labels.description), .text(Name(change.from.rawValue)), .text(Name(change.to.rawValue)),
        .text(Name(change.reason.rawValue)), .double(Double(change.value) ?? .nan),
        SQLValue(change.annotations["summary"]), ids(change.queries),
      ]
    }
  }

  private static func ids(_ queries: [UInt64]) -> SQLValue {
    .array(queries.map { .integer(Int64(clamping: $0)) })
  }
}

extension SQLValue {
  /// A moment of alerts, or NULL.
  init(_ instant: AlertInstant?) { self = instant.map { .timestamptz($0.milliseconds * 1000) } ?? .null }
}
