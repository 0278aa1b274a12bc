import HansaArrow
import HansaCore

/// A table of records as it is stored. Durations are microseconds; `counted` is the second since 1970 in which a record is
/// counted in the rollups: that of its end, or the first that is not rolled up yet. `p50` to `p99` are buckets of a digest.
/// What many records have in common is in the tables of `SharedRow`.
enum StoredTable: String, CaseIterable {
  case queries, fragments, samples, events

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
    field("counted", .int8), field("process", .int8), field("id", .int8), field("started", .timestamptz),
    field("statement", .int4), field("session", .int4), field("plan", .int4), field("ending", .int4),
    field("text", .text), field("trace_id", .text), field("queued", .int8), field("planning", .int8),
    field("duration", .int8), field("first_row", .int8), field("client_wait", .int8), field("rows", .int8),
    field("bytes", .int8), field("rows_pulled", .int8), field("bytes_pulled", .int8), field("peak_memory", .int8),
    field("spilled_bytes", .int8), field("cpu", .int8), field("plan_cached", .boolean), field("retries", .int4),
    field("reruns", .int4),
  ]

  private static let fragmentColumns = [
    field("counted", .int8), field("process", .int8), field("query_id", .int8), field("started", .timestamptz),
    field("statement", .int4), field("session", .int4), field("target", .int4), field("text", .text),
    field("estimated_rows", .float4), field("rows", .int8), field("bytes", .int8), field("waited", .int8),
    field("connected", .int8), field("first_row", .int8), field("total", .int8), field("attempts", .int4),
  ]

  private static let sampleColumns = [
    field("counted", .int8), field("process", .int8), field("source", .text), field("time", .timestamptz),
    field("length", .int8), field("requests", .int8), field("failed", .int8), field("errors", .text),
    field("rows", .int8), field("bytes", .int8), field("sum", .float8), field("p50", .int4), field("p95", .int4),
    field("p99", .int4), field("buckets", .array(.int4)), field("counts", .array(.int8)),
    field("cache_lookups", .int8), field("cache_hits", .int8), field("connections_open", .int8),
    field("connections_idle", .int8), field("connections_waiting", .int8), field("connections_limit", .int8),
    field("connections_created", .int8), field("connections_failed", .int8), field("concurrency_limit", .int8),
    field("breaker", .text),
  ]

  private static let eventColumns = [
    field("counted", .int8), field("process", .int8), field("time", .timestamptz), field("kind", .text),
    field("source", .text), field("message", .text), field("fingerprint", .text),
  ]
}
