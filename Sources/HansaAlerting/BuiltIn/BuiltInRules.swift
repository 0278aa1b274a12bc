import Foundation
import HansaCore

/// The rules that Hansa has without being told: a file of rules as any other.
public enum BuiltInRules {
  /// The file's text.
  public static var text: String { String(decoding: PackageResources.builtin_yml, as: UTF8.self) }

  /// How one of them is to be otherwise.
  public struct Change: Sendable, Hashable {
    public var isOff = false
    /// The number that the rule's expression is compared with; of an adaptive one the width, of a forecast the value.
    public var threshold: Double?
    public var hold: Duration?

    public init() {}
  }

  /// The rules, but for those that `own` has by the same names.
  ///
  /// - Throws: for a change of a rule that there is not.
  public static func groups(
    changed changes: [Name: Change] = [:], besides own: [RuleGroup] = []
  ) throws(HansaError) -> [RuleGroup] {
    let taken = Set(own.flatMap(\.rules).map(\.name))
    var groups: [RuleGroup]
    do throws(RuleFileError) { groups = try RuleFile(text, name: "builtin.yml").groups } catch {
      throw HansaError(.internalError, "the built-in rules are damaged: \(error.problems[0])")
    }
    let names = groups.flatMap(\.rules).map(\.name)
    for name in changes.keys.sorted() where !names.contains(name) {
      let near = nearestNames(to: name.string, among: names.map(\.string), limit: 2)
      throw HansaError(
        .configuration, "there is no built-in rule \(quoted(name.string))",
        advice: near.isEmpty
          ? "There are \(names.map(\.string).joined(separator: ", "))."
          : "Perhaps you meant \(near.joined(separator: " or ")).")
    }
    for index in groups.indices {
      groups[index].rules = groups[index].rules.compactMap { rule in
        guard !taken.contains(rule.name), changes[rule.name]?.isOff != true else { return nil }
        var rule = rule
        if let change = changes[rule.name] { rule.apply(change) }
        return rule
      }
    }
    return groups
  }
}

extension AlertRule {
  mutating func apply(_ change: BuiltInRules.Change) {
    if let hold = change.hold { timing.hold = hold }
    guard let threshold = change.threshold else { return }
    switch condition {
    case .series(.comparison(let operation, let value, _)):
      condition = .series(.comparison(operation, value, .number(threshold)))
    case .learned(var learned):
      switch learned.judgement {
      case .adaptive(var adaptive):
        adaptive.width = threshold
        learned.judgement = .adaptive(adaptive)
      case .forecast(var forecast):
        forecast.value = threshold
        learned.judgement = .forecast(forecast)
      case .anomaly: break
      }
      condition = .learned(learned)
    case .series, .sql: break
    }
  }
}
