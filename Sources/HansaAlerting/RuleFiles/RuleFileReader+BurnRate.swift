import HansaCore
import Yams

extension RuleFileReader {
  /// `slo: { errors: …, total: …, objective: 99.9, by: [source], speed: fast }`, or `windows` of one's own.
  mutating func burnRate(_ node: Node) -> BurnRate? {
    let keys = ["errors", "total", "objective", "by", "speed", "windows"]
    let fields = fields(node, "slo", keys: keys)
    let errors = selector(required(fields, "errors", of: "slo", at: node), "errors")
    let total = selector(required(fields, "total", of: "slo", at: node), "total")
    let objectiveNode = required(fields, "objective", of: "slo", at: node)
    let objective = number(objectiveNode, "objective")
    if let objective, let objectiveNode, !(objective > 0 && objective < 100) {
      complain(
        objectiveNode, "objective must be a percentage between 0 and 100",
        advice: objective == 100 ? "An objective of 100 leaves no budget for errors." : nil)
    }
    var labels: [Name] = []
    for element in elements(fields["by"], "by") {
      guard let name = string(element, "by") else { continue }
      if LabelName.isValid(name) {
        labels.append(Name(name))
      } else {
        complain(element, "\(quoted(name)) is no name of a label")
      }
    }
    let windows = windows(fields)
    guard let errors, let total, let objective, !windows.isEmpty else { return nil }
    return BurnRate(errors: errors, total: total, objective: objective / 100, windows: windows, labels: labels)
  }

  private mutating func windows(_ fields: [String: Node]) -> [BurnRate.Window] {
    if let node = fields["speed"] {
      if fields["windows"] != nil { complain(node, "slo has speed and windows", advice: "It has one of them.") }
      switch string(node, "speed") {
      case "fast": return BurnRate.fast
      case "slow": return BurnRate.slow
      case let other?:
        complain(node, "speed must be fast or slow, here is \(quoted(other))")
        return []
      case nil: return []
      }
    }
    guard let node = fields["windows"] else { return BurnRate.fast }
    let listed = elements(node, "windows")
    if listed.isEmpty { complain(node, "windows must have one at least") }
    var windows: [BurnRate.Window] = []
    for element in listed {
      let fields = self.fields(element, "the window", keys: ["long", "short", "factor"])
      let long = duration(required(fields, "long", of: "the window", at: element), "long")
      let short = duration(required(fields, "short", of: "the window", at: element), "short")
      let factor = number(required(fields, "factor", of: "the window", at: element), "factor")
      guard let long, let short, let factor else { continue }
      guard short > .zero, long > short, factor > 0 else {
        complain(element, "a window needs 0 < short < long and a factor above 0")
        continue
      }
      windows.append(BurnRate.Window(long: long, short: short, factor: factor))
    }
    return windows
  }
}
