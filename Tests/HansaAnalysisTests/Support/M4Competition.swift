import Foundation

/// A part of the M4 competition (Makridakis et al. 2020): rows of an id and values, in two files of one order.
struct M4Competition {
  let known: [[Double]]
  let future: [[Double]]

  init(_ folder: URL, _ name: String) throws {
    known = try Self.read(folder.appending(path: "\(name)-train.csv"))
    future = try Self.read(folder.appending(path: "\(name)-test.csv"))
  }

  private static func read(_ file: URL) throws -> [[Double]] {
    try String(contentsOf: file, encoding: .utf8).split(whereSeparator: \.isNewline).map { line in
      line.split(separator: ",").dropFirst().compactMap { Double($0.replacing("\"", with: "")) }
    }
  }

  /// The competition's benchmark Naive2: the last value of the series adjusted for a multiplicative season, where the
  /// autocorrelation shows one with 90% confidence.
  static func naive2(_ values: [Double], season: Int, horizon: Int) -> [Double] {
    let count = values.count
    let mean = values.reduce(0, +) / Double(count)
    func covariance(_ lag: Int) -> Double {
      (0..<(count - lag)).reduce(0) { $0 + (values[$1] - mean) * (values[$1 + lag] - mean) }
    }
    let variance = covariance(0)
    let squares = (1..<season).reduce(0.0) { $0 + pow(covariance($1) / variance, 2) }
    let limit = 1.645 * ((1 + 2 * squares) / Double(count)).squareRoot()
    guard count >= 3 * season, abs(covariance(season) / variance) > limit else {
      return [Double](repeating: values[count - 1], count: horizon)
    }
    let half = season / 2
    var sums = [Double](repeating: 0, count: season)
    var counts = sums
    for index in half..<(count - half) {
      let inner = values[(index - half + 1)..<(index + half)].reduce(0, +)
      let average = (inner + 0.5 * (values[index - half] + values[index + half])) / Double(season)
      sums[index % season] += values[index] / average
      counts[index % season] += 1
    }
    let raw = zip(sums, counts).map { $0 / $1 }
    let scale = raw.reduce(0, +) / Double(season)
    let last = values[count - 1] / (raw[(count - 1) % season] / scale)
    return (0..<horizon).map { last * raw[(count + $0) % season] / scale }
  }

  /// The symmetric mean absolute percentage error.
  static func symmetricError(_ forecast: [Double], _ actual: [Double]) -> Double {
    zip(forecast, actual).reduce(0) { $0 + 200 * abs($1.0 - $1.1) / (abs($1.0) + abs($1.1)) } / Double(actual.count)
  }

  /// The mean absolute error, scaled by that of the seasonal naive forecast within the known values.
  static func scaledError(_ forecast: [Double], _ actual: [Double], _ known: [Double], season: Int) -> Double {
    let scale = zip(known.dropFirst(season), known).reduce(0) { $0 + abs($1.0 - $1.1) } / Double(known.count - season)
    return zip(forecast, actual).reduce(0) { $0 + abs($1.0 - $1.1) } / Double(actual.count) / scale
  }
}
