import HansaArrow
import HansaCore

/// A table of the history as SQL sees it; what is live has the same columns.
public enum HistoryTable: String, Sendable, CaseIterable {
  case queries
  case fragments
  case sourceMetrics = "source_metrics"
  case statementMetrics = "statement_metrics"
  case events

  public var name: Name { Name(rawValue) }

  public var columns: [Field] {
    switch self {
    case .queries: Self.queryColumns
    case .fragments: Self.fragmentColumns
    case .sourceMetrics: Self.sourceColumns
    case .statementMetrics: Self.statementColumns
    case .events: Self.eventColumns
    }
  }

  private static let queryColumns = [
    Field("id", .int8), Field("state", .text), Field("user_name", .text), Field("query", .text),
    Field("started", .timestamptz), Field("duration_ms", .float8), Field("queued_ms", .float8),
    Field("planning_ms", .float8), Field("rows", .int8), Field("bytes", .int8), Field("rows_pulled", .int8),
    Field("bytes_pulled", .int8), Field("bytes_waiting", .int8), Field("sources", .array(.text)),
    Field("error_code", .text), Field("error", .text), Field("process", .int8), Field("fingerprint", .text),
    Field("text", .text), Field("client", .text), Field("settings", .text), Field("first_row_ms", .float8),
    Field("client_wait_ms", .float8), Field("peak_memory", .int8), Field("spilled_bytes", .int8),
    Field("cpu_ms", .float8), Field("cache", .text), Field("plan_cached", .boolean), Field("retries", .int8),
    Field("reruns", .int8), Field("verdicts", .text), Field("engine", .text), Field("error_class", .text),
    Field("error_source", .text), Field("trace_id", .text),
  ]

  private static let fragmentColumns = [
    Field("process", .int8), Field("query_id", .int8), Field("id", .text), Field("user_name", .text),
    Field("started", .timestamptz), Field("source", .text), Field("endpoint", .text), Field("statement_hash", .text),
    Field("statement", .text), Field("estimated_rows", .float8), Field("rows", .int8), Field("bytes", .int8),
    Field("waited_ms", .float8), Field("connected_ms", .float8), Field("first_row_ms", .float8),
    Field("total_ms", .float8), Field("attempts", .int8), Field("cache", .text), Field("error_code", .text),
  ]

  private static let sourceColumns = [
    Field("resolution", .text), Field("source", .text), Field("time", .timestamptz), Field("interval_ms", .float8),
    Field("requests", .int8), Field("failed", .int8), Field("errors", .text), Field("rows", .int8),
    Field("bytes", .int8), Field("mean_ms", .float8), Field("p50_ms", .float8), Field("p95_ms", .float8),
    Field("p99_ms", .float8), Field("cache_lookups", .int8), Field("cache_hits", .int8),
    Field("connections_open", .int8), Field("connections_idle", .int8), Field("connections_waiting", .int8),
    Field("connections_limit", .int8), Field("connections_created", .int8), Field("connections_failed", .int8),
    Field("concurrency_limit", .int8), Field("breaker", .text),
  ]

  private static let statementColumns = [
    Field("resolution", .text), Field("fingerprint", .text), Field("query", .text), Field("time", .timestamptz),
    Field("interval_ms", .float8), Field("queries", .int8), Field("failed", .int8), Field("cancelled", .int8),
    Field("rows", .int8), Field("bytes", .int8), Field("rows_pulled", .int8), Field("bytes_pulled", .int8),
    Field("mean_ms", .float8), Field("p50_ms", .float8), Field("p95_ms", .float8), Field("p99_ms", .float8),
  ]

  private static let eventColumns = [
    Field("time", .timestamptz), Field("kind", .text), Field("source", .text), Field("message", .text),
    Field("fingerprint", .text),
  ]
}
