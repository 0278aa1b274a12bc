/// How long what was read is new enough.
struct Freshness: Sendable {
  /// nil for as long as nothing else changes.
  private(set) var until: ContinuousClock.Instant?

  init() {}

  /// - Returns: nil where it is too old.
  init?(readAt: ContinuousClock.Instant, timeToLive: Duration?, at now: ContinuousClock.Instant) {
    guard let timeToLive else { return }
    let until = readAt + timeToLive
    guard now < until else { return nil }
    self.until = until
  }

  /// Of both together.
  func and(_ other: Freshness) -> Freshness {
    guard let until, let theirs = other.until else { return until == nil ? other : self }
    return until < theirs ? self : other
  }
}
