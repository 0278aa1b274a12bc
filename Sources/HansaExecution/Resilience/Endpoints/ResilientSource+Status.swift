import Foundation
import HansaCore

extension ResilientSource {
  /// Why none of the servers may be asked now; nil where one may.
  public var refusal: HansaError? {
    withSet { $0.members.contains(where: \.isUsable) } ? nil : refusal(at: timer.now())
  }

  /// Why nothing is sent at all.
  func refusal(at now: ContinuousClock.Instant) -> HansaError {
    let members = withSet(\.members)
    let openings = members.compactMap(\.breaker.opening)
    guard let opening = openings.max(by: { $0.since < $1.since }) else {
      return HansaError(
        .sourceUnreachable, "no server of the source is fit to be read: its replicas are too far behind",
        advice: "wait until they have caught up, or raise max_lag of the source", source: name.string)
    }
    let since = Date(timeIntervalSinceNow: (opening.since - now) / .seconds(1))
    let nearest = openings.map { $0.until - now }.min() ?? .zero
    return HansaError(
      .sourceUnreachable,
      "the source is not asked since \(since.ISO8601Format()), after \(opening.failures) failures in a row",
      advice: "it is tried again by itself, "
        + (nearest > .zero ? "the next time in \(nearest.rounded)" : "at this moment"),
      detail: "The last failure was \(opening.error.code.rawValue): \(opening.error.message)", source: name.string)
  }

  /// Whether servers that fail are given up for a while.
  public var hasBreaker: Bool { options.breaker.isEnabled }

  /// What is known of the servers now, in the order of `endpoints`.
  public var status: [EndpointStatus] {
    let now = timer.now()
    let today = Date()
    func date(of instant: ContinuousClock.Instant) -> Date { today.addingTimeInterval((instant - now) / .seconds(1)) }
    return zip(endpoints, withSet(\.members)).map { endpoint, member in
      let opening = member.breaker.opening
      var status = EndpointStatus(
        place: endpoint.place, role: endpoint.role, weight: endpoint.weight, state: .available,
        since: opening.map { date(of: $0.since) }, nextTry: opening.map { date(of: $0.until) },
        lastError: opening.map { "\($0.error.code.rawValue): \($0.error.message)" }, running: member.running,
        latency: member.latency.value(at: now))
      switch member.lag {
      case .unchecked: break
      case .within(let lag): status.lag = lag
      case .tooFar(let lag, let reason):
        status.state = .lagging
        status.lag = lag
        status.lastError = reason
      }
      switch member.breaker.state {
      case .closed: break
      case .open: status.state = .open
      case .halfOpen: status.state = .halfOpen
      }
      return status
    }
  }
}

extension Duration {
  /// `340 ms`, `1.5 s`.
  var rounded: String {
    let milliseconds = Int64(self / .milliseconds(1))
    if milliseconds < 1000 { return "\(milliseconds) ms" }
    return "\(milliseconds / 1000).\(milliseconds % 1000 / 100) s"
  }
}
