import HansaTesting

/// Rules and series that a seed decides: conditions of all kinds, levels that go up and down, counters that begin anew,
/// gaps, ends and series that come later.
struct ScenarioGenerator {
  private var random: SeededRandom
  private static let steps = 24

  init(seed: UInt64) { random = SeededRandom(seed: seed) }

  /// Files with the rules and with tests of them.
  mutating func scenarios(_ count: Int) -> (rules: String, tests: String) {
    var rules = "groups:\n  - name: generated\n    rules:\n"
    for number in 0..<7 { rules += rule(number) }
    let interval = pick(["1m", "1m", "30s", "1m30s"])
    var tests = "rule_files: [rules.yml]\nevaluation_interval: \(interval)\ntests:\n"
    for number in 0..<count { tests += test(number) }
    return (rules, tests)
  }

  private mutating func pick(_ list: [String]) -> String { random.pick(list) ?? "" }

  private mutating func rule(_ number: Int) -> String {
    var rule = "      - alert: R\(number)\n        expr: \(condition())\n"
    if random.chance(65) { rule += "        for: \(pick(["30s", "1m", "2m", "2m30s", "4m", "7m"]))\n" }
    if random.chance(45) { rule += "        keep_firing_for: \(pick(["30s", "1m", "3m", "3m15s", "6m"]))\n" }
    switch random.below(10) {
    case 0: rule += "        labels: { level: \"{{ $value }}\" }\n"
    case 1...4: rule += "        labels: { severity: page, of: \"{{ $labels.host }}!\" }\n"
    default: break
    }
    let text = pick([
      "{{ $labels.host }} {{ $value }}", "{{ $value | humanize }}", "{{ $value | humanizePercentage }}",
      "{{ humanizeDuration $value }}", "{{ printf \\\"%.3f %s\\\" $value $labels.zone }}",
      "{{ $value | humanize1024 }}",
    ])
    return rule + "        annotations: { summary: \"\(text)\" }\n"
  }

  private mutating func condition() -> String {
    let window = pick(["1m", "2m", "3m", "5m", "90s", "7m30s"])
    let compare = pick([">", ">=", "<", "<=", ">", "==", "!="])
    let level = random.below(10)
    let labels = pick(["", "", "{host=\"a\"}", "{host!=\"a\"}", "{zone=~\"e.*\"}", "{zone!~\"e.|\", host=\"b\"}"])
    switch random.below(14) {
    case 0, 1, 2, 3: return "level\(labels) \(compare) \(level)"
    case 4: return "\(pick(["rate", "irate"]))(total\(labels)[\(window)]) > 0.0\(random.below(10))"
    case 5: return "increase(total\(labels)[\(window)]) \(compare) \(level * 5)"
    case 6: return "\(pick(["delta", "idelta"]))(level\(labels)[\(window)]) \(compare) \(level - 5)"
    case 7:
      let function = pick(["avg", "min", "max", "sum", "count", "last", "present"])
      return "\(function)_over_time(level\(labels)[\(window)]) \(compare) \(level)"
    case 8: return "\(pick(["deriv", "changes", "resets"]))(level\(labels)[\(window)]) > \(random.below(3))"
    case 9: return "predict_linear(level\(labels)[\(window)], \(60 * level)) > \(level)"
    case 10: return pick(["absent(level{host=\"c\"})", "absent_over_time(total{host=\"b\"}[\(window)])"])
    case 11: return "\(pick(["sum", "min", "max", "count"])) by (zone) (level\(labels)) \(compare) \(level)"
    case 12: return "level \(pick(["and", "or", "unless"])) other > \(level)"
    default: return "level / other \(compare) 1 or quantile_over_time(0.\(level), other[\(window)]) > \(level)"
    }
  }

  private mutating func test(_ number: Int) -> String {
    var test = "  - name: generated \(number)\n    interval: \(pick(["1m", "30s", "15s", "1m"]))\n    input_series:\n"
    let hosts = [("a", "eu"), ("b", "eu"), ("c", "us"), ("d", "")]
    for (host, zone) in hosts where random.chance(75) {
      for metric in ["level", "other", "total"] where random.chance(80) {
        let values = metric == "total" ? counter() : gauge()
        test += "      - { series: 'metric{host=\"\(host)\", zone=\"\(zone)\"}', values: '\(values)' }\n"
          .replacing("metric", with: metric)
      }
    }
    test += "      - { series: 'always', values: '1' }\n"
    return test + "    alert_rule_test: [ { eval_time: 20m, alertname: R0 } ]\n"
  }

  private mutating func gauge() -> String {
    var values: [String] = []
    while values.count < Self.steps {
      switch random.below(10) {
      case 0: values.append("_x\(random.between(1, 8))")
      case 1: values.append(random.chance(50) ? "stale" : "_")
      case 2: values.append("\(random.below(9))+\(random.below(3))x\(random.between(1, 6))")
      case 3: values.append("\(random.below(9))-0.5x\(random.between(1, 6))")
      case 4, 5: values.append("\(random.below(10))x\(random.between(2, 7))")
      default: values.append("\(random.below(10))")
      }
    }
    return values.joined(separator: " ")
  }

  private mutating func counter() -> String {
    var values: [String] = []
    var value = random.below(50)
    for _ in 0..<Self.steps {
      switch random.below(12) {
      case 0: value = random.below(5)
      case 1: values.append("_x\(random.between(1, 5))")
      case 2 where random.chance(30): values.append("stale")
      default: value += random.below(12)
      }
      values.append("\(value)")
    }
    return values.joined(separator: " ")
  }
}
