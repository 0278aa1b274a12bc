import Foundation
import HansaAnalysis
import Testing

/// A metric every five minutes: a daily cycle and noise.
private func metric(days: Int, seed: UInt64, noise: Double = 1) -> [Double] {
  var random = SplitMix64(seed: seed)
  return (0..<(days * 288)).map { index -> Double in
    let cycle = sin(2 * .pi * Double(index) / 288)
    return 50 + 20 * cycle + noise * random.normal()
  }
}

private func observe(_ values: [Double], step: Double = 300) -> [AnomalyObservation] {
  var detector = AnomalyDetector()
  return values.enumerated().map { detector.observe($1, at: 1_700_006_400 + Double($0) * step) }
}

private func anomalies(_ observations: [AnomalyObservation]) -> [Int] {
  observations.indices.filter { observations[$0].isAnomaly }
}

@Suite("Anomaly detection") struct AnomalyDetectorTests {
  @Test func `a spike is found when it comes, and is a spike`() throws {
    var values = metric(days: 10, seed: 1)
    values[2500] += 60
    let observations = observe(values)
    #expect(observations[2500].isAnomaly)
    #expect(observations[2500].high < values[2500])
    #expect(observations[2500].severity != nil)
    #expect(anomalies(observations).filter { $0 >= 600 }.count <= 4)
  }

  @Test func `a step to another level is found within an hour`() {
    var values = metric(days: 10, seed: 2)
    for index in 2500..<values.count { values[index] += 50 }
    #expect(anomalies(observe(values)).contains { (2500...2512).contains($0) })
  }

  @Test func `what is usual at noon is an anomaly at night`() {
    var values = metric(days: 12, seed: 3)
    // The lowest point of the day is about index 216 of its 288.
    let night = 10 * 288 + 216
    for index in night..<(night + 12) { values[index] = 68 }
    let observations = observe(values)
    let found = anomalies(observations).first { (night..<(night + 12)).contains($0) }
    #expect(found.map { observations[$0].reason == .seasonal || observations[$0].reason == .seasonalLevel } == true)
  }

  @Test func `values that scatter more are found`() {
    var random = SplitMix64(seed: 4)
    let values = (0..<3000).map { index -> Double in
      100 + (2000..<2400 ~= index ? 6 : 1) * random.normal()
    }
    #expect(anomalies(observe(values)).contains { (2000..<2100).contains($0) })
  }

  @Test func `a metric that stops moving is a flatline`() throws {
    var values = metric(days: 10, seed: 5, noise: 3)
    for index in 2500..<2600 { values[index] = values[2499] }
    let observations = observe(values)
    let found = try #require(anomalies(observations).first { (2500..<2600).contains($0) })
    #expect([.flatline, .seasonal, .seasonalLevel].contains(observations[found].reason))
  }

  @Test func `a constant series has none, and a perfect cycle none once it has been seen`() {
    #expect(anomalies(observe([Double](repeating: 42, count: 3000))).isEmpty)
    let cycle = (0..<4000).map { $0 % 288 < 144 ? 20.0 : 80 }
    #expect(anomalies(observe(cycle)).allSatisfy { $0 < 288 })
  }

  @Test func `scores do not depend on the unit of the values`() {
    let values = metric(days: 10, seed: 6).enumerated().map { $0 == 2000 ? 200 : $1 }
    let plain = observe(values).map(\.score)
    for unit in [1e-6, 1024, 1e9] {
      let scaled = observe(values.map { $0 * unit }).map(\.score)
      // The rounding of the unit may move a surprise into the next bucket.
      #expect(zip(plain, scaled).filter { abs($0 - $1) > 0.1 }.count <= values.count / 100, "unit \(unit)")
      #expect(scaled[2000] >= AnomalyObservation.threshold)
    }
  }

  @Test func `an anomaly that goes on is reported seldom`() {
    var values = metric(days: 10, seed: 7)
    for index in 2000..<values.count { values[index] += index % 7 == 0 ? 90 : 0 }
    #expect(anomalies(observe(values)).filter { $0 >= 2000 }.count <= 12)
  }

  @Test func `gaps, infinities and huge values are survived`() {
    var values = metric(days: 8, seed: 8)
    for index in stride(from: 300, to: values.count, by: 97) { values[index] = .nan }
    values[1000] = .infinity
    values[1200] = 1e308
    values[1201] = -1e308
    let observations = observe(values)
    #expect(observations[1000].score == 0)
    for observation in observations {
      #expect(observation.score >= 0 && observation.score < 1)
      #expect(observation.low.isFinite && observation.high.isFinite && observation.low <= observation.high)
    }
  }

  @Test func `nothing is called an anomaly before the detector has seen enough`() {
    let observations = observe((0..<AnomalyDetector.warmup).map { $0 == 60 ? 1e6 : 1 })
    #expect(anomalies(observations).isEmpty)
  }

  @Test func `the expected range holds most of what comes`() {
    let values = metric(days: 14, seed: 9)
    let observations = observe(values)
    let inside = zip(values, observations).dropFirst(5 * 288).filter { $1.low...$1.high ~= $0 }.count
    #expect(Double(inside) / Double(9 * 288) > 0.97)
  }
}
