import HansaArrow
import HansaCore

extension SystemTable {
  /// The queries that run, and behind them those that ended last.
  static let queries = SystemTable(
    "queries",
    [
      Field("id", .int8), Field("state", .text), Field("user_name", .text), Field("query", .text),
      Field("started", .timestamptz), Field("duration_ms", .float8), Field("queued_ms", .float8),
      Field("planning_ms", .float8), Field("rows", .int8), Field("bytes", .int8), Field("rows_pulled", .int8),
      Field("bytes_pulled", .int8), Field("bytes_waiting", .int8), Field("sources", .array(.text)),
      Field("error_code", .text),
      Field("error", .text),
    ]
  ) { reader in
    reader.federation.queries.status().map { query in
      [
        .integer(Int64(query.id)), .text(query.state.rawValue), .text(query.user), .text(query.normalizedText),
        SQLValue(query.started), SQLValue(milliseconds: query.duration), SQLValue(milliseconds: query.queued),
        SQLValue(milliseconds: query.planning), SQLValue(query.rows), SQLValue(query.bytes),
        SQLValue(query.rowsPulled), SQLValue(query.bytesPulled), SQLValue(query.queuedBytes),
        .array(query.sources.map { .text($0) }), SQLValue(query.error.map { Name($0.code.rawValue) }),
        SQLValue(query.error.map { Name($0.message) }),
      ]
    }
  }
}
