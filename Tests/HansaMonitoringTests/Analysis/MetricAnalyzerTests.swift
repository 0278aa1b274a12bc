import Foundation
import HansaCore
import Synchronization
import Testing

@testable import HansaMonitoring

/// The analysis with what was before its process.
@Suite struct MetricAnalyzerTests {
  private static func record(_ minute: Int) -> QueryRecord {
    QueryRecord(
      id: UInt64(minute), process: 1, started: Date(timeIntervalSince1970: 1_800_000_000 + Double(minute) * 60),
      outcome: .finished, fingerprint: "f", normalizedText: "SELECT 1", user: "ann", duration: .milliseconds(5))
  }

  private func minutes(_ analyzer: MetricAnalyzer) -> Int {
    analyzer.series.first { $0.key == MetricKey(.federation, .volume) }?.values.count ?? 0
  }

  @Test func `what earlier processes did comes before what this one does`() async throws {
    let analyzer = MetricAnalyzer()
    analyzer.follows { (0..<30).map(Self.record) }
    try await analyzer.write(MetricsBatch(queries: (30..<40).map(Self.record)))
    #expect(minutes(analyzer) == 39)
    try await analyzer.write(MetricsBatch(queries: [Self.record(40)]))
    #expect(minutes(analyzer) == 40)
  }

  @Test func `while the past cannot be read what came is analysed, and again behind it later`() async throws {
    let analyzer = MetricAnalyzer()
    let isOpen = Mutex(false)
    analyzer.follows { isOpen.withLock { $0 } ? (0..<30).map(Self.record) : nil }
    try await analyzer.write(MetricsBatch(queries: (30..<40).map(Self.record)))
    #expect(minutes(analyzer) == 9)
    isOpen.withLock { $0 = true }
    #expect(minutes(analyzer) == 39)
  }

  @Test func `a process that goes on without a past does not wait for it for good`() async throws {
    let analyzer = MetricAnalyzer()
    let asked = Mutex(0)
    analyzer.follows {
      asked.withLock { $0 += 1 }
      return nil
    }
    for minute in 0..<(MetricAnalyzer.patience + 10) {
      try await analyzer.write(MetricsBatch(queries: [Self.record(minute)]))
    }
    #expect(asked.withLock { $0 } == 1)
    #expect(minutes(analyzer) > 0)
    #expect(asked.withLock { $0 } == 1)
  }
}
