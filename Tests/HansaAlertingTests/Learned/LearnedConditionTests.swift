import Foundation
import HansaCore
import Testing

@testable import HansaAlerting

/// Rules that judge a series by what it was, one evaluation a minute.
@Suite struct LearnedConditionTests {
  private struct Firing: Equatable {
    var minute: Int
    var value: Double
  }

  /// The minutes at which a rule over the metric `m` fires.
  private static func firing(
    _ condition: String, through last: Int, _ value: (Int) -> Double?
  ) async throws -> [Firing] {
    let file = try RuleFile(
      "groups: [ { name: g, rules: [ { alert: A, \(condition) } ] } ]", name: "r.yml")
    var store = SeriesStore()
    let samples = (0...last).compactMap { minute in value(minute).map { Sample(Self.instant(minute), $0) } }
    store.append(samples, to: .of([LabelSet.metricName: "m", "source": "shop"]))
    var evaluator = AlertEvaluator(file.groups[0], query: store.query)
    var firing: [Firing] = []
    for minute in 0...last {
      for outcome in await evaluator.evaluate(at: Self.instant(minute)) { if let error = outcome.error { throw error } }
      for alert in evaluator.states[0].alerts.values where alert.state == .firing {
        #expect(alert.labels == .of([LabelSet.alertName: "A", "source": "shop"]))
        firing.append(Firing(minute: minute, value: alert.value))
      }
    }
    return firing
  }

  private static func instant(_ minute: Int) -> AlertInstant { AlertInstant(milliseconds: Int64(minute) * 60_000) }

  /// From -0.5 to 0.5, the same for the same number.
  private static func noise(_ number: Int) -> Double {
    let product = sin(Double(number) * 12.9898) * 43758.5453
    return product - product.rounded(.down) - 0.5
  }

  @Test func `an adaptive threshold fires as long as the value is not what it used to be`() async throws {
    func value(_ minute: Int) -> Double { (300..<320).contains(minute) ? 200 : 100 + 10 * Self.noise(minute) }
    let firing = try await Self.firing("adaptive: { of: m }", through: 400, value)
    #expect(firing == (300..<320).map { Firing(minute: $0, value: 200) })
    #expect(try await Self.firing("adaptive: { of: m, side: below }", through: 400, value) == [])
    #expect(try await Self.firing("adaptive: { of: m, least: 150 }", through: 400, value) == [])
    #expect(try await Self.firing("adaptive: { of: m, learn: 6h }", through: 400, value) == [])
    let held = try await Self.firing("adaptive: { of: m, side: above }, for: 5m", through: 400, value)
    #expect(held.map(\.minute) == Array(305..<320))
  }

  @Test func `a series that has become another one is learned anew`() async throws {
    let firing = try await Self.firing("adaptive: { of: m }", through: 900) { minute in
      (minute < 300 ? 100 : 200) + 10 * Self.noise(minute)
    }
    #expect(firing.map(\.minute) == Array(300..<450))
  }

  @Test func `what was never otherwise has a threshold too, and rounding does not cross it`() async throws {
    let firing = try await Self.firing("adaptive: { of: m }", through: 400) { minute in
      minute == 350 ? 0.4 : minute.isMultiple(of: 2) ? 0.3 : 0.1 + 0.2
    }
    #expect(firing == [Firing(minute: 350, value: 0.4)])
  }

  @Test func `an anomaly fires once, and for as long as the rule keeps it`() async throws {
    func value(_ minute: Int) -> Double { (minute < 400 ? 100 : 180) + 10 * Self.noise(minute) }
    let firing = try await Self.firing("anomaly: { of: m, side: above }, keep_firing_for: 10m", through: 500, value)
    #expect(firing.contains(Firing(minute: 400, value: value(400))))
    // One of noise's values may be an anomaly too.
    #expect((10...30).contains(firing.count), "\(firing.map(\.minute))")
    #expect(try await Self.firing("anomaly: { of: m, side: below }", through: 500, value).isEmpty)
  }

