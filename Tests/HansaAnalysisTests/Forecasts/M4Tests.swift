import Foundation
import HansaAnalysis
import Testing

/// With HANSA_M4=folder.
@Suite("M4 hourly", .enabled(if: folder("HANSA_M4") != nil, "HANSA_M4 names no folder")) struct M4Tests {
  @Test func `the forecasts are better than the goal, and 90 to 98 percent of the future is inside`() throws {
    let data = try M4Competition(try #require(folder("HANSA_M4")), "hourly")
    var errors = (symmetric: 0.0, scaled: 0.0, naiveSymmetric: 0.0, naiveScaled: 0.0)
    var inside = 0
    let clock = ContinuousClock()
    var longest = Duration.zero
    for (known, future) in zip(data.known, data.future) {
      let options = ForecastOptions(horizon: future.count, seasons: nil, level: 0.95)
      let start = clock.now
      let forecast = try #require(Forecaster.forecast(known, options: options))
      longest = max(longest, clock.now - start)
      let values = forecast.steps.map(\.value)
      let naive = M4Competition.naive2(known, season: 24, horizon: future.count)
      errors.symmetric += M4Competition.symmetricError(values, future)
      errors.scaled += M4Competition.scaledError(values, future, known, season: 24)
      errors.naiveSymmetric += M4Competition.symmetricError(naive, future)
      errors.naiveScaled += M4Competition.scaledError(naive, future, known, season: 24)
      inside += zip(forecast.steps, future).filter { $0.low...$0.high ~= $1 }.count
    }
    let count = Double(data.known.count)
    let average = 0.5 * (errors.symmetric / errors.naiveSymmetric + errors.scaled / errors.naiveScaled)
    let coverage = Double(inside) / Double(data.future.reduce(0) { $0 + $1.count })
    print(
      "OWA \(average), sMAPE \(errors.symmetric / count), MASE \(errors.scaled / count), coverage \(coverage), "
        + "longest \(longest)")
    #expect(average <= 0.44)
    #expect(coverage >= 0.9 && coverage <= 0.98)
  }
}
