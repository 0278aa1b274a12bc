/// Alerts of one route that are told together, and what each notifier was told of them.
struct DispatchGroup: Sendable, Codable {
  var key: String
  /// The route's place in the tree.
  var route: String
  var labels: LabelSet
  /// Those that fire, and those that are over and that somebody still has to be told of.
  var alerts: [DeliveredAlert]
  var began: AlertInstant
  var flushed: AlertInstant?
  /// By notifier.
  var told: [String: NotificationEntry] = [:]
  /// Notifiers that have a notification under way: they get no other one before that has ended.
  var underway: Set<String> = []
  /// Notifiers whose turn came while one was under way.
  var owed: Set<String> = []

  /// Until when a notifier that relays is left alone, because what it was given was not taken.
  var pausedUntil: AlertInstant?

  func nextFlush(_ timing: GroupTiming) -> AlertInstant { timing.nextFlush(flushed: flushed, began: began) }

  /// Takes the alert, instead of the one with the same labels where there is one.
  mutating func put(_ alert: DeliveredAlert) {
    if let index = alerts.firstIndex(where: { $0.labels == alert.labels }) {
      alerts[index] = alert
    } else {
      alerts.append(alert)
    }
  }

  /// Forgets what is over and that nobody has to be told of any more.
  mutating func prune() {
    alerts.removeAll { alert in !alert.isFiring && !told.values.contains { $0.firing.contains(alert.labels) } }
  }
}
