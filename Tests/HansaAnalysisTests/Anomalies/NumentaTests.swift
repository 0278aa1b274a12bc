import Foundation
import HansaAnalysis
import Testing

/// With HANSA_NAB=folder; of a part of the benchmark, the part's score.
@Suite("Numenta Anomaly Benchmark", .enabled(if: folder("HANSA_NAB") != nil, "HANSA_NAB names no folder"))
struct NumentaTests {
  private func scores() throws -> [(series: NumentaBenchmark.Series, scores: [Double])] {
    let benchmark = try NumentaBenchmark(try #require(folder("HANSA_NAB")))
    return benchmark.series.map { series in
      var detector = AnomalyDetector()
      return (series, zip(series.values, series.times).map { detector.observe($0, at: $1).score })
    }
  }

  private func total(_ scores: [(series: NumentaBenchmark.Series, scores: [Double])], _ threshold: Double)
    -> NumentaScore
  {
    var total = NumentaScore()
    for (series, scores) in scores {
      total.add(NumentaScore(series, alarms: scores.indices.filter { scores[$0] >= threshold }))
    }
    return total
  }

  @Test func `the score is at least 58.5 at the one threshold, and no other threshold is better by much`() throws {
    let scores = try scores()
    for (category, part) in Dictionary(grouping: scores, by: { String($0.series.name.prefix { $0 != "/" }) }) {
      let score = total(part, AnomalyObservation.threshold)
      let share = score.windows == 0 ? "" : "\(score.normalized), "
      print("\(category): \(share)\(score.found) of \(score.windows), false alarms \(score.falseAlarms)")
    }
    let fixed = total(scores, AnomalyObservation.threshold).normalized
    let best = stride(from: 0.3, through: 0.8, by: 0.005).map { total(scores, $0).normalized }.max() ?? 0
    print("all: \(fixed), at the best threshold \(best)")
    #expect(fixed >= 58.5)
    #expect(best - fixed < 3)
  }

  @Test func `there are two false alarms at most where nothing happens`() throws {
    let quiet = try scores().filter { $0.series.name.hasPrefix("artificialNoAnomaly/") }
    try #require(!quiet.isEmpty)
    #expect(total(quiet, AnomalyObservation.threshold).falseAlarms <= 2)
  }
}
