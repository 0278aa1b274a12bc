/// The samples of a window as the growth over the whole of it, which begins before the first sample and ends after the last.
struct CounterWindow {
  private let samples: ArraySlice<Sample>
  private let first: Sample
  private let last: Sample
  private let start: Int64
  private let end: Int64

  /// Nil with fewer than two samples.
  init?(_ samples: ArraySlice<Sample>, _ range: Duration, _ now: AlertInstant) {
    guard samples.count >= 2, let first = samples.first, let last = samples.last else { return nil }
    (self.samples, self.first, self.last) = (samples, first, last)
    start = now.milliseconds - range.wholeMilliseconds
    end = now.milliseconds
  }

  /// The difference of the last and the first value, extended to the ends of the window where samples are near them, else
  /// by half of the usual distance of samples.
  ///
  /// - Parameters:
  ///   - isCounter: a smaller value is a counter that began anew; and none goes below zero.
  ///   - seconds: what it is divided by.
  func extrapolated(isCounter: Bool, per seconds: Double = 1) -> Double {
    var growth = last.value - first.value
    if isCounter {
      for (before, sample) in zip(samples, samples.dropFirst()) where sample.value < before.value {
        growth += before.value
      }
    }
    var toStart = Double(first.instant.milliseconds - start) / 1000
    let toEnd = Double(end - last.instant.milliseconds) / 1000
    let sampled = Double(last.instant.milliseconds - first.instant.milliseconds) / 1000
    let distance = sampled / Double(samples.count - 1)
    if isCounter, growth > 0, first.value >= 0 { toStart = min(toStart, sampled * (first.value / growth)) }
    let near = distance * 1.1
    let covered = sampled + (toStart < near ? toStart : distance / 2) + (toEnd < near ? toEnd : distance / 2)
    // In this order, so that the last digit is Prometheus's.
    return growth * (covered / sampled / seconds)
  }
}
