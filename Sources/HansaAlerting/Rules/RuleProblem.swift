/// What is wrong with a text of a rule, with its place in that text.
public struct RuleProblem: Error, Sendable, Hashable {
  /// One sentence without a final full stop.
  public var message: String
  /// What to do about it.
  public var advice: String?
  /// Offset of the place in the text's UTF-8.
  public var offset: Int

  public init(_ message: String, advice: String? = nil, at offset: Int = 0) {
    self.message = message
    self.advice = advice
    self.offset = offset
  }
}
