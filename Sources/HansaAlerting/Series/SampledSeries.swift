/// A value of a series at an instant.
public struct Sample: Sendable, Hashable {
  public var instant: AlertInstant
  public var value: Double

  public init(_ instant: AlertInstant, _ value: Double) {
    self.instant = instant
    self.value = value
  }

  /// The value that says that a series ends here: Prometheus's staleness marker, a NaN of its own.
  public static let stale = Double(bitPattern: 0x7FF0_0000_0000_0002)

  /// Whether it marks the series' end.
  public var isStale: Bool { value.bitPattern == Self.stale.bitPattern }
}

/// A series with some of its samples, the oldest first.
public struct SampledSeries: Sendable {
  public var labels: LabelSet
  public var samples: [Sample]

  public init(_ labels: LabelSet, _ samples: [Sample]) {
    self.labels = labels
    self.samples = samples
  }

  /// How far a rule looks back for the last value of a series.
  public static let lookback = Duration.seconds(300)

  /// The value at an instant: of the last sample that is not older than the lookback; nil where there is none, or it says
  /// that the series has ended.
  func value(at instant: AlertInstant) -> Double? {
    let end = firstIndex(after: instant)
    guard end > 0 else { return nil }
    let last = samples[end - 1]
    guard last.instant.duration(to: instant) <= Self.lookback, !last.isStale else { return nil }
    return last.value
  }

  /// The samples from `instant - range` to `instant`, both included, without the marks of ends.
  func window(_ range: Duration, at instant: AlertInstant) -> ArraySlice<Sample> {
    let start = AlertInstant(milliseconds: instant.milliseconds - range.wholeMilliseconds - 1)
    let window = samples[firstIndex(after: start)..<firstIndex(after: instant)]
    return window.contains(where: \.isStale) ? window.filter { !$0.isStale }[...] : window
  }

  private func firstIndex(after instant: AlertInstant) -> Int {
    if let last = samples.last, last.instant <= instant { return samples.count }
    var (low, high) = (0, samples.count)
    while low < high {
      let middle = (low + high) / 2
      if samples[middle].instant <= instant { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
