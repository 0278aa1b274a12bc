import Foundation
import HansaMonitoring
import Testing

/// When limits will be reached.
@Suite struct LimitSeriesTests {
  private let start = 1_800_000_000.0 - 1_800_000_000.0.truncatingRemainder(dividingBy: 604_800)

  private func points(_ count: Int, _ value: (Int) -> Double) -> [(time: Double, value: Double)] {
    (0..<count).map { (start + Double($0) * 3600, value($0)) }
  }

  @Test func `a history that grows evenly reaches its limit when the line does`() throws {
    let series = try #require(LimitSeries(.history, limit: 1000, points: points(100) { 100 + 2 * Double($0) }))
    // 298 is the last value; 702 are left, at 2 an hour.
    #expect(series.reaches == series.end + 351 * 3600)
    #expect(series.forecast(24)?.steps.count == 24)
  }

  @Test func `one that does not grow reaches none, one that is full has reached it, of few nothing is said`() throws {
    let flat = try #require(LimitSeries(.history, limit: 1000, points: points(100) { Double($0 % 7) }))
    #expect(flat.reaches == nil)
    let full = try #require(LimitSeries(.history, limit: 90, points: points(100) { Double($0) }))
    #expect(full.reaches == full.end)
    let few = try #require(LimitSeries(.history, limit: 1000, points: points(9) { Double($0) }))
    #expect(few.reaches == nil && few.forecast(24) == nil)
    #expect(LimitSeries(.history, limit: 1, points: []) == nil)
  }

  @Test func `hours without a value are gaps`() throws {
    let series = try #require(
      LimitSeries(.history, limit: 1000, points: points(100) { 5 * Double($0) }.filter { Int($0.time / 3600) % 5 != 0 })
    )
    #expect(series.values.count(where: \.isNaN) > 15)
    let reaches = try #require(series.reaches)
    #expect(abs(reaches - (start + 200 * 3600)) <= 2 * 3600)
  }

  @Test func `a pool that fills up on mondays does so next monday`() throws {
    // Four weeks of hours and three days; on one weekday, from 9 to 11, statements wait.
    let series = try #require(
      LimitSeries(
        .pool("shop"), limit: 1,
        points: points(24 * 7 * 4 + 72) { hour in
          let busy = hour % 168 / 24 == 4 && (9..<12).contains(hour % 24)
          return busy ? 1.4 : 0.2 + 0.01 * Double(hour % 24)
        }))
    let reaches = try #require(series.reaches)
    let hour = Int((reaches - start) / 3600)
    #expect(hour % 168 / 24 == 4 && (9..<12).contains(hour % 24), "\(hour)")
  }
}
