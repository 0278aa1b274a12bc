import HansaTesting
import Testing

@testable import HansaPlanner

@Suite struct JoinGraphTests {
  /// Columns of one class, one of each unit, by their distinct values.
  private static func joined(_ distinct: [Double], rows: [Double]) -> JoinGraph {
    var edges: [JoinGraph.Edge] = []
    for right in distinct.indices {
      for left in distinct.indices[..<right] {
        edges.append(
          .init(
            units: UnitSet(left) | UnitSet(right), equality: 0, selectivity: 1 / max(distinct[left], distinct[right])))
      }
    }
    return JoinGraph(rows: rows, edges: edges)
  }

  @Test func `equalities that follow from others are not counted`() {
    let graph = Self.joined([10, 100, 1000], rows: [1000, 1000, 1000])
    // One in a hundred, then one in a thousand; the third equality says nothing new.
    #expect(graph.rowsOfSets == [1, 1000, 1000, 10_000, 1000, 1000, 1000, 10_000])
  }

  @Test func `the rows of a set do not depend on the order of its units`() {
    let units: [(distinct: Double, rows: Double)] = [(5, 700), (2000, 90_000), (40, 40), (600, 5000)]
    let all = Set(
      [[0, 1, 2, 3], [3, 2, 1, 0], [2, 0, 3, 1], [1, 3, 0, 2]].map { order in
        let graph = Self.joined(order.map { units[$0].distinct }, rows: order.map { units[$0].rows })
        return graph.rowsOfSets[15].rounded()
      })
    #expect(all.count == 1, "\(all)")
  }

  @Test func `several columns of two units count as what they let through together`() {
    let both = UnitSet(0) | UnitSet(1)
    let graph = JoinGraph(
      rows: [1000, 5000, 10],
      edges: [
        .init(units: both, equality: 0, selectivity: 0.01), .init(units: both, equality: 1, selectivity: 0.02),
        .init(units: UnitSet(1) | UnitSet(2), equality: 2, selectivity: 0.1),
      ], pairs: [.init(units: both, selectivity: 0.001)])
    #expect(graph.rowsOfSets[3].rounded() == 5000)
    #expect(graph.rowsOfSets[7].rounded() == 5000)
  }

  @Test func `a condition on three units counts where all three are`() {
    let graph = JoinGraph(
      rows: [10, 10, 10], edges: [], factors: [.init(units: UnitSet(below: 3), selectivity: 0.5)])
    #expect(graph.rowsOfSets == [1, 10, 10, 100, 10, 100, 100, 500])
  }

  @Test func `no set of rows is taken for empty`() {
    let graph = JoinGraph(
      rows: [10, 10], edges: [.init(units: UnitSet(below: 2), equality: 0, selectivity: 1e-9)])
    #expect(graph.rowsOfSets[3] == 1)
  }

  @Test func `what no equality connects is another component`() {
    func edge(_ a: Int, _ b: Int, joins: Bool = true) -> JoinGraph.Edge {
      .init(units: UnitSet(a) | UnitSet(b), equality: a * 10 + b, selectivity: 0.1, joins: joins)
    }
    let graph = JoinGraph(
      rows: [1, 1, 1, 1, 1, 1], edges: [edge(0, 2), edge(2, 4), edge(1, 3), edge(3, 5, joins: false)])
    #expect(graph.components.map(Array.init) == [[0, 2, 4], [1, 3], [5]])
    #expect(JoinGraph(rows: [7], edges: []).components == [UnitSet(0)])
  }
}
