/// The metrics that Hansa has, by name: what docs/metrics.md lists.
public enum KnownMetrics {
  private static let durations = MetricDefinition.Kind.histogram(bounds: MetricsRegistry.durationBounds)

  // Queries
  public static let queries = MetricDefinition(
    "hansa.queries", .counter, unit: "{query}", help: "Queries that ended, by how and by the class of their error")
  public static let queryDuration = MetricDefinition(
    "hansa.query.duration", durations, unit: "s", help: "Time from a query's statement to its last row")
  public static let queryQueue = MetricDefinition(
    "hansa.query.queue", durations, unit: "s", help: "Time that queries waited to be admitted")
  public static let queryPlanning = MetricDefinition(
    "hansa.query.planning", durations, unit: "s", help: "Time for parsing, binding and splitting")
  public static let queryFirstRow = MetricDefinition(
    "hansa.query.first_row", durations, unit: "s", help: "Time from a query's statement to its first row")
  public static let queryRows = MetricDefinition(
    "hansa.query.rows", .counter, unit: "{row}", help: "Rows that queries returned")
  public static let queryBytes = MetricDefinition(
    "hansa.query.returned", .counter, unit: "By", help: "Bytes (Arrow) that queries returned")
  public static let queryReruns = MetricDefinition(
    "hansa.query.reruns", .counter, unit: "{rerun}", help: "Queries that were begun anew before they had rows")
  public static let querySpilled = MetricDefinition(
    "hansa.query.spilled", .counter, unit: "By", help: "Bytes that merges wrote to disk for want of memory")

  // Sources
  /// OpenTelemetry's stable metric of database clients, with its buckets.
  public static let operationDuration = MetricDefinition(
    "db.client.operation.duration", .histogram(bounds: [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10]), unit: "s",
    help: "Time from sending a statement to a source to its last row")
  public static let sourceRows = MetricDefinition(
    "hansa.source.rows", .counter, unit: "{row}", help: "Rows that sources delivered")
  public static let sourceBytes = MetricDefinition(
    "hansa.source.delivered", .counter, unit: "By", help: "Bytes (Arrow) that sources delivered")
  public static let sourceRetries = MetricDefinition(
    "hansa.source.retries", .counter, unit: "{retry}", help: "Statements that were sent to a source again")
  public static let connections = MetricDefinition(
    "db.client.connection.count", .gauge, unit: "{connection}", help: "Connections to a source, by state")
  public static let connectionLimit = MetricDefinition(
    "db.client.connection.max", .gauge, unit: "{connection}", help: "Connections to a source at most")
  public static let connectionWaiting = MetricDefinition(
    "db.client.connection.pending_requests", .gauge, unit: "{request}", help: "Statements that wait for a connection")
  public static let concurrencyLimit = MetricDefinition(
    "hansa.source.concurrency_limit", .gauge, unit: "{statement}", help: "Statements that a source gets at once at most"
  )
  public static let breaker = MetricDefinition(
    "hansa.source.circuit_state", .gauge, help: "1 for the state of a source's circuit breaker, 0 for the others")
  public static let sourceUp = MetricDefinition(
    "hansa.source.up", .gauge, help: "1 where a source answered when it was last asked, 0 where it did not")

  // The process
  public static let events = MetricDefinition(
    "hansa.events", .counter, unit: "{event}", help: "What happened beside the queries, by kind")
  public static let dropped = MetricDefinition(
    "hansa.monitor.dropped", .counter, unit: "{record}",
    help: "Records that were dropped because more came than was taken")
  public static let exports = MetricDefinition(
    "hansa.export.requests", .counter, unit: "{request}", help: "Requests to the OTLP receiver, by signal and outcome")
  public static let buildInfo = MetricDefinition("hansa.build_info", .gauge, help: "1, with the version as a label")
  public static let running = MetricDefinition(
    "hansa.queries.running", .gauge, unit: "{query}", help: "Queries that run, by state")
  public static let engineMemory = MetricDefinition(
    "hansa.engine.memory", .gauge, unit: "By", help: "Memory that the merge engine holds")
  public static let alerts = MetricDefinition("hansa.alerts", .gauge, unit: "{alert}", help: "Alerts, by state")
  public static let ruleFailures = MetricDefinition(
    "hansa.alert.rules.failing", .gauge, unit: "{rule}",
    help: "Rules of alerts that could not be evaluated the last time")
  public static let missedEvaluations = MetricDefinition(
    "hansa.alert.evaluations.missed", .counter, unit: "{evaluation}",
    help: "Evaluations of groups of rules that did not take place")
  public static let notifications = MetricDefinition(
    "hansa.alert.notifications", .counter, unit: "{notification}",
    help: "Notifications that were delivered or given up, by notifier and outcome")
  public static let historySize = MetricDefinition(
    "hansa.history.size", .gauge, unit: "By", help: "Size of the history, its archive included")
  public static let historyLimit = MetricDefinition(
    "hansa.history.limit", .gauge, unit: "By", help: "Size that the history may have")

  /// Of counters that other modules record through swift-metrics (docs/metrics.md).
  static let recorded: [String: (help: String, unit: String)] = [
    "hansa_pushdown_refusals": ("Parts of queries that a source was not asked for as they stand", "{refusal}"),
    "hansa_plan_cache_lookups": ("Queries whose plan was looked for in the plan cache", "{lookup}"),
    "hansa_plan_cache_removals": ("Plans that were thrown away", "{plan}"),
    "hansa_result_cache_lookups": ("Queries and fragments that the result cache was asked for", "{lookup}"),
    "hansa_result_cache_evictions": ("Results that made room for others", "{result}"),
    "hansa_estimated_fragments": ("Fragments with an estimate that were read to their end", "{fragment}"),
    "hansa_misestimates": ("Fragments whose estimate was wrong by more than ten times", "{fragment}"),
  ]
}