  @Test func `a forecast fires before the threshold is crossed, and its value is in how many seconds`() async throws {
    // 0.9 is crossed after 800 minutes.
    func value(_ minute: Int) -> Double { 0.1 + 0.001 * Double(minute) + 0.002 * Self.noise(minute) }
    let expected = try await Self.firing("forecast: { of: m, above: 0.9, within: 2h }", through: 820, value)
    let first = try #require(expected.first)
    #expect((640...760).contains(first.minute), "first at \(first.minute)")
    #expect(expected.count == 821 - first.minute, "it fires from then on")
    for one in expected where one.minute < 780 {
      #expect(abs(one.value / 60 - Double(800 - one.minute)) < 45, "\(one)")
    }
    #expect(expected.last?.value == 0)
    let sure = try await Self.firing(
      "forecast: { of: m, above: 0.9, within: 2h, confidence: 95 }", through: 820, value)
    #expect(try #require(sure.first).minute >= first.minute, "the whole interval is across later")
    let falling = try await Self.firing("forecast: { of: m, below: 0.1, within: 2h }", through: 820) { 1 - value($0) }
    #expect((640...760).contains(try #require(falling.first).minute), "\(falling.first?.minute ?? 0)")
  }

  @Test func `a forecast says nothing of a level that stays, or of a past that is shorter than its future`()
    async throws
  {
    let level = try await Self.firing("forecast: { of: m, above: 0.9, within: 2h }", through: 800) { minute in
      0.5 + 0.1 * Self.noise(minute)
    }
    #expect(level == [])
    let short = try await Self.firing("forecast: { of: m, above: 0.9, within: 2h }", through: 115) {
      0.5 + 0.003 * Double($0)
    }
    #expect(short == [])
  }

  @Test func `a series that is away for a while, or has no number, is learned on`() async throws {
    let firing = try await Self.firing("adaptive: { of: m }", through: 400) { minute in
      if (100..<150).contains(minute) { return nil }
      return minute == 390 ? 200 : minute.isMultiple(of: 50) ? .nan : 100 + 10 * Self.noise(minute)
    }
    #expect(firing == [Firing(minute: 390, value: 200)])
  }

  @Test func `more series than can be learned are an error of the rule`() async throws {
    let file = try RuleFile("groups: [ { name: g, rules: [ { alert: A, adaptive: { of: m } } ] } ]", name: "r.yml")
    var store = SeriesStore()
    for host in 0...LearnedSeries.most {
      store.append([Sample(Self.instant(0), 1)], to: .of([LabelSet.metricName: "m", "host": Name("\(host)")]))
    }
    var evaluator = AlertEvaluator(file.groups[0], query: store.query)
    let error = await evaluator.evaluate(at: Self.instant(0))[0].error
    #expect(error?.code == .programLimitExceeded)
    #expect(error?.message == "the rule would have to learn more than 1000 series")
  }

  @Test func `all that is wrong with them is told, each with line and column`() {
    let text = """
      groups:
        - name: a
          rules:
            - alert: One
              anomaly: { of: m > 5, severity: huge }
              for: 5m
            - alert: Two
              adaptive: { off: m, width: -1, side: up }
            - alert: Three
              forecast: { of: rate(m), above: 1, below: 2, past: 1h, within: 2h, confidence: 100 }
            - alert: Four
              forecast: { of: 5, within: 2h }
      """
    var problems: [String] = []
    do throws(RuleFileError) { _ = try RuleFile(text, name: "r.yml") } catch {
      problems = error.problems.map(\.description)
    }
    #expect(
      problems == [
        "r.yml:5:24: of: a comparison leaves values out, so that nothing usual would be learned (Write what is to be learned alone.)",
        #"r.yml:5:41: severity must be minor, major or critical, here is "huge""#,
        "r.yml:6:14: an anomaly is one moment, so that with for it would never fire (keep_firing_for says for how long it fires.)",
        #"r.yml:8:19: adaptive needs the key "of""#,
        #"r.yml:8:21: unknown key "off" in adaptive (Perhaps you meant of.)"#,
        "r.yml:8:36: width must not be negative",
        #"r.yml:8:46: side must be above, below or either, here is "up""#,
        "r.yml:10:19: forecast needs above or below, and one of them (above: 0.9 is when it rises to that.)",
        "r.yml:10:31: of: rate needs a window (Write rate(m[5m]).)",
        "r.yml:10:60: past must be as long as within at least (Six times as long is the default.)",
        "r.yml:10:88: confidence must be a percentage between 0 and 100",
        "r.yml:12:19: forecast needs above or below, and one of them (above: 0.9 is when it rises to that.)",
        "r.yml:12:25: of: this is a number and no series (Name a metric: rate(requests_total[5m]).)",
      ])
  }
}
