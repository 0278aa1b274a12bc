import HansaCore

/// What is watched and who is told: the key `alerting` of the configuration.
public struct AlertingOptions: Sendable {
  public var groups: [RuleGroup]
  public var receivers: [AlertReceiver]
  public var route: AlertRoute
  public var inhibitions: [InhibitionRule]
  /// By the names that routes have for them.
  public var times: [Name: [CalendarTimes]]
  /// Silences that the configuration has: maintenance windows.
  public var maintenance: [Silence]
  /// Between two evaluations of groups that do not say it themselves.
  public var interval: Duration
  /// For a statement of a rule with `sql`.
  public var timeout: Duration

  /// - Parameters:
  ///   - groups: the rules.
  ///   - route: nil for one that sends everything to the first receiver.
  ///   - receivers: none for the log.
  public init(
    groups: [RuleGroup], receivers: [AlertReceiver] = [], route: AlertRoute? = nil,
    inhibitions: [InhibitionRule] = [], times: [Name: [CalendarTimes]] = [:], maintenance: [Silence] = [],
    interval: Duration = .seconds(30), timeout: Duration = .seconds(30)
  ) {
    let receivers = receivers.isEmpty ? [AlertReceiver(name: "log", notifiers: [NotifierOptions(.log)])] : receivers
    self.groups = groups
    self.receivers = receivers
    self.route = route ?? AlertRoute(receiver: receivers[0].name)
    self.inhibitions = inhibitions
    self.times = times
    self.maintenance = maintenance
    self.interval = interval
    self.timeout = timeout
  }
}
