/// The periods of a series.
enum Seasons {
  /// The longest period that is looked for.
  private static let longest = 2100

  /// The shortest and the longest of the periods that are long enough to be one and short enough to be seen twice.
  static func usable(_ seasons: [Int], count: Int) -> [Int] {
    let usable = Set(seasons).filter { $0 > 1 && $0 * 2 + 2 <= count }.sorted()
    guard let first = usable.first, let last = usable.last else { return [] }
    return first == last ? [first] : [first, last]
  }

  /// At most two periods by the peaks of the autocorrelation: the shortest whose peak is as good as the highest, and a
  /// multiple of it whose peak stands out from those of its neighbours.
  static func detect(_ values: [Double]) -> [Int] {
    let recent = Array(values.suffix(4 * longest))
    let limit = min(recent.count / 3, longest)
    guard limit > 2, let coefficients = Autocorrelation.coefficients(detrended(recent), lags: limit + 1) else {
      return []
    }
    func isPeak(_ lag: Int) -> Bool {
      lag > 1 && lag < limit && coefficients[lag] >= coefficients[lag - 1] && coefficients[lag] > coefficients[lag + 1]
    }
    // Beyond what chance gives, and far beyond it.
    let bound = max(0.3, 3 / Double(recent.count).squareRoot())
    let peaks = (2..<limit).filter { isPeak($0) && coefficients[$0] > bound }
    guard let best = peaks.map({ coefficients[$0] }).max(),
      let short = peaks.first(where: { coefficients[$0] >= 0.8 * best })
    else { return [] }
    // A longer season is a multiple that stands out of its neighbours, which alone would fall on a line.
    let multiples = stride(from: 2 * short, to: limit - short, by: short).filter { lag in
      coefficients[lag] > (coefficients[lag - short] + coefficients[lag + short]) / 2 + 0.03
    }
    guard let long = multiples.max(by: { coefficients[$0] < coefficients[$1] }) else { return [short] }
    return [short, long]
  }

  private static func detrended(_ values: [Double]) -> [Double] {
    guard let line = TheilSenLine(stride(from: 0, to: values.count, by: max(1, values.count / 500)).map { values[$0] })
    else { return values }
    let step = Double(max(1, values.count / 500))
    return values.enumerated().map { $1 - line.slope / step * Double($0) }
  }
}
