import Foundation
import HansaAlerting
import HansaCore

/// What it takes to keep the series of many rules and to evaluate these, as `hansa serve` does: milliseconds.
///
/// Each rule reads ten series, half of which are above its threshold, now these and now those; each alert has a label and a
/// text of its own.
struct RuleBench: Encodable {
  struct Figure: Encodable {
    var median: Double
    var slowest: Double

    fileprivate init(_ times: [Duration]) {
      let sorted = times.sorted().map { $0 / .milliseconds(1) }
      (median, slowest) = (sorted[sorted.count / 2], sorted[sorted.count - 1])
    }
  }

  var rules: Int
  var series: Int
  var rounds: Int
  /// Rules that have alerts at the end.
  var alerting: Int
  /// Reading the file of rules.
  var reading: Double
  /// Taking a sample of each series.
  var taking: Figure
  var evaluating: Figure

  private static let hosts = 10

  /// - Parameter rules: each with ten series.
  static func measured(rules: Int, rounds: Int = 16) async throws -> RuleBench {
    let clock = ContinuousClock()
    let start = clock.now
    let groups = try RuleFile(text(rules: rules), name: "rules.yml").groups
    let reading = clock.now - start
    guard let group = groups.first else { throw HansaError(.internalError, "there are no rules") }
    let live = LiveSeries(for: groups)
    let query = AlertQuery(
      series: { selector, _ in live.select(selector) }, rows: { _, _ in AlertRows([]) })
    var evaluator = AlertEvaluator(group, query: query)
    let labels = (0..<rules * hosts).map { number in
      LabelSet([
        (LabelSet.metricName, Name("metric_\(number / hosts)")), (Name("host"), Name("host-\(number % hosts)")),
        (Name("zone"), Name("eu-\(number % 3)")),
      ])
    }
    var taking: [Duration] = []
    var evaluating: [Duration] = []
    for round in 0..<rounds {
      let instant = AlertInstant(milliseconds: Int64(round) * 60_000)
      let values = labels.indices.map { number in
        (labels: labels[number], value: Double((number + round / 4) % 2 * 10))
      }
      var begun = clock.now
      live.take(values, at: instant)
      taking.append(clock.now - begun)
      begun = clock.now
      let outcomes = await evaluator.evaluate(at: instant)
      evaluating.append(clock.now - begun)
      for outcome in outcomes { if let error = outcome.error { throw error } }
    }
    return RuleBench(
      rules: rules, series: labels.count, rounds: rounds, alerting: evaluator.snapshots.count,
      reading: reading / .milliseconds(1), taking: Figure(taking), evaluating: Figure(evaluating))
  }

  private static func text(rules: Int) -> String {
    var text = "groups:\n  - name: many\n    rules:\n"
    for number in 0..<rules {
      text += """
              - alert: Rule\(number)
                expr: metric_\(number) > 5
                for: 2m
                labels: { severity: page }
                annotations: { summary: "{{ $labels.host }} is at {{ $value }}" }

        """
    }
    return text
  }
}
