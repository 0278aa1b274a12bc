import Foundation
import HansaCore
import HansaMonitoring
import HansaTesting
import Testing

@testable import HansaTelemetry

@Suite struct QueryMetricsSinkTests {
  @Test func `queries, fragments, events and drops are counted`() async throws {
    let registry = MetricsRegistry()
    let sink = QueryMetricsSink(registry, systems: DatabaseSystems(types: ["shop": "postgresql", "lake": "files"]))
    try await sink.write(
      MetricsBatch(
        queries: [.example(), .example(id: 8, failing: true)],
        events: [OperationalEvent(.breakerOpened, source: "shop", "it does not answer")], dropped: 4))
    let text = PrometheusText.text.render(registry.families)
    for line in [
      "hansa_queries_total{outcome=\"failed\",error_class=\"transient\"} 1",
      "hansa_queries_total{outcome=\"finished\",error_class=\"\"} 1",
      "hansa_query_duration_seconds_count{outcome=\"finished\"} 1", "hansa_query_rows_total 20",
      "hansa_source_rows_total{source=\"shop\"} 200", "hansa_source_retries_total{source=\"shop\"} 4",
      "db_client_operation_duration_seconds_count{db_system_name=\"postgresql\",source=\"shop\"} 2",
      "db_client_operation_duration_seconds_count{db_system_name=\"duckdb\",source=\"lake\",error_type=\"08006\"} 1",
      "hansa_events_total{kind=\"breaker-opened\"} 1", "hansa_monitor_dropped_total 4",
    ] { #expect(text.contains(line + "\n"), "\(line) is not in\n\(text)") }
  }

  @Test func `queries that have no record are counted, and are no examples`() async throws {
    let registry = MetricsRegistry()
    let sink = QueryMetricsSink(registry)
    let failed = QueryRecord.example(id: 8, failing: true)
    try await sink.write(MetricsBatch(queries: [failed], unsampled: [.example(), .example(id: 9)]))
    let text = PrometheusText.openMetrics.render(registry.families)
    #expect(text.contains("hansa_queries_total{outcome=\"failed\",error_class=\"transient\"} 1\n"))
    #expect(text.contains("hansa_queries_total{outcome=\"finished\",error_class=\"\"} 2\n"))
    #expect(text.contains("hansa_query_duration_seconds_count{outcome=\"finished\"} 2\n"))
    let lines = text.split(separator: "\n").filter { $0.contains("trace_id") }
    #expect(lines.count == 1 && lines[0].contains("outcome=\"failed\""))
  }

  @Test func `sources stand as their last sample says`() async throws {
    let sink = QueryMetricsSink(MetricsRegistry())
    var sample = SourceSample(source: "shop", time: Date(timeIntervalSince1970: 0), interval: .seconds(1))
    sample.connectionsOpen = 5
    sample.connectionsIdle = 2
    sample.breaker = "half-open"
    try await sink.write(MetricsBatch(samples: [sample]))
    sample.connectionsIdle = 4
    try await sink.write(MetricsBatch(samples: [sample]))
    let text = PrometheusText.text.render(sink.sourceFamilies)
    #expect(text.contains("db_client_connections{source=\"shop\",state=\"idle\"} 4\n"))
    #expect(text.contains("db_client_connections{source=\"shop\",state=\"used\"} 1\n"))
    #expect(text.contains("hansa_source_circuit_state{source=\"shop\",state=\"half-open\"} 1\n"))
    #expect(text.contains("hansa_source_circuit_state{source=\"shop\",state=\"open\"} 0\n"))
    #expect(try await Reader.promtool(text) == "")
  }

  @Test func `the process tells its memory, files and processor time`() {
    let names = ProcessMetrics.families().map(\.definition.prometheusName)
    #expect(
      names == [
        "process_cpu_seconds", "process_virtual_memory_bytes", "process_resident_memory_bytes",
        "process_start_time_seconds", "process_open_fds", "process_max_fds",
      ])
  }
}
