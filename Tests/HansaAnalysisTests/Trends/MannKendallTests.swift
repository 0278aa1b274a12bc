import Foundation
import HansaAnalysis
import Testing

/// The series of Fixtures/mann_kendall.py.
private func series(_ seed: Int) -> [Double] {
  var random = SplitMix64(seed: UInt64(seed))
  let slope: Double
  let count = 8 + seed % 90
  slope = (random.uniform() - 0.5) * 0.2
  var last = 0.0
  return (0..<count).map { index in
    let noise = random.uniform() * 6.0 - 3.0
    last = seed % 3 == 0 ? last * 0.7 + noise : noise
    var value = last + slope * Double(index)
    if seed % 2 == 0 { value = value.rounded(.down) }
    if seed % 5 == 0, random.uniform() < 0.1 { value = .nan }
    return value
  }
}

@Suite("Mann-Kendall and Theil-Sen") struct MannKendallTests {
  @Test func `the results equal pymannkendall's on 200 series, with ties and gaps`() throws {
    let rows = try Fixture.rows("mann_kendall.csv")
    #expect(rows.count == 300)
    for row in rows {
      let seed = try #require(Int(row[0]))
      let variant = try #require(MannKendallTest.Variant(rawValue: String(row[1])))
      let expected = try row.dropFirst(3).map { try #require(Double($0)) }
      let test = try #require(MannKendallTest(series(seed), variant: variant))
      #expect(test.trend.rawValue == row[2], "series \(seed), \(variant)")
      let actual = [
        test.pValue, test.z, test.tau, Double(test.score), test.variance, test.line.slope, test.line.intercept,
      ]
      for (actual, expected) in zip(actual, expected) {
        #expect(abs(actual - expected) <= 1e-9 * max(1, abs(expected)), "series \(seed), \(variant)")
      }
    }
  }

  @Test func `the median slope of a long series, which is searched, equals that of all pairs`() throws {
    var random = SplitMix64(seed: 5)
    for count in [1001, 1002] {
      let values = (0..<count).map { index -> Double in
        (4 * random.uniform()).rounded(.down) - 0.01 * Double(index)
      }
      var slopes: [Double] = []
      for first in 0..<count {
        for second in (first + 1)..<max(first + 1, count) {
          slopes.append((values[second] - values[first]) / Double(second - first))
        }
      }
      slopes.sort()
      let middle = slopes.count / 2
      let expected = slopes.count % 2 == 1 ? slopes[middle] : (slopes[middle - 1] + slopes[middle]) / 2
      #expect(abs(try #require(TheilSenLine(values)).slope - expected) < 1e-12)
    }
  }

  @Test func `a constant series has no trend, and a few values have no test`() throws {
    let test = try #require(MannKendallTest([7, 7, 7, 7, 7]))
    #expect(test.trend == .none && test.pValue == 1 && test.line.slope == 0)
    #expect(MannKendallTest([1, .nan, 2]) == nil)
    #expect(MannKendallTest([]) == nil)
    #expect(TheilSenLine([1]) == nil)
  }

  @Test func `a third of wild values does not turn a trend`() throws {
    var random = SplitMix64(seed: 11)
    let values = (0..<300).map { index -> Double in
      index % 4 == 0 ? 1000 * random.normal() : Double(index) + random.normal()
    }
    let test = try #require(MannKendallTest(values))
    #expect(test.trend == .increasing)
    #expect(abs(test.line.slope - 1) < 0.1)
  }
}
