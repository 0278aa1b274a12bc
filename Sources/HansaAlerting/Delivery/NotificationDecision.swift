/// What a receiver was last told of a group.
public struct NotificationEntry: Sendable, Hashable, Codable {
  public var instant: AlertInstant
  public var firing: Set<LabelSet>
  public var resolved: Set<LabelSet>

  public init(instant: AlertInstant, firing: Set<LabelSet>, resolved: Set<LabelSet>) {
    self.instant = instant
    self.firing = firing
    self.resolved = resolved
  }
}

/// Whether a receiver is told of a group now, and why: nobody is told twice of the same.
public enum NotificationDecision: Sendable, Hashable {
  case notify(Reason)
  case hold(Hold)

  public enum Reason: String, Sendable, CaseIterable, Codable {
    /// Nobody was told of the group.
    case first
    /// An alert fires that the receiver was not told of.
    case newFiring = "new-firing"
    /// All are resolved of which the receiver was told.
    case allResolved = "all-resolved"
    /// An alert is resolved.
    case newResolved = "new-resolved"
    /// Nothing changed, and the repeat interval is over.
    case repeated
  }

  public enum Hold: String, Sendable, CaseIterable {
    /// Nothing fires, and nobody knows that anything did.
    case nothingToTell = "nothing-to-tell"
    /// Nothing changed since the receiver was told.
    case unchanged
  }

  /// - Parameters:
  ///   - entry: what the receiver was last told of the group; nil for nothing.
  ///   - sendsResolved: whether the receiver wants to know what is resolved.
  public static func decide(
    _ alerts: [DeliveredAlert], told entry: NotificationEntry?, sendsResolved: Bool,
    _ timing: GroupTiming,
    at instant: AlertInstant
  ) -> NotificationDecision {
    let firing = Set(alerts.filter(\.isFiring).map(\.labels))
    let resolved = Set(alerts.filter { !$0.isFiring }.map(\.labels))
    guard let entry else { return firing.isEmpty ? .hold(.nothingToTell) : .notify(.first) }
    if !firing.isSubset(of: entry.firing) { return .notify(.newFiring) }
    if firing.isEmpty {
      return entry.firing.isEmpty ? .hold(.nothingToTell) : .notify(.allResolved)
    }
    if sendsResolved, !resolved.isSubset(of: entry.resolved) { return .notify(.newResolved) }
    let isOver = entry.instant.advanced(by: timing.repeatInterval) < instant
    return isOver ? .notify(.repeated) : .hold(.unchanged)
  }
}
