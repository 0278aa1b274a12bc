import HansaArrow
import HansaCore

/// A table of records as it is stored. Durations are microseconds; `counted` is the second in which a record is counted in
/// the rollups: that of its end, or the first that is not rolled up yet.
enum StoredTable: String, CaseIterable {
  case queries, fragments, samples, events

  /// Of version 1; a later version has columns of its own behind these.
  var columns: [Field] {
    switch self {
    case .queries: Self.queryColumns
    case .fragments: Self.fragmentColumns
    case .samples: Self.sampleColumns
    case .events: Self.eventColumns
    }
  }

  var schema: Schema { Schema(columns) }

  static func typeName(_ layout: ArrowType) -> String {
    switch layout {
    case .boolean: "BOOLEAN"
    case .int32: "INTEGER"
    case .int64: "BIGINT"
    case .float32: "FLOAT"
    case .float64: "DOUBLE"
    case .timestamp: "TIMESTAMPTZ"
    case .list(let element): typeName(element) + "[]"
    default: "VARCHAR"
    }
  }

  private static func field(_ name: Name, _ type: SQLType) -> Field { Field(name, type) }

  private static let queryColumns = [
    field("counted", .timestamptz), field("process", .int8), field("id", .int8), field("started", .timestamptz),
    field("outcome", .text), field("statement", .int4), field("text", .text), field("user_name", .text),
    field("client", .text), field("settings", .text), field("queued", .int8), field("planning", .int8),
    field("duration", .int8), field("first_row", .int8), field("client_wait", .int8), field("rows", .int8),
    field("bytes", .int8), field("rows_pulled", .int8), field("bytes_pulled", .int8), field("sources", .array(.text)),
    field("peak_memory", .int8), field("spilled_bytes", .int8), field("cpu", .int8), field("cache", .text),
    field("plan_cached", .boolean), field("retries", .int4), field("reruns", .int4), field("verdicts", .text),
    field("engine", .text), field("error_code", .text), field("error_class", .text), field("error", .text),
    field("error_source", .text),
  ]

  private static let fragmentColumns = [
    field("counted", .timestamptz), field("process", .int8), field("query_id", .int8), field("id", .text),
    field("started", .timestamptz), field("user_name", .text), field("source", .text), field("endpoint", .text),
    field("statement", .int4), field("text", .text), field("estimated_rows", .float4), field("rows", .int8),
    field("bytes", .int8), field("waited", .int8), field("connected", .int8), field("first_row", .int8),
    field("total", .int8), field("attempts", .int4), field("cache", .text), field("error_code", .text),
  ]

  private static let sampleColumns = [
    field("counted", .timestamptz), field("process", .int8), field("source", .text), field("time", .timestamptz),
    field("length", .int8), field("requests", .int8), field("failed", .int8), field("errors", .text),
    field("rows", .int8), field("bytes", .int8), field("sum", .float8), field("p50", .float8), field("p95", .float8),
    field("p99", .float8), field("buckets", .array(.int4)), field("counts", .array(.int8)),
    field("cache_lookups", .int8), field("cache_hits", .int8), field("connections_open", .int8),
    field("connections_idle", .int8), field("connections_waiting", .int8), field("connections_limit", .int8),
    field("connections_created", .int8), field("connections_failed", .int8), field("concurrency_limit", .int8),
    field("breaker", .text),
  ]

  private static let eventColumns = [
    field("counted", .timestamptz), field("process", .int8), field("time", .timestamptz), field("kind", .text),
    field("source", .text), field("message", .text), field("fingerprint", .text),
  ]
}
