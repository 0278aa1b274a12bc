import HansaCore

/// The statement of a rule.
public struct RuleStatement: Sendable, Hashable, ExpressibleByStringLiteral {
  public var text: String
  /// Whose rights it has; nil for those of the process.
  public var user: Name?

  public init(_ text: String, user: Name? = nil) {
    self.text = text
    self.user = user
  }

  public init(stringLiteral text: String) { self.init(text) }
}
