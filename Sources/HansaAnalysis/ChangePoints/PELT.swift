import Foundation

/// PELT, the pruned exact linear time method of Killick, Fearnhead and Eckley (2012): the segmentation of least cost, one
/// penalty a change, found by dynamic programming that forgets starts which can never be best again.
public enum PELT {
  /// The change points of a series in ascending order. Values that are not finite are gaps and belong to no segment.
  public static func changePoints(in values: [Double], options: ChangePointOptions = .init()) -> [ChangePoint] {
    let kept = values.indices.filter { values[$0].isFinite }
    let finite = kept.map { values[$0] }
    guard finite.count >= 2 * options.minimumSegment else { return [] }
    let starts = [0] + breaks(finite, options)
    let segments = starts.enumerated().map { position, start in
      let end = position + 1 < starts.count ? starts[position + 1] : finite.count
      return segment(finite[start..<end], kept[start]..<(kept[end - 1] + 1))
    }
    return zip(segments, segments.dropFirst()).map { ChangePoint(index: $1.range.lowerBound, before: $0, after: $1) }
  }

  /// Where segments start, without the first.
  private static func breaks(_ values: [Double], _ options: ChangePointOptions) -> [Int] {
    let cost = SegmentCost(values, options.cost)
    let count = values.count
    let logarithm = log(Double(count))
    let (penalty, ofLength) = price(options, logarithm)
    // With a price of its length a segment may cost more than its parts do by at most this.
    let slack = ofLength ? max(0, logarithm - log(4)) : 0
    func total(_ start: Int, _ end: Int) -> Double { cost(start, end) + (ofLength ? log(Double(end - start)) : 0) }

    var best = [Double](repeating: .infinity, count: count + 1)
    var previous = [Int](repeating: 0, count: count + 1)
    best[0] = -penalty
    var candidates = [0]
    for end in options.minimumSegment...count {
      let opened = end - options.minimumSegment
      if opened >= options.minimumSegment { candidates.append(opened) }
      var costs: [Double] = []
      costs.reserveCapacity(candidates.count)
      for start in candidates {
        let value = best[start] + total(start, end)
        costs.append(value)
        if value + penalty < best[end] { (best[end], previous[end]) = (value + penalty, start) }
      }
      let limit = best[end] + slack
      var kept = 0
      for index in candidates.indices where costs[index] <= limit {
        candidates[kept] = candidates[index]
        kept += 1
      }
      candidates.removeSubrange(kept...)
    }

    var found: [Int] = []
    var end = previous[count]
    while end > 0 {
      found.append(end)
      end = previous[end]
    }
    return found.reversed()
  }

  /// The price of a change, and whether a segment also pays for its length.
  private static func price(_ options: ChangePointOptions, _ logarithm: Double) -> (Double, ofLength: Bool) {
    let parameters = options.cost == .mean ? 1.0 : 2.0
    switch options.penalty {
    case .bic: return ((parameters + 1) * logarithm, false)
    // ln of a length is at most ln n: taken from the price of a change, it leaves the criterion's sum.
    case .mbic: return ((parameters + 2) * logarithm, true)
    case .value(let value): return (max(0, value), false)
    }
  }

  private static func segment(_ values: ArraySlice<Double>, _ range: Range<Int>) -> ChangePoint.Segment {
    let count = Double(values.count)
    let mean = values.reduce(0, +) / count
    let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    return ChangePoint.Segment(range: range, mean: mean, deviation: (squares / max(1, count - 1)).squareRoot())
  }
}
