import Testing

@testable import HansaAlerting

@Suite struct SeriesNotationTests {
  @Test func `values are those of Prometheus's notation`() throws {
    func text(_ values: String) throws -> String {
      try SeriesNotation.values(values).map { value in
        value.map { Sample(AlertInstant(milliseconds: 0), $0).isStale ? "stale" : "\($0)" } ?? "_"
      }.joined(separator: " ")
    }
    #expect(try text("1 -2.5  1e3 .5") == "1.0 -2.5 1000.0 0.5")
    #expect(try text("1+2x3 4-1x2 -3+1x1 5x2") == "1.0 3.0 5.0 7.0 4.0 3.0 2.0 -3.0 -2.0 5.0 5.0 5.0")
    #expect(try text("_ _x2 stale 1e-1+1x1") == "_ _ _ stale 0.1 1.1")
  }

  @Test(arguments: ["1+x3", "x3", "stalex2", "1x-2", "1,2", "abc", "1x99999999999999999999", "0x2000000 1"])
  func `what is no value is told with its place`(text: String) {
    let problem = #expect(throws: RuleProblem.self) { try SeriesNotation.values("1 " + text) }
    #expect(problem?.offset == 2)
  }

  @Test func `durations are those of Prometheus`() {
    #expect(RuleDuration.parse("1h30m") == .seconds(5400) && RuleDuration.parse("250ms") == .milliseconds(250))
    #expect(RuleDuration.parse("1y2w3d") == .seconds(86_400 * (365 + 14 + 3)) && RuleDuration.parse("0") == .zero)
    for text in ["", "5", "5min", "1m1h", "1h1h", "-5m", "5 m", "m", "99999999999999999999s", "999999999999999999d"] {
      #expect(RuleDuration.parse(text) == nil, "\(text)")
    }
    #expect(RuleDuration.text(.seconds(5400)) == "1h30m" && RuleDuration.text(.zero) == "0s")
  }
}
