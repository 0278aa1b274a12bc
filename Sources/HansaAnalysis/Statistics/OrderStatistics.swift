/// The median and quantiles of finite values.
public enum OrderStatistics {
  /// The median, or nil of no values. The mean of the two middle ones where their number is even.
  public static func median(_ values: some Collection<Double>) -> Double? {
    quantile(0.5, ofSorted: values.sorted())
  }

  /// The quantile `q` (0 to 1) of ascending values, linear between neighbours (type 7 of Hyndman and Fan 1996); nil of
  /// no values.
  static func quantile(_ q: Double, ofSorted values: [Double]) -> Double? {
    guard let last = values.indices.last else { return nil }
    let position = q * Double(last)
    let index = min(Int(position), last)
    let next = min(index + 1, last)
    if values[index] == values[next] { return values[index] }
    let share = position - Double(index)
    // The middle of two is their mean, as others compute it, to the last bit.
    return share == 0.5
      ? (values[index] + values[next]) / 2 : values[index] + share * (values[next] - values[index])
  }

  /// The ranks of values from 1, ties with the mean of their ranks.
  static func ranks(_ values: [Double]) -> [Double] {
    let order = values.indices.sorted { values[$0] < values[$1] }
    var ranks = [Double](repeating: 0, count: values.count)
    var first = 0
    while first < order.count {
      var end = first + 1
      while end < order.count, values[order[end]] == values[order[first]] { end += 1 }
      for position in first..<end { ranks[order[position]] = Double(first + 1 + end) / 2 }
      first = end
    }
    return ranks
  }
}
