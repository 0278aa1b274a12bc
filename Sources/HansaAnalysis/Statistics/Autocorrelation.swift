/// The autocorrelation function.
enum Autocorrelation {
  /// The autocorrelations of lags 0 to `lags`, each sum divided by that of lag 0; nil of a constant series.
  static func coefficients(_ values: [Double], lags: Int) -> [Double]? {
    let mean = values.reduce(0, +) / Double(max(1, values.count))
    let centred = values.map { $0 - mean }
    let power = centred.reduce(0) { $0 + $1 * $1 }
    guard power > 0 else { return nil }
    return (0...max(0, min(lags, values.count - 1))).map { lag in
      var sum = 0.0
      for index in 0..<(centred.count - lag) { sum += centred[index] * centred[index + lag] }
      return sum / power
    }
  }
}
