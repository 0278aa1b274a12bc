/// The line of Theil (1950) and Sen (1968) through equally spaced values: the median of the slopes of all pairs, which up
/// to 29% of wild values do not move.
public struct TheilSenLine: Sendable, Hashable {
  /// The change from one value to the next.
  public let slope: Double
  /// The value at index 0 (Conover 1980: through the medians of values and indexes).
  public let intercept: Double

  /// The value of the line at an index.
  public func value(at index: Double) -> Double { intercept + slope * index }
}

extension TheilSenLine {
  /// The most values whose slopes are all kept (4 MB); of longer series the median slope is searched.
  private static let direct = 1000

  /// The line through a series, whose gaps are NaN or infinite. Nil where fewer than two values are finite.
  public init?(_ values: [Double]) {
    let points = values.indices.filter { values[$0].isFinite }
    guard points.count > 1, let middle = OrderStatistics.median(points.map { values[$0] }),
      let middleIndex = OrderStatistics.median(points.map(Double.init))
    else { return nil }
    let indexes = points.map(Double.init)
    let finite = points.map { values[$0] }
    let median =
      points.count <= Self.direct
      ? Self.medianOfAll(indexes, finite) : Self.medianBySearch(indexes, finite)
    slope = median
    intercept = middle - middleIndex * median
  }

  private static func medianOfAll(_ indexes: [Double], _ values: [Double]) -> Double {
    var slopes: [Double] = []
    slopes.reserveCapacity(values.count * (values.count - 1) / 2)
    for first in values.indices {
      for second in (first + 1)..<max(first + 1, values.count) {
        slopes.append((values[second] - values[first]) / (indexes[second] - indexes[first]))
      }
    }
    return OrderStatistics.median(slopes) ?? 0
  }

  /// A slope lies below θ where the pair falls once θ·index is subtracted. So the rank of any θ is a count of inversions,
  /// and the middle slope is found by bisection over the doubles themselves, in at most 64 steps (Cole et al. 1989).
  private static func medianBySearch(_ indexes: [Double], _ values: [Double]) -> Double {
    let pairs = values.count * (values.count - 1) / 2
    func slope(rank: Int) -> Double {
      var low = ordered(-Double.greatestFiniteMagnitude)
      var high = ordered(Double.greatestFiniteMagnitude)
      while low < high {
        let middle = low + Int64((UInt64(bitPattern: high &- low)) / 2)
        let theta = double(middle)
        let residuals = zip(values, indexes).map { value, index in value - theta * index }
        // Slopes of at most θ: all pairs but those that still rise.
        if pairs - PairOrder.count(residuals).rising > rank { high = middle } else { low = middle + 1 }
      }
      return double(low)
    }
    return pairs % 2 == 1 ? slope(rank: pairs / 2) : (slope(rank: pairs / 2 - 1) + slope(rank: pairs / 2)) / 2
  }

  /// Doubles as integers of the same order.
  private static func ordered(_ value: Double) -> Int64 {
    let bits = Int64(bitPattern: value.bitPattern)
    return bits >= 0 ? bits : Int64.min &- bits
  }

  private static func double(_ ordered: Int64) -> Double {
    Double(bitPattern: UInt64(bitPattern: ordered >= 0 ? ordered : Int64.min &- ordered))
  }
}
