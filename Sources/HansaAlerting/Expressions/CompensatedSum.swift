/// A sum whose rounding errors are kept apart, by Kahan and Neumaier: figures are the same as Prometheus's.
struct CompensatedSum {
  private var sum = 0.0
  private var correction = 0.0

  init() {}

  init(_ values: some Sequence<Double>) { for value in values { add(value) } }

  mutating func add(_ value: Double) {
    let total = sum + value
    correction += abs(sum) >= abs(value) ? (sum - total) + value : (value - total) + sum
    sum = total
  }

  var value: Double { sum.isInfinite ? sum : sum + correction }

  /// The mean of a window, step by step so that large values do not overflow.
  static func average(_ samples: ArraySlice<Sample>) -> Double {
    var mean = CompensatedSum()
    var count = 0.0
    for sample in samples {
      count += 1
      if mean.sum.isInfinite {
        let isSame = sample.value.isInfinite && (mean.sum > 0) == (sample.value > 0)
        if isSame || sample.value.isFinite { continue }
      }
      mean.add(sample.value / count - mean.sum / count)
    }
    return mean.value
  }
}

/// The line of least squares through samples; x in seconds from an origin.
struct RegressionLine {
  var slope: Double
  var intercept: Double

  /// Nil with fewer than two samples.
  init?(_ samples: ArraySlice<Sample>, origin: AlertInstant) {
    guard samples.count >= 2, let first = samples.first else { return nil }
    if samples.allSatisfy({ $0.value == first.value }) {
      (slope, intercept) = first.value.isInfinite ? (.nan, .nan) : (0, first.value)
      return
    }
    var (x, y, xy, xx) = (CompensatedSum(), CompensatedSum(), CompensatedSum(), CompensatedSum())
    for sample in samples {
      let seconds = Double(sample.instant.milliseconds - origin.milliseconds) / 1000
      x.add(seconds)
      y.add(sample.value)
      xy.add(seconds * sample.value)
      xx.add(seconds * seconds)
    }
    let count = Double(samples.count)
    slope = (xy.value - x.value * y.value / count) / (xx.value - x.value * x.value / count)
    intercept = y.value / count - slope * x.value / count
  }
}
