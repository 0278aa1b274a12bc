import HansaCore

/// For some time nobody is told of alerts with some labels, because somebody said so.
public struct Silence: Sendable, Hashable {
  /// For how long one that has ended is still shown.
  static let retention = Duration.seconds(5 * 86_400)

  public var id: Name
  /// All of them have to match.
  public var matchers: [LabelMatcher]
  public var startsAt: AlertInstant
  public var endsAt: AlertInstant
  public var createdBy: String
  /// Why.
  public var comment: String

  /// - Throws: for a silence that no alert can be meant by, or that nobody answers for.
  public init(
    id: Name, matchers: [LabelMatcher], startsAt: AlertInstant, endsAt: AlertInstant,
    createdBy: String, comment: String
  ) throws(HansaError) {
    guard !matchers.isEmpty else {
      throw HansaError(
        .invalidParameter, "a silence needs a matcher", advice: "Name labels: severity=\"info\".")
    }
    guard startsAt < endsAt else {
      throw HansaError(.invalidParameter, "the silence ends before it begins")
    }
    guard !createdBy.isEmpty, !comment.isEmpty else {
      throw HansaError(.invalidParameter, "a silence needs who made it and why")
    }
    self.id = id
    self.matchers = matchers
    self.startsAt = startsAt
    self.endsAt = endsAt
    self.createdBy = createdBy
    self.comment = comment
  }

  /// Whether it may mean every alert there is, because no matcher asks for a label: who makes it should be asked.
  public var matchesEverything: Bool { matchers.allSatisfy { $0.matches("") } }

  public func isActive(at instant: AlertInstant) -> Bool { startsAt <= instant && instant < endsAt }

  func silences(_ labels: LabelSet, at instant: AlertInstant) -> Bool {
    isActive(at: instant) && matchers.allSatisfy { $0.matches(labels) }
  }
}
