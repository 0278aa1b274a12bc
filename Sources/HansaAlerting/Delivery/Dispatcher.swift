import HansaCore

/// Who is to be told what, and when. A value: alerts go in, notifications come out.
struct Dispatcher: Sendable {
  /// What it has to know of a way to tell people.
  struct Notifier: Sendable {
    var id: String
    var sendsResolved: Bool
    var relays: Bool
  }

  /// A notifier that relays gets what is new at once, and everything again before its peer would take it for over.
  static let relaying = GroupTiming(wait: .zero, interval: .zero, repeatInterval: .seconds(60))
  /// How long an alert that is over waits for a receiver that does not answer.
  private static let longestOwed = Duration.seconds(86_400)

  private let route: AlertRoute
  private let routes: [String: AlertRoute]
  private let notifiers: [Name: [Notifier]]
  private let times: [Name: [CalendarTimes]]
  private(set) var groups: [String: DispatchGroup] = [:]

  init(_ options: AlertingOptions) {
    route = options.route
    routes = options.route.all()
    times = options.times
    notifiers = Dictionary(
      options.receivers.map { receiver in
        (
          receiver.name,
          receiver.identified.map {
            Notifier(id: $0.id.string, sendsResolved: $0.options.sendsResolved, relays: $0.options.relays)
          }
        )
      }
    ) { first, _ in first }
  }

  /// Goes on with the groups that were kept, as far as the routes are still there.
  ///
  /// - Parameter outbox: what is under way.
  mutating func restore(_ kept: [DispatchGroup], outbox: [OutboundNotification]) {
    for var group in kept where routes[group.route] != nil {
      group.underway = Set(outbox.filter { Name($0.group.key) == Name(group.key) }.map(\.notifier))
      let known = Set(routes[group.route].flatMap { notifiers[$0.receiver] }?.map(\.id) ?? [])
      group.told = group.told.filter { known.contains($0.key) }
      groups[group.key] = group
    }
  }

  // MARK: Alerts

  /// Takes all alerts as they are now. One that is not among them any more is over.
  mutating func take(_ alerts: [DeliveredAlert], at instant: AlertInstant) {
    var current: [LabelSet: DeliveredAlert] = [:]
    for alert in alerts where alert.isFiring || current[alert.labels] == nil { current[alert.labels] = alert }
    for key in groups.keys {
      guard let alerts = groups[key]?.alerts else { continue }
      for (index, held) in alerts.enumerated() where held.isFiring {
        var now = current[held.labels] ?? held
        if current[held.labels] == nil { now.endsAt = instant }
        groups[key]?.alerts[index] = now
      }
    }
    for alert in current.values where alert.isFiring {
      for place in route.places(of: alert.labels) {
        let labels = place.route.grouping.labels.map { alert.labels.only($0) } ?? alert.labels
        let key = "\(place.key):\(labels)"
        groups[
          key,
          default: DispatchGroup(key: key, route: place.key, labels: labels, alerts: [], began: instant)
        ].put(alert)
      }
    }
  }

  /// Whether anything fires or has to be told.
  var isEmpty: Bool { groups.isEmpty }

  // MARK: Notifications

  /// What is due.
  mutating func flush(_ muting: Muting, at instant: AlertInstant) -> [OutboundNotification] {
    let all = groups.values.flatMap { $0.alerts }
    var due: [OutboundNotification] = []
    for key in groups.keys.sorted() {
      guard var group = groups[key], let route = routes[group.route] else { continue }
      let isDue = group.nextFlush(route.timing) <= instant
      let asked = (notifiers[route.receiver] ?? []).filter { notifier in
        if notifier.relays { return group.pausedUntil.map { $0 <= instant } ?? true }
        return isDue || group.owed.contains(notifier.id)
      }
      if !asked.isEmpty, isTime(for: route, at: instant) {
        let told = group.alerts.filter { muting.reason($0.labels, among: all, at: instant) == nil }
        for notifier in asked { due += notification(notifier, told, &group, route, at: instant).map { [$0] } ?? [] }
      }
      if isDue {
        group.flushed = instant
        // A group without alerts is remembered for its interval, so that nobody is told of it sooner again.
        if group.alerts.isEmpty, group.underway.isEmpty {
          groups[key] = nil
          continue
        }
        group.prune()
      }
      groups[key] = group
    }
    return due
  }

  private func notification(
    _ notifier: Notifier, _ alerts: [DeliveredAlert], _ group: inout DispatchGroup, _ route: AlertRoute,
    at instant: AlertInstant
  ) -> OutboundNotification? {
    guard !alerts.isEmpty else { return nil }
    guard !group.underway.contains(notifier.id) else {
      group.owed.insert(notifier.id)
      return nil
    }
    group.owed.remove(notifier.id)
    let before = group.told[notifier.id]
    let decision = NotificationDecision.decide(
      alerts, told: before, sendsResolved: notifier.sendsResolved, notifier.relays ? Self.relaying : route.timing,
      at: instant)
    guard case .notify(let reason) = decision else { return nil }
    group.told[notifier.id] = NotificationEntry(
      instant: instant, firing: Set(alerts.filter(\.isFiring).map(\.labels)),
      resolved: Set(alerts.filter { !$0.isFiring }.map(\.labels)))
    let shown = alerts.filter { $0.isFiring || notifier.sendsResolved }
    guard !shown.isEmpty else { return nil }
    group.underway.insert(notifier.id)
    return OutboundNotification(
      notifier: notifier.id,
      group: NotificationGroup(
        receiver: route.receiver.string, key: group.key, labels: group.labels,
        alerts: shown.sorted { $0.labels < $1.labels }),
      reason: reason, at: instant, previous: before)
  }

  private func isTime(for route: AlertRoute, at instant: AlertInstant) -> Bool {
    func holds(_ name: Name) -> Bool { times[name]?.contains { $0.contains(instant) } ?? false }
    return !route.muteIntervals.contains(where: holds)
      && (route.activeIntervals.isEmpty || route.activeIntervals.contains(where: holds))
  }

  /// Takes the end of a notification. What was not delivered counts as not told, and is told at the group's next turn.
  mutating func end(_ notification: OutboundNotification, isDelivered: Bool, at instant: AlertInstant) {
    guard var group = groups[notification.group.key] else { return }
    group.underway.remove(notification.notifier)
    if !isDelivered {
      group.told[notification.notifier] = notification.previous
      group.owed.remove(notification.notifier)
      group.pausedUntil = instant.advanced(by: Self.relaying.repeatInterval)
      for alert in notification.group.alerts {
        guard let end = alert.endsAt, end.duration(to: instant) < Self.longestOwed,
          !group.alerts.contains(where: { $0.labels == alert.labels })
        else { continue }
        group.alerts.append(alert)
      }
    }
    groups[group.key] = group
  }

  /// When there is something to look at next; nil for never.
  var nextFlush: AlertInstant? {
    groups.values.compactMap { group -> AlertInstant? in
      guard let route = routes[group.route] else { return nil }
      var next = group.nextFlush(route.timing)
      for notifier in notifiers[route.receiver] ?? []
      where notifier.relays && group.alerts.contains(where: \.isFiring) && !group.underway.contains(notifier.id) {
        guard let told = group.told[notifier.id] else { continue }
        next = min(next, told.instant.advanced(by: Self.relaying.repeatInterval + .milliseconds(1)))
      }
      return next
    }.min()
  }
}
