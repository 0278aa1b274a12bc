import HansaCore

/// Where the alerts of a test are not those that are expected.
public struct RuleTestDifference: Sendable {
  public var expectation: RuleTest.Expectation
  /// Expected, and does not fire; with what is known of it.
  public var missing: [(alert: RuleTest.ExpectedAlert, pending: RuleTestRun.Found?)]
  /// Fires, and is not expected.
  public var unexpected: [RuleTest.ExpectedAlert]
  /// Fires with other annotations.
  public var changed: [(labels: LabelSet, expected: LabelSet, found: LabelSet)]
  private let instant: AlertInstant

  /// - Parameter found: the pending and firing alerts of the expectation's name, after the evaluation at `instant`.
  init(_ expectation: RuleTest.Expectation, found: [RuleTestRun.Found], at instant: AlertInstant) {
    self.expectation = expectation
    self.instant = instant
    var firing = found.filter { $0.state == .firing }.map(\.alert)
    var rest: [RuleTest.ExpectedAlert] = []
    for alert in expectation.alerts {
      if let index = firing.firstIndex(of: alert) { firing.remove(at: index) } else { rest.append(alert) }
    }
    (missing, changed) = ([], [])
    for alert in rest.sorted(by: { $0.labels < $1.labels }) {
      if let index = firing.firstIndex(where: { $0.labels == alert.labels }) {
        changed.append((alert.labels, alert.annotations, firing.remove(at: index).annotations))
      } else {
        missing.append((alert, found.first { $0.alert.labels == alert.labels && $0.state == .pending }))
      }
    }
    unexpected = firing
  }

  /// Whether all is as expected.
  var isNone: Bool { missing.isEmpty && unexpected.isEmpty && changed.isEmpty }

  /// Lines for a person: what is missing with `-`, what is too much with `+`.
  public var lines: [String] {
    var lines = ["line \(expectation.line): \(expectation.alert) at \(RuleDuration.text(expectation.time))"]
    for (alert, pending) in missing {
      var line = "  - expected, does not fire: \(Self.text(alert.labels))"
      if let pending {
        let since = RuleDuration.text(AlertInstant(milliseconds: 0).duration(to: pending.activeAt))
        line += " (pending since \(since), for \(RuleDuration.text(pending.hold)))"
      }
      lines.append(line)
    }
    for alert in unexpected { lines.append("  + fires, not expected:     \(Self.text(alert.labels))") }
    for (labels, expected, found) in changed {
      lines.append("  ! fires with other annotations: \(Self.text(labels))")
      let names = Set((expected.labels + found.labels).map(\.name)).sorted()
      for name in names where expected[name] != found[name] {
        lines.append("      \(name): expected \(Self.text(expected[name])), found \(Self.text(found[name]))")
      }
    }
    return lines
  }

  private static func text(_ labels: LabelSet) -> String { labels.without([LabelSet.alertName]).description }
  private static func text(_ value: Name?) -> String { value.map { quoted($0.string) } ?? "none" }
}
