/// Units and the conditions among them as numbers.
///
/// The rows of a set of units follow from the set alone, whatever order they are joined in: those of the units, times the
/// selectivity of each condition within. Of several equalities that make one class of equal columns, a unit more counts
/// one: that with the fewest values, as if each joined unit had the values of the one that has the fewest.
struct JoinGraph: Sendable {
  /// An equality of columns of two units, or of a class of such equalities.
  struct Edge: Sendable {
    var units: UnitSet
    /// Equalities that follow from each other have the same.
    var equality: Int
    /// The part of all pairs of rows that it lets through.
    var selectivity: Double
    /// Whether the two units may be joined by it alone.
    var joins = true
  }

  /// A condition beside those, or what a semi, anti or left join does to the rows.
  struct Factor: Sendable {
    /// All that it needs.
    var units: UnitSet
    var selectivity: Double
  }

  let rows: [Double]
  /// By unit: those it may be joined with.
  private(set) var neighbors: [UnitSet]
  /// By unit: for each equality its edges to units before, the one that counts first.
  private var links: [[[Edge]]]
  /// By unit: edges to units before that together let through something else than each alone.
  private var together: [[Factor]]
  /// By unit: factors whose last unit it is.
  private var factors: [[Factor]]

  /// - Parameter pairs: for pairs of units with several edges: what those let through together.
  init(rows: [Double], edges: [Edge], pairs: [Factor] = [], factors: [Factor] = []) {
    self.rows = rows
    neighbors = Array(repeating: .none, count: rows.count)
    links = Array(repeating: [], count: rows.count)
    together = Array(repeating: [], count: rows.count)
    self.factors = Array(repeating: [], count: rows.count)
    for edge in edges where edge.joins {
      neighbors[edge.units.first] = neighbors[edge.units.first] | UnitSet(edge.units.last)
      neighbors[edge.units.last] = neighbors[edge.units.last] | UnitSet(edge.units.first)
    }
    let parallel = Dictionary(grouping: edges, by: \.units).mapValues(\.count)
    func isBefore(_ a: Edge, _ b: Edge) -> Bool {
      // Several columns of one unit stay together.
      let (ours, theirs) = (parallel[a.units] ?? 0, parallel[b.units] ?? 0)
      return (a.selectivity, ours, b.units.first) > (b.selectivity, theirs, a.units.first)
    }
    for (unit, own) in Dictionary(grouping: edges, by: \.units.last) {
      let byEquality = Dictionary(grouping: own, by: \.equality)
      links[unit] = byEquality.keys.sorted().map { (byEquality[$0] ?? []).sorted(by: isBefore) }
    }
    for pair in pairs { together[pair.units.last].append(pair) }
    for factor in factors { self.factors[factor.units.last].append(factor) }
  }

  /// The sets of units that equalities connect, each by its first unit.
  var components: [UnitSet] {
    var rest = UnitSet(below: rows.count)
    var found: [UnitSet] = []
    while !rest.isEmpty {
      var component = UnitSet(rest.first)
      var open = component
      while !open.isEmpty {
        let reached = open.reduce(UnitSet.none) { $0 | neighbors[$1] }
        open = reached - component
        component = component | reached
      }
      found.append(component)
      rest = rest - component
    }
    return found
  }

  /// The rows of all sets of units, by their bits.
  var rowsOfSets: [Double] {
    var products = [Double](repeating: 1, count: 1 << rows.count)
    for unit in rows.indices {
      // Nearly all equalities have one edge: then there is nothing to choose.
      let single = links[unit].compactMap { $0.count == 1 ? $0[0] : nil }
      let isSingle = single.count == links[unit].count
      let isPlain = together[unit].isEmpty && factors[unit].isEmpty
      for bits in 0..<1 << unit {
        let before = UnitSet(bits: bits)
        var selectivity = 1.0
        if isSingle {
          for edge in single { selectivity *= edge.units.bits & bits != 0 ? edge.selectivity : 1 }
        } else {
          for edges in links[unit] {
            if let edge = edges.first(where: { $0.units.bits & bits != 0 }) { selectivity *= edge.selectivity }
          }
        }
        if !isPlain { adjust(&selectivity, unit, before) }
        products[bits | 1 << unit] = products[bits] * rows[unit] * selectivity
      }
    }
    // As the estimator: no part of a plan is taken for empty.
    return products.map { Swift.max(1, $0) }
  }

  /// What edges do together and factors do to what is left of all pairs when `unit` is joined with units that are all before
  /// it.
  private func adjust(_ result: inout Double, _ unit: Int, _ before: UnitSet) {
    for pair in together[unit] where before.contains(pair.units.first) {
      let counted = links[unit].compactMap { edges in edges.first { before.contains($0.units.first) } }
      let own = counted.filter { $0.units == pair.units }
      if own.count == links[unit].count(where: { $0.contains { $0.units == pair.units } }) {
        result *= pair.selectivity / Swift.max(own.map(\.selectivity).reduce(1, *), .leastNormalMagnitude)
      }
    }
    let all = before | UnitSet(unit)
    for factor in factors[unit] where all.contains(factor.units) { result *= factor.selectivity }
  }
}
