/// Finds the cheapest order of joins by dynamic programming over sets of units: for each set, and each place where its rows
/// can be (a source or the merge), the cheapest way to have them there.
///
/// Only units that equalities connect are joined. The costs of the greedy order bound the search: what already costs as
/// much is not built upon.
///
/// Source: Moerkotte and Neumann, "Analysis of Two Existing and One New Dynamic Programming Algorithm for the Generation
/// of Optimal Bushy Join Trees without Cross Products", VLDB 2006 (DPsub); the places are the interesting property of
/// Kossmann and Stocker, "Iterative Dynamic Programming", TODS 2000.
struct JoinSearch {
  /// Units that are searched at most: 3 to the power of their number pairs of sets are looked at.
  static let maximumUnits = 12

  private let graph: JoinGraph
  private let costs: JoinCosts
  private let table: JoinTable
  /// By set: the units next to it.
  private let neighbors: JoinFigures<UnitSet>
  /// Pairs of sets that were joined, for measurements.
  private(set) var pairs = 0

  init(_ graph: JoinGraph, _ costs: JoinCosts) {
    (self.graph, self.costs) = (graph, costs)
    let count = graph.rows.count
    table = JoinTable(costs, rows: graph.rowsOfSets)
    neighbors = JoinFigures(repeating: .none, count: 1 << count)
    for bits in 1..<1 << count {
      let set = UnitSet(bits: bits)
      neighbors[bits] = neighbors[bits & (bits - 1)] | graph.neighbors[set.first]
    }
    for unit in graph.rows.indices { table.start(unit) }
  }

  /// The cheapest order of connected units, and what it costs in milliseconds, their rows' way out included.
  mutating func best(_ units: UnitSet) -> (shape: JoinShape, cost: Double) {
    _ = smallestFirst(units)
    let greedy = table.finished(units)
    // Subsets come before the sets that have them.
    var bits = 0
    repeat {
      bits = (bits &- units.bits) & units.bits
      let set = UnitSet(bits: bits)
      if set.count > 1, isConnected(set) { pairs += table.join(partsOf: set, below: greedy.cost, neighbors) }
    } while bits != units.bits
    let found = table.finished(units)
    return (table.shape(units, at: found.place), found.cost)
  }

  private func isConnected(_ set: UnitSet) -> Bool {
    var reached = UnitSet(set.first)
    while true {
      let next = reached | neighbors[reached.bits] & set
      if next == reached { return reached == set }
      reached = next
    }
  }

  /// The greedy order: again and again the two parts whose join has the fewest rows.
  mutating func smallestFirst(_ units: UnitSet) -> JoinShape {
    var parts = units.map { (units: UnitSet($0), shape: JoinShape.unit($0)) }
    while parts.count > 1 {
      var best: (left: Int, right: Int, rows: Double)?
      for right in parts.indices {
        for left in parts.indices[..<right] where neighbors[parts[left].units.bits].intersects(parts[right].units) {
          let rows = table.rows[(parts[left].units | parts[right].units).bits]
          if rows < best?.rows ?? .infinity { best = (left, right, rows) }
        }
      }
      guard let best else { break }
      let (left, right) = (parts[best.left], parts.remove(at: best.right))
      table.join(left.units, right.units)
      table.close(left.units | right.units)
      parts[best.left] = (left.units | right.units, .join(left.shape, right.shape))
    }
    return parts[0].shape
  }
}
