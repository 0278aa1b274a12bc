import Foundation
@testable import HansaAnalysis
import Testing

/// The series of Fixtures/changes.py.
private func series(_ seed: Int) -> [Double] {
  var random = SplitMix64(seed: UInt64(seed))
  var values: [Double] = []
  for _ in 0..<(3 + seed % 4) {
    let level = random.uniform() * 12.0
    for _ in 0..<(20 + Int(random.uniform() * 60.0)) {
      values.append(level + random.uniform() + random.uniform() + random.uniform() - 1.5)
    }
  }
  return values
}

@Suite("Change points by PELT") struct PELTTests {
  @Test func `the changes of the mean are those of ruptures`() throws {
    for row in try Fixture.rows("changes.csv") {
      let seed = try #require(Int(row[0]))
      let values = series(seed)
      // ruptures has the cost in the values' own unit, here it is in that of the noise.
      let noise = SegmentCost.noise(values)
      let penalty = try #require(Double(row[1])) / (noise * noise)
      let options = ChangePointOptions(cost: .mean, penalty: .value(penalty), minimumSegment: 3)
      let found = PELT.changePoints(in: values, options: options).map(\.index)
      #expect(found == row[2].split(separator: " ").compactMap { Int($0) }, "series \(seed)")
    }
  }

  /// The best segmentation without pruning.
  private func exhaustive(_ values: [Double], penalty: Double, least: Int) -> [Int] {
    let cost = SegmentCost(values, .meanAndVariance)
    var best = [-penalty] + [Double](repeating: .infinity, count: values.count)
    var previous = [Int](repeating: 0, count: values.count + 1)
    for end in least...values.count {
      for start in 0...(end - least) where best[start] + cost(start, end) + penalty < best[end] {
        (best[end], previous[end]) = (best[start] + cost(start, end) + penalty, start)
      }
    }
    return Array(sequence(first: previous[values.count]) { previous[$0] }.prefix { $0 > 0 }.reversed())
  }

  @Test func `pruning loses nothing`() {
    for seed in 1...20 {
      var random = SplitMix64(seed: UInt64(seed))
      let values = (0..<200).map { index -> Double in
        let level = Double(2 * (index / 50 % 2))
        return level + Double(1 + index / 70) * random.normal()
      }
      let options = ChangePointOptions(penalty: .value(8), minimumSegment: 4)
      let found = PELT.changePoints(in: values, options: options).map(\.index)
      #expect(found == exhaustive(values, penalty: 8, least: 4), "seed \(seed)")
    }
  }

  @Test(arguments: [ChangePointOptions.Penalty.bic, .mbic])
  func `a change of level and one of scatter are found where they are`(penalty: ChangePointOptions.Penalty) throws {
    var random = SplitMix64(seed: 3)
    let values = (0..<600).map { index -> Double in
      let level: Double = index < 200 ? 10 : 14
      let scatter: Double = index < 400 ? 1 : 4
      return level + scatter * random.normal()
    }
    let found = PELT.changePoints(in: values, options: .init(penalty: penalty))
    try #require(found.count == 2)
    #expect(abs(found[0].index - 200) <= 3 && abs(found[1].index - 400) <= 5)
    #expect(abs(found[0].before.mean - 10) < 0.3 && abs(found[0].after.mean - 14) < 0.3)
    #expect(found[1].after.deviation > 3 * found[1].before.deviation)
    #expect(found[0].after.range.upperBound == found[1].before.range.upperBound)
  }

  @Test func `noise, a constant and a few values have no change`() {
    for seed in 1...10 {
      var random = SplitMix64(seed: UInt64(seed))
      #expect(PELT.changePoints(in: (0..<500).map { _ in random.normal() }).isEmpty, "seed \(seed)")
    }
    #expect(PELT.changePoints(in: [Double](repeating: 5, count: 100)).isEmpty)
    #expect(PELT.changePoints(in: [1, 9]).isEmpty)
    #expect(PELT.changePoints(in: []).isEmpty)
  }

  @Test func `gaps keep the indexes`() throws {
    var values: [Double] = (0..<200).map { index -> Double in (index < 100 ? 1 : 50) + Double(index % 3) }
    for index in stride(from: 0, to: 200, by: 9) { values[index] = .nan }
    let found = PELT.changePoints(in: values)
    #expect(found.map(\.index) == [100])
  }
}
