import Foundation
import HansaAnalysis
import Testing

private func twoSeasons(_ count: Int, seed: UInt64, noise: Double = 1) -> [Double] {
  var random = SplitMix64(seed: seed)
  return (0..<count).map { hour -> Double in
    let weekend = (hour / 24) % 7 >= 5
    let cycle = sin(2 * .pi * Double(hour) / 24)
    let expected = weekend ? 160 + 20 * cycle : 200 + 60 * cycle
    return expected + noise * random.normal()
  }
}

private func error(_ forecast: Forecast, _ actual: some Collection<Double>) -> Double {
  zip(forecast.steps, actual).reduce(0) { $0 + abs($1.0.value - $1.1) } / Double(actual.count)
}

@Suite("Forecasts") struct ForecasterTests {
  @Test func `two seasons are detected and carried on`() throws {
    let values = twoSeasons(24 * 7 * 5 + 48, seed: 1)
    let known = Array(values.dropLast(48))
    let forecast = try #require(Forecaster.forecast(known, options: .init(horizon: 48)))
    #expect(forecast.seasons == [24, 168])
    #expect(error(forecast, values.suffix(48)) < 2)
    let inside = zip(forecast.steps, values.suffix(48)).filter { $0.low...$0.high ~= $1 }.count
    #expect(inside >= 42)
  }

  @Test func `one season is detected`() throws {
    var random = SplitMix64(seed: 2)
    let values = (0..<200).map { index -> Double in
      let cycle = 10 * sin(2 * .pi * Double(index) / 12)
      return cycle + 0.3 * Double(index) + random.normal()
    }
    let forecast = try #require(Forecaster.forecast(Array(values.dropLast(12)), options: .init(horizon: 12)))
    #expect(forecast.seasons == [12])
    #expect(error(forecast, values.suffix(12)) < 2.5)
  }

  @Test func `noise and a random walk have no season`() throws {
    for seed in 1...5 {
      var random = SplitMix64(seed: UInt64(seed))
      let noise = (0..<400).map { _ in random.normal() }
      #expect(try #require(Forecaster.forecast(noise, options: .init(horizon: 3))).seasons.isEmpty, "seed \(seed)")
    }
  }

  @Test func `a season that is given and is not there does little harm`() throws {
    for seed in 1...5 {
      var random = SplitMix64(seed: UInt64(seed))
      var level = 100.0
      let walk = (0..<400).map { _ -> Double in
        level += random.normal()
        return level
      }
      for seasons in [[7], [24, 168]] {
        let forecast = try #require(Forecaster.forecast(walk, options: .init(horizon: 14, seasons: seasons)))
        #expect(forecast.seasons.isEmpty, "seed \(seed)")
        #expect(abs(forecast.steps[0].value - (walk.last ?? 0)) < 3, "seed \(seed)")
      }
    }
  }

  @Test func `a trend without a season goes on`() throws {
    let values = (0..<60).map { 5 + 2 * Double($0) }
    let forecast = try #require(Forecaster.forecast(values, options: .init(horizon: 5, seasons: [])))
    for (step, value) in forecast.steps.enumerated() { #expect(abs(value.value - (125 + 2 * Double(step))) < 6) }
  }

  @Test func `intervals are wider for a higher level and a noisier series`() throws {
    func width(_ level: Double, _ noise: Double) throws -> Double {
      let values = twoSeasons(24 * 7 * 4, seed: 4, noise: noise)
      let options = ForecastOptions(horizon: 24, seasons: [24, 168], level: level)
      return try #require(Forecaster.forecast(values, options: options)).steps.reduce(0) { $0 + $1.high - $1.low }
    }
    let usual = try width(0.95, 2)
    #expect(try width(0.5, 2) < usual)
    #expect(try width(0.95, 10) > usual)
  }

  @Test func `a constant stays as it is, for sure`() throws {
    let forecast = try #require(Forecaster.forecast([Double](repeating: 7, count: 100), options: .init(horizon: 4)))
    for step in forecast.steps { #expect(abs(step.value - 7) < 1e-9 && step.high - step.low < 1e-9) }
  }

  @Test func `gaps are bridged`() throws {
    var values = twoSeasons(24 * 7 * 4 + 24, seed: 6)
    let future = Array(values.suffix(24))
    for index in stride(from: 5, to: 24 * 7 * 4, by: 31) { values[index] = index % 2 == 0 ? .nan : .infinity }
    let options = ForecastOptions(horizon: 24, seasons: [24, 168])
    let forecast = try #require(Forecaster.forecast(Array(values.dropLast(24)), options: options))
    #expect(error(forecast, future) < 6)
  }

  @Test func `few values are forecast too, and none are not`() throws {
    for values in [[3.0], [3, 4], [3, 4, 5], [1, 2, 1, 2, 1]] {
      let forecast = try #require(Forecaster.forecast(values, options: .init(horizon: 6, seasons: [24])))
      #expect(forecast.steps.count == 6)
      for step in forecast.steps { #expect(step.value.isFinite && step.low <= step.value && step.value <= step.high) }
    }
    #expect(Forecaster.forecast([], options: .init(horizon: 6)) == nil)
    #expect(Forecaster.forecast([.nan, .infinity], options: .init(horizon: 6)) == nil)
    #expect(Forecaster.forecast([1, 2, 3], options: .init(horizon: 0)) == nil)
  }

  @Test func `counts are not forecast below zero`() throws {
    var random = SplitMix64(seed: 8)
    let values = (0..<300).map { _ in (3 * random.uniform()).rounded(.down) }
    let forecast = try #require(Forecaster.forecast(values, options: .init(horizon: 24)))
    #expect(forecast.steps.allSatisfy { $0.low >= 0 && $0.low <= $0.value && $0.value <= $0.high })
  }
}
