import Foundation

/// What a segment costs: twice its negative log-likelihood, up to a constant, from running sums.
struct SegmentCost {
  private let sums: [Double]
  private let squares: [Double]
  private let cost: ChangePointOptions.Cost
  private let floor: Double

  init(_ values: [Double], _ cost: ChangePointOptions.Cost) {
    // Around the middle, the squares of large values with little noise keep their digits.
    let centre = OrderStatistics.median(values) ?? 0
    let noise = Self.noise(values)
    let scale = cost == .mean && noise > 0 ? noise : 1
    var sums = [0.0]
    var squares = [0.0]
    for value in values {
      let scaled = (value - centre) / scale
      sums.append((sums.last ?? 0) + scaled)
      squares.append((squares.last ?? 0) + scaled * scaled)
    }
    self.sums = sums
    self.squares = squares
    self.cost = cost
    // Equal values have no variance, whose logarithm would outweigh everything else.
    let variance = (squares.last ?? 0) / Double(max(1, values.count))
    floor = max(variance * 1e-6, .leastNormalMagnitude)
  }

  /// The cost of the values of a range, which is not empty.
  func callAsFunction(_ start: Int, _ end: Int) -> Double {
    let count = Double(end - start)
    let sum = sums[end] - sums[start]
    let residual = max(0, squares[end] - squares[start] - sum * sum / count)
    return cost == .mean ? residual : count * (log(max(residual / count, floor)) + 1)
  }

  /// The standard deviation of what is not a change: the median of the absolute first differences, which changes do not
  /// move, as that of a normal distribution.
  static func noise(_ values: [Double]) -> Double {
    let differences = zip(values.dropFirst(), values).map { abs($0 - $1) }
    let median = OrderStatistics.median(differences) ?? 0
    if median > 0 { return median / (0.6744897501960817 * 2.0.squareRoot()) }
    // More than half of the neighbours are equal.
    let mean = differences.reduce(0, +) / Double(max(1, differences.count))
    return mean * (Double.pi / 4).squareRoot()
  }
}
