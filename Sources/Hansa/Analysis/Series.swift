/// Values in the order of their times, to be analysed as one.
public struct Series: Sendable {
  /// What it is called among others.
  public var name: String
  /// The times as they were given, one a value; empty for a series that has none.
  public var labels: [String]
  /// The times in seconds since 1970, one a value; empty for a series that has none.
  public var times: [Double]
  /// The values; a gap is NaN.
  public var values: [Double]

  public init(name: String, labels: [String] = [], times: [Double] = [], values: [Double] = []) {
    self.name = name
    self.labels = labels
    self.times = times
    self.values = values
  }
}

/// A value of a series, of which there may be several.
public struct SeriesPoint: Sendable {
  /// The name of its series; nil where there is only one.
  public var series: String?
  /// The time as it was given.
  public var label: String
  /// The time in seconds since 1970.
  public var time: Double
  /// NaN for a gap.
  public var value: Double
  /// The line or row that it stands in, from 1, for messages.
  public var line: Int

  public init(series: String? = nil, label: String, time: Double, value: Double, line: Int) {
    self.line = line
    self.series = series
    self.label = label
    self.time = time
    self.value = value
  }
}

extension Series {
  /// The values at equal distances, as forecasts and slopes need them: where times are missing, there are gaps.
  ///
  /// The distance is the median of those between neighbours. Where the gaps would be more than the values, the times are
  /// irregular, and the values are taken as they are.
  public var evenlySpaced: [Double] {
    guard times.count == values.count, times.count > 2 else { return values }
    let distances = zip(times.dropFirst(), times).map { $0 - $1 }
    let usual = distances.sorted()[distances.count / 2]
    guard usual > 0 else { return values }
    var spaced = [values[0]]
    for (value, distance) in zip(values.dropFirst(), distances) {
      let missing = min((distance / usual).rounded() - 1, Double(2 * values.count))
      if missing >= 1 { spaced.append(contentsOf: repeatElement(.nan, count: Int(missing))) }
      spaced.append(value)
      if spaced.count > 2 * values.count { return values }
    }
    return spaced
  }
}
