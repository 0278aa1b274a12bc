import HansaTesting
import Testing

@testable import HansaTelemetry

@Suite struct PrometheusTextTests {
  private static let families: [MetricFamily] = {
    var histogram = HistogramValue(bounds: [0.1, 1])
    histogram.observe(0.05)
    histogram.observe(0.1, exemplar: Exemplar(traceID: "ab", spanID: "cd", value: 0.1, time: 1_700_000_000.25))
    histogram.observe(7)
    return [
      MetricFamily(
        MetricDefinition("hansa.queries", .counter, unit: "{query}", help: "Queries that ended"),
        [MetricPoint([MetricLabel("outcome", "finished")], .integer(3))]),
      MetricFamily(
        MetricDefinition("hansa.query.duration", .histogram(bounds: [0.1, 1]), unit: "s", help: "Time"),
        [MetricPoint([], .histogram(histogram))]),
      MetricFamily(
        MetricDefinition("hansa.engine.memory", .gauge, unit: "By", help: "Memory"), [MetricPoint([], .number(1.5))]),
      MetricFamily(
        MetricDefinition("db.client.connection.count", .gauge, unit: "{connection}", help: "a \\ b\nc"),
        [MetricPoint([MetricLabel("source", "a\"b\\c\nd"), MetricLabel("db.system.name", "é")], .number(.infinity))]),
    ]
  }()

  @Test func `the text format has totals, buckets that add up, units in names, and escapes`() {
    #expect(
      PrometheusText.text.render(Self.families) == """
        # HELP hansa_queries_total Queries that ended.
        # TYPE hansa_queries_total counter
        hansa_queries_total{outcome="finished"} 3
        # HELP hansa_query_duration_seconds Time.
        # TYPE hansa_query_duration_seconds histogram
        hansa_query_duration_seconds_bucket{le="0.1"} 2
        hansa_query_duration_seconds_bucket{le="1.0"} 2
        hansa_query_duration_seconds_bucket{le="+Inf"} 3
        hansa_query_duration_seconds_sum 7.15
        hansa_query_duration_seconds_count 3
        # HELP hansa_engine_memory_bytes Memory.
        # TYPE hansa_engine_memory_bytes gauge
        hansa_engine_memory_bytes 1.5
        # HELP db_client_connections a \\\\ b\\nc.
        # TYPE db_client_connections gauge
        db_client_connections{source="a\\"b\\\\c\\nd",db_system_name="é"} +Inf

        """)
  }

  @Test func `OpenMetrics names counters without total, has units and exemplars, and an end`() {
    let text = PrometheusText.openMetrics.render(Self.families)
    #expect(
      text.hasPrefix("# HELP hansa_queries Queries that ended.\n# TYPE hansa_queries counter\nhansa_queries_total{"))
    #expect(text.contains("# UNIT hansa_query_duration_seconds seconds\n"))
    #expect(
      text.contains(
        "hansa_query_duration_seconds_bucket{le=\"0.1\"} 2 # {trace_id=\"ab\",span_id=\"cd\"} 0.1 1700000000.250\n"))
    #expect(text.hasSuffix("\n# EOF\n"))
  }

  @Test func `promtool and the parser of Prometheus' Python client read it`() async throws {
    #expect(try await Reader.promtool(PrometheusText.text.render(Self.families)) == "")
    let read = try await Reader.python(
      """
      import sys
      from prometheus_client.openmetrics.parser import text_string_to_metric_families
      for family in text_string_to_metric_families(sys.stdin.read()):
          for s in family.samples:
              exemplar = s.exemplar.labels["trace_id"] if s.exemplar else "-"
              print(family.name, family.type, family.unit or "-", s.name, float(s.value), exemplar)
      """, input: PrometheusText.openMetrics.render(Self.families))
    #expect(read.contains("hansa_queries counter - hansa_queries_total 3.0 -\n"))
    #expect(
      read.contains("hansa_query_duration_seconds histogram seconds hansa_query_duration_seconds_bucket 2.0 ab\n"))
    #expect(read.contains("db_client_connections gauge - db_client_connections inf -\n"))
  }

  @Test(arguments: [
    (nil, PrometheusText.text), ("text/plain;version=0.0.4", .text),
    ("application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75", .openMetrics),
  ])
  func `the scraper's header decides about the form`(_ accept: String?, _ form: PrometheusText) {
    #expect(PrometheusText(accept: accept) == form)
  }

  @Test func `two metrics that Prometheus would call the same are not both written`() {
    let one = MetricFamily(MetricDefinition("a.b", .gauge, help: "x"), [MetricPoint([], .integer(1))])
    let other = MetricFamily(MetricDefinition("a_b", .gauge, help: "y"), [MetricPoint([], .integer(2))])
    #expect(!PrometheusText.text.render([one, other]).contains("2"))
  }
}
