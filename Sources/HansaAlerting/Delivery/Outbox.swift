import HansaCore

/// Notifications that are on their way, in the order in which they were decided on, and those that were given up.
struct Outbox: Sendable {
  struct Item: Sendable, Codable {
    var notification: OutboundNotification
    var attempts: DeliveryAttempts
    /// What the last attempt failed with.
    var problem: String?
    /// Grows from one item to the next: items up to a number are in the state file.
    var number: Int
  }

  /// What a notifier is to do now.
  enum Turn: Sendable {
    case send(OutboundNotification)
    case wait(until: AlertInstant)
    case nothing
  }

  static let mostDead = 200

  private(set) var items: [Item] = []
  /// The last that could not be delivered, the oldest first.
  private(set) var dead: [DeadNotification] = []
  private(set) var lastNumber = 0

  mutating func add(_ notifications: [OutboundNotification], _ limits: [String: DeliveryAttempts.Limits]) {
    for notification in notifications {
      lastNumber += 1
      items.append(
        Item(
          notification: notification,
          attempts: DeliveryAttempts(at: notification.decidedAt, limits[notification.notifier] ?? .init()),
          number: lastNumber))
    }
  }

  /// Takes what was kept. What is for a notifier that is not there any more is given up.
  mutating func restore(
    _ kept: [Item], dead: [DeadNotification], _ limits: [String: DeliveryAttempts.Limits], at instant: AlertInstant
  ) {
    self.dead = dead
    for var item in kept {
      lastNumber = max(lastNumber, item.number)
      guard let limits = limits[item.notification.notifier] else {
        bury(item, "no-such-notifier", at: instant)
        continue
      }
      item.attempts.limits = limits
      items.append(item)
    }
  }

  /// What a notifier is to send; one at a time, the oldest first.
  ///
  /// - Parameter kept: the number of the last item that is in the state file: others are not sent yet.
  mutating func turn(of notifier: Name, kept: Int, at instant: AlertInstant) -> Turn {
    guard let index = items.firstIndex(where: { Name($0.notification.notifier) == notifier }),
      items[index].number <= kept
    else { return .nothing }
    if items[index].attempts.begin(at: instant) { return .send(items[index].notification) }
    if case .waiting(let due) = items[index].attempts.state { return .wait(until: due) }
    return .nothing
  }

  /// Takes what came of an attempt.
  ///
  /// - Returns: whether the notification was delivered, false where it was given up; nil where it will be tried again.
  mutating func end(
    _ id: String, _ outcome: DeliveryAttempts.Outcome, _ problem: String?, at instant: AlertInstant, jitter: Double
  ) -> Bool? {
    guard let index = items.firstIndex(where: { Name($0.notification.id) == Name(id) }) else { return nil }
    items[index].attempts.end(outcome, at: instant, jitter: jitter)
    items[index].problem = problem
    switch items[index].attempts.state {
    case .waiting, .sending: return nil
    case .delivered:
      items.remove(at: index)
      return true
    case .dead(let reason):
      bury(items.remove(at: index), reason.rawValue, at: instant)
      return false
    }
  }

  private mutating func bury(_ item: Item, _ reason: String, at instant: AlertInstant) {
    if dead.count >= Self.mostDead { dead.removeFirst(dead.count - Self.mostDead + 1) }
    dead.append(
      DeadNotification(
        notification: item.notification, attempts: item.attempts.attempts, reason: reason,
        problem: item.problem ?? "", instant: instant))
  }
}

/// A notification that nobody got.
public struct DeadNotification: Sendable, Codable {
  public var notification: OutboundNotification
  public var attempts: Int
  /// `refused`, `attempts-exhausted` or `no-such-notifier`.
  public var reason: String
  /// What the last attempt failed with.
  public var problem: String
  public var instant: AlertInstant
}
