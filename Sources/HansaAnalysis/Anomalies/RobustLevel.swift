/// An exponentially weighted mean and mean absolute deviation whose updates are winsorized, so that no single value moves
/// them far (in the manner of Gelper, Fried and Croux 2010).
struct RobustLevel {
  /// The largest surprise.
  static let limit = 1e6
  private static let warmup = 20

  private(set) var mean = 0.0
  private(set) var deviation = 0.0
  private let rate: Double
  private var count = 0

  init(rate: Double) { self.rate = rate }

  /// How many deviations the value is from the mean so far, then learns it.
  mutating func surprise(_ value: Double) -> Double {
    count += 1
    guard count > 1 else {
      mean = value
      return 0
    }
    let difference = value - mean
    let warm = count > Self.warmup
    var surprise = 0.0
    if warm, difference != 0 {
      // What is left of rounding is no difference.
      let scale = deviation + 1e-9 * abs(mean)
      surprise = min(Self.limit, scale > 0 ? abs(difference) / scale : Self.limit)
    }
    let bounded = warm && deviation > 0
    let rate = max(rate, 1 / Double(count))
    mean += rate * (bounded ? max(-3 * deviation, min(3 * deviation, difference)) : difference)
    deviation += rate * ((bounded ? min(abs(difference), 5 * deviation) : abs(difference)) - deviation)
    return surprise
  }
}
