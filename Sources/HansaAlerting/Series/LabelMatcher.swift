import Foundation
import HansaCore

/// A condition on a label: `source="shop"`, `!=`, `=~`, `!~`. A label that is not there has the empty value.
public struct LabelMatcher: Sendable {
  /// How the value is compared.
  public enum Operation: String, Sendable, CaseIterable {
    case equal = "="
    case notEqual = "!="
    case matches = "=~"
    case doesNotMatch = "!~"
  }

  public let name: Name
  public let operation: Operation
  public let value: Name
  private let pattern: NSRegularExpression?

  /// - Throws: for a regular expression that is none. It has to match the whole value.
  public init(_ name: Name, _ operation: Operation, _ value: Name) throws(RuleProblem) {
    self.name = name
    self.operation = operation
    self.value = value
    guard operation == .matches || operation == .doesNotMatch else {
      pattern = nil
      return
    }
    do {
      pattern = try NSRegularExpression(pattern: "\\A(?:\(value.string))\\z", options: [.dotMatchesLineSeparators])
    } catch {
      throw RuleProblem("\(quoted(value.string)) is no regular expression")
    }
  }

  /// Whether a series with these labels is meant.
  public func matches(_ labels: LabelSet) -> Bool { matches(labels[name] ?? "") }

  /// Whether the value is.
  public func matches(_ value: Name) -> Bool {
    switch operation {
    case .equal: value == self.value
    case .notEqual: value != self.value
    case .matches: fits(value.string)
    case .doesNotMatch: !fits(value.string)
    }
  }

  private func fits(_ text: String) -> Bool {
    pattern?.firstMatch(in: text, range: NSRange(text.startIndex..., in: text)) != nil
  }
}

extension LabelMatcher: Hashable {
  public static func == (a: LabelMatcher, b: LabelMatcher) -> Bool {
    a.name == b.name && a.operation == b.operation && a.value == b.value
  }

  public func hash(into hasher: inout Hasher) {
    hasher.combine(name)
    hasher.combine(operation)
    hasher.combine(value)
  }
}

extension LabelMatcher: CustomStringConvertible {
  public var description: String { "\(name)\(operation.rawValue)\(quoted(value.string))" }
}
