import Foundation

/// What is made of a series' samples in a window, computed as Prometheus 2.42 computes it.
public enum WindowFunction: Sendable, Hashable {
  case average, minimum, maximum, sum, count, last, present
  case quantile(Double)
  /// The increase of a counter per second, over the whole window, with resets.
  case rate
  case increase
  /// The difference of a gauge over the whole window.
  case delta
  /// From the last two samples.
  case instantRate, instantDelta
  /// The slope of the line through the samples, per second.
  case slope
  /// Where that line will be so many seconds from now.
  case prediction(Double)
  case changes, resets

  /// The names of those without an argument of their own.
  static let names: [String: WindowFunction] = [
    "avg_over_time": .average, "min_over_time": .minimum, "max_over_time": .maximum, "sum_over_time": .sum,
    "count_over_time": .count, "last_over_time": .last, "present_over_time": .present, "rate": .rate,
    "increase": .increase, "delta": .delta, "irate": .instantRate, "idelta": .instantDelta, "deriv": .slope,
    "changes": .changes, "resets": .resets,
  ]

  /// The value for the samples of a window that ends now; nil where they are too few.
  func value(_ samples: ArraySlice<Sample>, range: Duration, now: AlertInstant) -> Double? {
    guard let first = samples.first, let last = samples.last else { return nil }
    switch self {
    case .average: return CompensatedSum.average(samples)
    case .minimum: return samples.dropFirst().reduce(first.value) { $1.value < $0 || $0.isNaN ? $1.value : $0 }
    case .maximum: return samples.dropFirst().reduce(first.value) { $1.value > $0 || $0.isNaN ? $1.value : $0 }
    case .sum: return CompensatedSum(samples.map(\.value)).value
    case .count: return Double(samples.count)
    case .last: return last.value
    case .present: return 1
    case .quantile(let quantile): return Self.quantile(quantile, of: samples.map(\.value))
    case .rate: return CounterWindow(samples, range, now)?.extrapolated(isCounter: true, per: range / .seconds(1))
    case .increase: return CounterWindow(samples, range, now)?.extrapolated(isCounter: true)
    case .delta: return CounterWindow(samples, range, now)?.extrapolated(isCounter: false)
    case .instantRate: return Self.step(samples, isRate: true)
    case .instantDelta: return Self.step(samples, isRate: false)
    case .slope: return RegressionLine(samples, origin: first.instant)?.slope
    case .prediction(let seconds):
      return RegressionLine(samples, origin: now).map { $0.slope * seconds + $0.intercept }
    case .changes:
      return Double(
        zip(samples, samples.dropFirst()).count { $0.value != $1.value && !($0.value.isNaN && $1.value.isNaN) })
    case .resets: return Double(zip(samples, samples.dropFirst()).count { $1.value < $0.value })
    }
  }

  private static func step(_ samples: ArraySlice<Sample>, isRate: Bool) -> Double? {
    guard samples.count >= 2, let last = samples.last, let before = samples.dropLast().last else { return nil }
    let milliseconds = last.instant.milliseconds - before.instant.milliseconds
    guard milliseconds > 0 else { return nil }
    let difference = isRate && last.value < before.value ? last.value : last.value - before.value
    return isRate ? difference / (Double(milliseconds) / 1000) : difference
  }

  private static func quantile(_ quantile: Double, of values: [Double]) -> Double {
    if quantile.isNaN { return .nan }
    if quantile < 0 { return -.infinity }
    if quantile > 1 { return .infinity }
    let sorted = values.sorted { $0.isNaN ? !$1.isNaN : $0 < $1 }
    let rank = quantile * Double(sorted.count - 1)
    let low = max(0, Int(rank.rounded(.down)))
    let high = min(sorted.count - 1, low + 1)
    let weight = rank - rank.rounded(.down)
    return sorted[low] * (1 - weight) + sorted[high] * weight
  }
}
