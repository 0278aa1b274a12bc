import Foundation
import HansaCore
import HansaTesting
import Testing

@testable import HansaPlanner

@Suite struct JoinSearchTests {
  static let postgresql = SourceCost.usual(kind: "postgresql")

  enum Shape: String, CaseIterable { case chain, star, clique, random }

  /// Units of random sizes in random sources.
  static func problem(_ shape: Shape, _ count: Int, _ random: inout SeededRandom) -> (JoinGraph, JoinCosts) {
    func number(_ limit: Double) -> Double { pow(10, Double(random.below(1000)) / 1000 * limit).rounded() }
    let sources = 1 + random.below(3)
    // Those of one kind cost the same.
    let kinds: [Name] = random.chance(30) ? ["mysql", "sqlite", "mysql"] : ["postgresql", "mysql", "sqlite"]
    let rows = (0..<count).map { _ in number(6) }
    var edges: [JoinGraph.Edge] = []
    for right in 0..<count {
      for left in 0..<right {
        let isIn: Bool =
          switch shape {
          case .chain: right == left + 1
          case .star: left == 0
          case .clique: true
          case .random: right == left + 1 || random.chance(30)
          }
        guard isIn else { continue }
        // Some belong to one class of equals.
        let equality = random.chance(30) ? -1 : edges.count
        edges.append(
          .init(units: UnitSet(left) | UnitSet(right), equality: equality, selectivity: 1 / number(6)))
      }
    }
    var costs = JoinCosts(
      sources: (0..<sources).map { SourceCost.usual(kind: kinds[$0]) },
      homes: (0..<count).map { _ in [random.below(sources + 1)] },
      columns: (0..<count).map { _ in Double(random.below(6)) }, widths: Array(repeating: 8, count: count),
      fixed: random.chance(20) ? UnitSet(random.below(count)) : .none)
    costs.shipping = random.pick([.byCost, .byCost, .always, .off]) ?? .byCost
    costs.isReduced = random.chance(50)
    for unit in 0..<count where random.chance(40) {
      costs.tables[unit] = .init(
        rows: rows[unit] * number(2), reading: number(3), found: UnitSet(bits: random.below(1 << count)))
    }
    return (JoinGraph(rows: rows, edges: edges), costs)
  }

  @Test(arguments: Shape.allCases) func `no order is cheaper than the one that is found`(_ shape: Shape) throws {
    var better = 0
    for seed in 0..<150 as Range<UInt64> {
      var random = SeededRandom(seed: seed)
      let count = 1 + random.below(5)
      let (graph, costs) = Self.problem(shape, count, &random)
      let all = UnitSet(below: count)
      var search = JoinSearch(graph, costs)
      let (found, cost) = search.best(all)
      let exhaustive = ExhaustiveOrder(graph, costs)
      let least = try #require(exhaustive.least(all))
      #expect(abs(cost - least) <= least * 1e-9, "seed \(seed): \(cost) instead of \(least)")
      #expect(found.units == all)
      let own = try #require(exhaustive.cost(of: found))
      #expect(abs(own - least) <= least * 1e-9, "seed \(seed): \(found) costs \(own) instead of \(least)")
      if own < (exhaustive.cost(of: search.smallestFirst(all)) ?? 0) * (1 - 1e-9) { better += 1 }
    }
    #expect(better > 5, "the greedy order is as good in nearly all cases: \(better)")
  }

  @Test func `small rows go to large ones twice rather than that two large sides are read`() {
    // The join of the two large ones has the fewest rows, and is the dearest.
    let graph = JoinGraph(
      rows: [100_000, 200_000, 20],
      edges: [
        .init(units: UnitSet(0) | UnitSet(1), equality: 0, selectivity: 1e-10),
        .init(units: UnitSet(1) | UnitSet(2), equality: 1, selectivity: 1e-5),
      ])
    var costs = JoinCosts(
      sources: [Self.postgresql, Self.postgresql, Self.postgresql], homes: [[0], [1], [2]], columns: [8, 8, 2],
      widths: [40, 40, 8])
    var search = JoinSearch(graph, costs)
    #expect(search.smallestFirst(UnitSet(below: 3)) == .join(.join(.unit(0), .unit(1)), .unit(2)))
    #expect(search.best(UnitSet(below: 3)).shape == .join(.unit(0), .join(.unit(1), .unit(2))))
    // Where nothing may be sent all is read in any order, and what is joined first had better be small.
    costs.shipping = .off
    search = JoinSearch(graph, costs)
    #expect(search.best(UnitSet(below: 3)).shape == .join(.join(.unit(0), .unit(1)), .unit(2)))
  }

  @Test func `a single unit is its own order`() {
    var search = JoinSearch(
      JoinGraph(rows: [5], edges: []),
      JoinCosts(sources: [Self.postgresql], homes: [[0]], columns: [1], widths: [4]))
    #expect(search.best(UnitSet(0)).shape == .unit(0))
  }

  /// Each division of a connected set into two connected ones, once.
  @Test(arguments: [(Shape.chain, 286), (.star, 11_264), (.clique, 261_625)])
  func `twelve units are no more pairs than their shape has`(_ shape: Shape, _ most: Int) {
    var random = SeededRandom(seed: 7)
    let (graph, costs) = Self.problem(shape, 12, &random)
    var search = JoinSearch(graph, costs)
    let best = search.best(UnitSet(below: 12))
    #expect(best.shape.units == UnitSet(below: 12))
    #expect((1...most).contains(search.pairs), "\(search.pairs)")
  }
}
