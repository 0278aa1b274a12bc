import Foundation

/// The time zone in which instants are shown.
public enum SessionZone: Sendable, Hashable {
  /// Seconds east of Greenwich.
  case offset(seconds: Int)
  /// A zone with daylight saving.
  case zone(TimeZone)

  public static let utc = SessionZone.offset(seconds: 0)

  /// Seconds east of Greenwich at an instant, in microseconds since 1970-01-01 UTC.
  func offset(at instant: Int64) -> Int {
    switch self {
    case .offset(let seconds): return seconds
    case .zone(let zone):
      let seconds = (Double(instant) / 1_000_000).rounded(.down)
      return zone.secondsFromGMT(for: Date(timeIntervalSince1970: seconds))
    }
  }
}
