import CoreMetrics
import Testing

@testable import HansaTelemetry

@Suite struct MetricsRegistryTests {
  @Test func `a counter that is made anew goes on where it was`() {
    let registry = MetricsRegistry()
    for _ in 0..<3 {
      Counter(label: "hansa_x_total", dimensions: [("source", "shop")], factory: registry).increment(by: 2)
    }
    Counter(label: "hansa_x_total", dimensions: [("source", "lake")], factory: registry).increment()
    let family = registry.families.first
    #expect(family?.definition.prometheusName == "hansa_x")
    #expect(family?.points.map(\.value) == [.integer(1), .integer(6)])
  }

  @Test func `all kinds of swift-metrics have a place`() {
    let registry = MetricsRegistry()
    FloatingPointCounter(label: "f", factory: registry).increment(by: 1.5)
    Gauge(label: "g", factory: registry).record(4)
    Meter(label: "m", factory: registry).increment(by: 2)
    Timer(label: "t", factory: registry).recordNanoseconds(20_000_000)
    Recorder(label: "r", factory: registry).record(50)
    let values = registry.families.map { $0.points[0].value }
    #expect(values[1] == .number(4))
    #expect(values[2] == .number(2))
    guard case .histogram(let timer) = values[3], case .histogram(let recorder) = values[4] else {
      Issue.record("timers and recorders are histograms")
      return
    }
    #expect(timer.sum == 0.02)
    #expect(recorder.count == 1)
  }

  @Test func `a name has so many series, and one more for the rest`() {
    let registry = MetricsRegistry(limit: 3)
    for number in 0..<100 {
      Counter(label: "c_total", dimensions: [("n", "\(number)")], factory: registry).increment()
    }
    let points = registry.families[0].points
    #expect(points.count == 4)
    #expect(points.first { $0.labels == [MetricsRegistry.overflow] }?.value == .integer(97))
  }

  @Test func `counting from many threads loses nothing`() async {
    let registry = MetricsRegistry()
    await withTaskGroup(of: Void.self) { group in
      for task in 0..<8 {
        group.addTask {
          for _ in 0..<1000 {
            Counter(label: "c_total", dimensions: [("task", "\(task % 2)")], factory: registry).increment()
            registry.series(KnownMetrics.queryDuration).observe(0.001)
          }
        }
      }
    }
    #expect(
      registry.families.first { $0.definition.name == "c" }?.points.map(\.value) == [.integer(4000), .integer(4000)])
    guard case .histogram(let histogram)? = registry.families.last?.points[0].value else {
      Issue.record("there is no histogram")
      return
    }
    #expect(histogram.count == 8000)
  }

  @Test func `a histogram counts a bound in its own bucket and leaves out what is no number`() {
    var histogram = HistogramValue(bounds: [1, 2])
    for value in [1, 1.5, 2, 3, .nan, .infinity] { histogram.observe(value) }
    #expect(histogram.counts == [1, 2, 1])
    #expect(histogram.sum == 7.5)
  }
}
