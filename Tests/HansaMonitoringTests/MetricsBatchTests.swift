import Testing

@testable import HansaMonitoring

@Suite struct MetricsBatchTests {
  @Test func `a batch of nothing is empty, and one that tells of drops is not`() {
    #expect(MetricsBatch().isEmpty && !MetricsBatch(dropped: 1).isEmpty)
  }
}
