import Foundation
import HansaMonitoring
import Testing

@Suite struct MetricHourTests {
  /// Monday mornings are busy and slow, nights and what is missing are nothing.
  private static func hours(_ count: Int, from first: Int = 480_000) -> [MetricHour] {
    (first..<first + count).compactMap { hour in
      if hour % 24 < 6 { return nil }
      let isMonday = (hour / 24) % 7 == 4 && hour % 24 == 9
      return MetricHour(
        hour: hour, requests: isMonday ? 6000 : 600, failed: isMonday ? 60 : 0, logarithm: log(isMonday ? 100 : 10))
    }
  }

  @Test func `hours become the three metrics, and what is missing is no query and no latency`() throws {
    let hours = Self.hours(24 * 21, from: 480_006)
    let series = MetricSeries.hourly(.source("shop"), hours)
    #expect(series.map(\.key) == MetricKey.Metric.allCases.map { MetricKey(.source("shop"), $0) })
    let last = try #require(hours.last).hour
    #expect(series.allSatisfy { $0.interval == 3600 && $0.end == Double(last + 1) * 3600 })
    #expect(series.allSatisfy { $0.values.count == last + 1 - 480_006 })
    let night = 480_024 - 480_006
    let values = Dictionary(uniqueKeysWithValues: series.map { ($0.key.metric, $0.values) })
    #expect(values[.volume]?[0] == 10 && values[.volume]?[night] == 0)
    #expect(values[.latency].map { abs($0[0] - 10) < 1e-9 && $0[night].isNaN } == true)
    #expect(values[.errorRate].map { $0[0] == 0 && $0[night].isNaN && $0.contains(0.01) } == true)
  }

  @Test func `less than two weeks are none`() {
    #expect(MetricSeries.hourly(.federation, []).isEmpty)
    let hours = (0..<336).map { MetricHour(hour: $0, requests: 1, failed: 0, logarithm: 0) }
    #expect(MetricSeries.hourly(.federation, Array(hours.dropLast())).isEmpty)
    #expect(MetricSeries.hourly(.federation, hours).count == 3)
  }

  @Test func `the forecast of hours knows the weekday`() throws {
    // Four weeks that end on a Sunday at midnight: the next hours are a Monday's.
    let first = 480_000 + ((4 - (480_000 / 24) % 7 + 7) % 7) * 24
    let volume = try #require(
      MetricSeries.hourly(.federation, Self.hours(24 * 28, from: first)).first { $0.key.metric == .volume })
    let steps = try #require(volume.forecast(24)).steps
    let busiest = steps.indices.max { steps[$0].value < steps[$1].value }
    #expect(busiest == 9 && steps[9].value > 50)
  }
}
