import Foundation
import HansaAnalysis
import HansaCore

/// What is known of a source's statements, or of the queries of one fingerprint: detectors for its metrics and its past,
/// in constant memory (some 45 kB).
struct SubjectHistory: Sendable {
  /// Latencies that are judged in a second; more are counted only, so that analysis never takes much of a processor.
  private static let mostInSecond = 50

  private var latency = AnomalyDetector()
  private var errorRate = AnomalyDetector()
  private var volume = AnomalyDetector()
  private(set) var buckets = MetricBuckets()
  private(set) var count = 0

  // The minute that is counted just now, and what it has.
  private var minute = -Double.infinity
  private var total = 0.0
  private var failed = 0.0

  // How many latencies were judged in the second.
  private var second = -Double.infinity
  private var judgedInSecond = 0

  // What is usual of a query.
  private var plan: UInt64?
  private var rows = 0.0
  private var cacheHits = 0.0
  private var planHits = 0.0

  /// An observation in the metric's own unit.
  struct Judged {
    let metric: MetricKey.Metric
    let time: Double
    let value: Double
    let observation: AnomalyObservation
    let expected: Double
    let low: Double
    let high: Double
  }

  /// Counts a query or statement and judges it, and the minutes that have ended since the last one.
  mutating func take(at time: Double, milliseconds: Double?, isFailed: Bool) -> [Judged] {
    count += 1
    var judged = endMinutes(before: time)
    total += 1
    if isFailed { failed += 1 }
    buckets.add(at: time, isFailed: isFailed || milliseconds == nil, milliseconds: milliseconds ?? 0)
    guard let milliseconds, !isFailed, isJudged(at: time) else { return judged }
    let value = log(max(milliseconds, 1e-3))
    let observation = latency.observe(value, at: time)
    judged.append(
      Judged(
        metric: .latency, time: time, value: milliseconds, observation: observation,
        expected: exp(observation.expected),
        low: exp(observation.low), high: exp(observation.high)))
    return judged
  }

  private mutating func isJudged(at time: Double) -> Bool {
    if time >= second + 1 || time < second { (second, judgedInSecond) = (time, 0) }
    judgedInSecond += 1
    return judgedInSecond <= Self.mostInSecond
  }

  /// Minutes without any are judged too: an hour of them at most, a longer silence is one the process slept through.
  private mutating func endMinutes(before time: Double) -> [Judged] {
    let now = (time / 60).rounded(.down) * 60
    guard now > minute else { return [] }
    guard minute.isFinite else {
      minute = now
      return []
    }
    var judged: [Judged] = []
    let last = min(now, minute + 3600)
    while minute < last {
      // The square root of a count scatters alike for few and for many.
      let seen = volume.observe(total.squareRoot(), at: minute)
      judged.append(
        Judged(
          metric: .volume, time: minute, value: total, observation: seen, expected: Self.square(seen.expected),
          low: Self.square(seen.low), high: Self.square(seen.high)))
      // Of few, a part says little.
      if total >= 5 {
        let part = failed / total
        let rate = errorRate.observe(part, at: minute)
        judged.append(
          Judged(
            metric: .errorRate, time: minute, value: part, observation: rate, expected: Self.part(rate.expected),
            low: Self.part(rate.low), high: Self.part(rate.high)))
      }
      (total, failed) = (0, 0)
      minute += 60
    }
    minute = now
    return judged
  }

  private static func square(_ root: Double) -> Double { root > 0 ? root * root : 0 }
  private static func part(_ value: Double) -> Double { min(max(value, 0), 1) }

  /// What of a query is not as it was before, and then learns it.
  mutating func changes(_ query: QueryRecord) -> [String] {
    var changes: [String] = []
    let plan = query.fragments.indices.reduce(UInt64(query.fragments.count)) {
      ($0 &* 0x100_0000_01B3) ^ query.fragments[$1].statementHash
    }
    if let known = self.plan, known != plan { changes.append("plan changed") }
    self.plan = plan
    let pulled = Double(query.rowsPulled)
    if count > 10 {
      if pulled > 2 * rows + 100 { changes.append("more rows") }
      if query.cache == "miss", cacheHits > 0.5 { changes.append("cache cold") }
      if !query.isPlanCached, planHits > 0.5 { changes.append("planned anew") }
      if query.queued > query.duration - query.queued { changes.append("waited to be admitted") }
    }
    let rate = max(0.05, 1 / Double(max(1, count)))
    rows += rate * (pulled - rows)
    cacheHits += rate * ((query.cache == "hit" ? 1 : 0) - cacheHits)
    planHits += rate * ((query.isPlanCached ? 1 : 0) - planHits)
    return changes
  }
}
