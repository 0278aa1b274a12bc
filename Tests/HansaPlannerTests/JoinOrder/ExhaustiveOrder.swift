@testable import HansaPlanner

/// All orders of joins and all places, one after the other: what the search must be as good as.
struct ExhaustiveOrder {
  let graph: JoinGraph
  let costs: JoinCosts
  let rows: [Double]
  private var merge: Int { costs.sources.count }

  init(_ graph: JoinGraph, _ costs: JoinCosts) {
    (self.graph, self.costs) = (graph, costs)
    rows = graph.rowsOfSets
  }

  /// The least that connected units cost; nil where they cannot be joined.
  func least(_ units: UnitSet) -> Double? { finished(ways(units), units) }

  /// The same for one order.
  func cost(of shape: JoinShape) -> Double? { finished(ways(shape), shape.units) }

  private func finished(_ ways: [Int: Double], _ set: UnitSet) -> Double? {
    ways.map { $0.value + costs.finishing(rows[set.bits], set, at: $0.key) }.min()
  }

  /// The least cost by place.
  private func ways(_ set: UnitSet) -> [Int: Double] {
    if set.count == 1 { return start(set.first) }
    var found: [Int: Double] = [:]
    for bits in 1..<set.bits where UnitSet(bits: set.bits).contains(UnitSet(bits: bits)) {
      let left = UnitSet(bits: bits)
      let right = set - left
      guard left.contains(where: { graph.neighbors[$0].intersects(right) }) else { continue }
      found.merge(joined(left, ways(left), right, ways(right)), uniquingKeysWith: min)
    }
    return pulled(found, set)
  }

  private func ways(_ shape: JoinShape) -> [Int: Double] {
    switch shape {
    case .unit(let unit): start(unit)
    case .join(let left, let right):
      pulled(joined(left.units, ways(left), right.units, ways(right)), shape.units)
    }
  }

  private func start(_ unit: Int) -> [Int: Double] {
    let cost = costs.tables[unit]?.reading ?? 0
    return pulled(Dictionary(uniqueKeysWithValues: costs.homes[unit].map { ($0, cost) }), UnitSet(unit))
  }

  private func pulled(_ ways: [Int: Double], _ set: UnitSet) -> [Int: Double] {
    var ways = ways
    for (place, cost) in ways where place < merge {
      let all = cost + costs.reading(rows[set.bits], set, from: place) + costs.taking(rows[set.bits], set)
      ways[merge] = min(ways[merge] ?? .infinity, all)
    }
    return ways
  }

  private func joined(_ a: UnitSet, _ ours: [Int: Double], _ b: UnitSet, _ theirs: [Int: Double]) -> [Int: Double] {
    let (x, y, all) = (rows[a.bits], rows[b.bits], rows[(a | b).bits])
    var found: [Int: Double] = [:]
    func offer(_ cost: Double, _ place: Int) { found[place] = min(found[place] ?? .infinity, cost) }
    for (left, one) in ours {
      for (right, other) in theirs {
        if left == merge, right == merge { offer(one + other + costs.merging(x, y, all), merge) }
        if left < merge, costs.mayTravel(y, b, to: x, a, at: left) || left == right {
          let there = left == right ? other : other + sent(b, from: right, to: left)
          offer(one + there + costs.joining(x, y, all, at: left), left)
          offer(there + costs.finding(y, b, in: a, x, all, at: left), left)
        }
        if right < merge, costs.mayTravel(x, a, to: y, b, at: right) || left == right {
          let there = left == right ? one : one + sent(a, from: left, to: right)
          offer(other + there + costs.joining(x, y, all, at: right), right)
          offer(there + costs.finding(x, a, in: b, y, all, at: right), right)
        }
      }
    }
    return found.filter { $0.value < .infinity }
  }

  private func sent(_ set: UnitSet, from place: Int, to other: Int) -> Double {
    let rows = rows[set.bits]
    let read = place == merge ? costs.merge.start : costs.reading(rows, set, from: place)
    return read + costs.sending(rows, set, to: other)
  }
}
