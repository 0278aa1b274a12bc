import Foundation
import HansaCore
import Testing

@testable import HansaMonitoring

@Suite struct SlidingWindowsTests {
  private static let start = Date(timeIntervalSince1970: 1_790_000_000)

  @Test func `windows forget what is older than they are`() {
    var windows = SlidingWindows(at: Self.start)
    windows.add(Observation(.example(duration: .milliseconds(10))), at: Self.start)
    func requests(_ seconds: Double) -> [Int] {
      MetricsWindow.allCases.map { windows.figures($0, at: Self.start.addingTimeInterval(seconds)).requests }
    }
    #expect(requests(0) == [1, 1, 1])
    #expect(requests(59) == [1, 1, 1])
    #expect(requests(75) == [0, 1, 1])
    #expect(requests(299) == [0, 1, 1])
    #expect(requests(315) == [0, 0, 1])
    #expect(requests(3599) == [0, 0, 1])
    #expect(requests(3665) == [0, 0, 0])
    // A slot is used again without what it had.
    windows.add(Observation(.example(duration: .milliseconds(10))), at: Self.start.addingTimeInterval(3660))
    #expect(requests(3660) == [1, 1, 1])
  }

  @Test func `throughput, error rate and percentiles are those of the window`() {
    var windows = SlidingWindows(at: Self.start)
    for second in 0..<100 {
      var record = QueryRecord.example(duration: .milliseconds(second + 1))
      record.rows = 2
      if second % 10 == 0 { (record.outcome, record.errorClass) = (.failed, "transient") }
      if second % 25 == 1 { (record.outcome, record.errorClass) = (.cancelled, "cancelled") }
      windows.add(Observation(record), at: Self.start.addingTimeInterval(Double(second)))
    }
    let figures = windows.figures(.fiveMinutes, at: Self.start.addingTimeInterval(100))
    #expect(figures.requests == 100 && figures.rows == 200 && figures.seconds == 100)
    #expect(figures.requestsPerSecond == 1 && figures.errorRate == 0.1)
    #expect(figures.errors == ["transient": 10, "cancelled": 4])
    let p50 = figures.latency?.p50 ?? 0
    #expect(abs(p50 - 0.050) <= 0.0025)
    #expect(abs((figures.latency?.max ?? 0) - 0.100) < 0.001)
  }

  @Test func `percentiles are within one percent of the exact ones`() {
    var random = SplitMix64(seed: 11)
    var windows = SlidingWindows(at: Self.start)
    var values: [Double] = []
    for _ in 0..<5000 {
      let microseconds = exp2(Double.random(in: 4..<24, using: &random)).rounded()
      values.append(microseconds / 1e6)
      windows.add(Observation(.example(duration: .microseconds(Int64(microseconds)))), at: Self.start)
    }
    values.sort()
    let latency = windows.figures(.minute, at: Self.start).latency
    for (part, found) in [(0.5, latency?.p50), (0.9, latency?.p90), (0.95, latency?.p95), (0.99, latency?.p99)] {
      let exact = values[Int((part * 5000).rounded(.up)) - 1]
      #expect(abs((found ?? 0) - exact) <= exact * 0.01, "\(part)")
    }
  }

  @Test func `fragments that the cache answers are look-ups and no requests`() throws {
    var fragment = FragmentRecord(id: "0", source: "shop", statementHash: 1, rows: 5, bytes: 40)
    #expect(Observation(fragment) == nil)
    fragment.cache = "hit"
    let hit = try #require(Observation(fragment))
    #expect(!hit.isRequest && hit.cacheHits == 1 && hit.cacheLookups == 1 && hit.rows == 0)
    (fragment.cache, fragment.total) = ("miss", .milliseconds(4))
    let miss = try #require(Observation(fragment))
    #expect(miss.isRequest && miss.cacheHits == 0 && miss.cacheLookups == 1 && miss.rows == 5)
  }
}
