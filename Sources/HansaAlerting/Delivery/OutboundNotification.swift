/// A notification that was decided on: what one notifier is to tell of one group.
public struct OutboundNotification: Sendable, Codable {
  /// The same for all attempts, also after a restart, so that a receiver knows one that it had already.
  public var id: String
  /// The notifier's identity: `pagers/webhook/0`.
  public var notifier: String
  public var group: NotificationGroup
  public var reason: NotificationDecision.Reason
  public var decidedAt: AlertInstant
  /// What was told before, which holds again where this one is never delivered.
  var previous: NotificationEntry?

  init(
    notifier: String, group: NotificationGroup, reason: NotificationDecision.Reason, at instant: AlertInstant,
    previous: NotificationEntry?
  ) {
    id = Self.hash("\(notifier)\u{0}\(group.key)") + "-" + String(instant.milliseconds, radix: 16)
    self.notifier = notifier
    self.group = group
    self.reason = reason
    decidedAt = instant
    self.previous = previous
  }

  /// FNV-1a: the same in each process.
  private static func hash(_ text: String) -> String {
    let hash = text.utf8.reduce(0xcbf2_9ce4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
    let digits = String(hash, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }
}
