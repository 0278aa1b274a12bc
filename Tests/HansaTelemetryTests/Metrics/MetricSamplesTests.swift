import HansaTelemetry
import Testing

@Suite struct MetricSamplesTests {
  @Test func `samples are those of the text that Prometheus reads`() {
    let registry = MetricsRegistry()
    let labels = [MetricLabel("db.system.name", "sqlite"), MetricLabel("source", "shop")]
    registry.series(KnownMetrics.operationDuration, labels).observe(0.004)
    registry.series(KnownMetrics.operationDuration, labels).observe(20)
    registry.series(KnownMetrics.queries, [MetricLabel("outcome", "failed")]).add(3)
    registry.series(KnownMetrics.engineMemory).set(1.5)
    let families = registry.families
    let text = PrometheusText.text.render(families).split(separator: "\n").filter { !$0.hasPrefix("#") }
    let samples = families.flatMap(\.samples).map { sample -> String in
      let labels = sample.labels.map { "\($0.name)=\"\($0.value)\"" }.joined(separator: ",")
      let value = Int64(exactly: sample.value).map { "\($0)" } ?? "\(sample.value)"
      return sample.name + (labels.isEmpty ? "" : "{\(labels)}") + " " + value
    }
    #expect(samples == text.map(String.init))
    #expect(samples.contains("hansa_queries_total{outcome=\"failed\"} 3"))
  }
}
