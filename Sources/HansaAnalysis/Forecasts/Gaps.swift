/// Gaps of a series.
enum Gaps {
  /// The series with straight lines over its gaps, and with its first and last finite value at its ends. Nil without any.
  static func filled(_ values: [Double]) -> [Double]? {
    guard let first = values.firstIndex(where: \.isFinite) else { return nil }
    var filled = values
    var last = first
    for index in values.indices {
      guard values[index].isFinite else { continue }
      if index < first || index == first {
        for gap in 0..<index { filled[gap] = values[index] }
      } else if index > last + 1 {
        let slope = (values[index] - values[last]) / Double(index - last)
        for gap in (last + 1)..<index { filled[gap] = values[last] + slope * Double(gap - last) }
      }
      last = index
    }
    for gap in (last + 1)..<max(last + 1, values.count) { filled[gap] = values[last] }
    return filled
  }
}
