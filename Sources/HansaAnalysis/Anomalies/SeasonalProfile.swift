/// What a series is like at each half hour of a weekday and of a day of the weekend (UTC): a robust mean and spread each.
struct SeasonalProfile {
  private static let bins = 48
  private static let day = 86_400.0
  /// How often a half hour must have been seen before it is expected of.
  private static let known = 3

  private var means = [Double](repeating: 0, count: 2 * bins)
  private var spreads = [Double](repeating: 0, count: 2 * bins)
  private var counts = [Int](repeating: 0, count: 2 * bins)
  /// The mean absolute residual over all half hours.
  private(set) var residual = 0.0
  private var total = 0

  /// A value's place in the profile.
  struct Place {
    let bin: Int
    let expected: Double
    let scale: Double
    let isKnown: Bool
  }

  /// What is expected at a time in seconds since 1970.
  mutating func place(at time: Double) -> Place {
    let days = (time / Self.day).rounded(.down)
    let weekday = (days + 4).truncatingRemainder(dividingBy: 7)
    let weekend = weekday == 0 || weekday == 6 || weekday == -1
    let slot = min(Self.bins - 1, Int((time - days * Self.day) / Self.day * Double(Self.bins)))
    let bin = weekend ? Self.bins + slot : slot
    let twin = weekend ? slot : Self.bins + slot
    if counts[bin] == 0, counts[twin] > 0 {
      // The first weekend starts from the days of the week, and the other way round.
      (means[bin], spreads[bin], counts[bin]) = (means[twin], spreads[twin], min(Self.known, counts[twin]))
    }
    let scale = spreads[bin] + 0.3 * residual + 1e-9 * abs(means[bin])
    return Place(bin: bin, expected: means[bin], scale: scale, isKnown: counts[bin] > Self.known)
  }

  /// How many spreads the value is from what is expected, with its sign; 0 where little is known. Then learns it.
  mutating func surprise(_ value: Double, at place: Place) -> Double {
    let bin = place.bin
    if counts[bin] == 0 { means[bin] = value }
    let error = value - means[bin]
    let limit = RobustLevel.limit
    let surprise = place.isKnown && error != 0 ? max(-limit, min(limit, error / place.scale)) : 0
    counts[bin] += 1
    total += 1
    let rate = max(0.05, 1 / Double(counts[bin]))
    let bounded = counts[bin] > 2 * Self.known
    let limited = bounded ? max(-3 * place.scale, min(3 * place.scale, error)) : error
    means[bin] += rate * limited
    spreads[bin] += rate * ((bounded ? min(abs(error), 5 * place.scale) : abs(error)) - spreads[bin])
    residual += max(0.01, 1 / Double(total)) * (abs(limited) - residual)
    return surprise
  }
}
