import HansaCore
import HansaSQL

/// Reads a `JoinGraph` from units and the conditions among them, with the estimator's selectivities.
struct JoinGraphBuilder {
  /// What is known of each unit's rows.
  let estimates: [Estimate]
  /// Equalities that only follow from others, by which two units may be joined.
  private(set) var implied: [JoinTree.Condition] = []
  /// By unit: the units whose rows find theirs in its table by an index.
  private(set) var found: [UnitSet]

  private let units: [JoinUnit]
  private let estimator: Estimator
  /// The units that a column needs to be there.
  private var needs: [ColumnID: UnitSet] = [:]
  /// By unit: columns that indexes of its table begin with.
  private let indexed: [Set<ColumnID>]
  private var edges: [JoinGraph.Edge] = []
  private var factors: [JoinGraph.Factor] = []

  /// - Returns: nil where the rows of a unit are not known.
  init?(_ units: [JoinUnit], _ costs: CostModel) {
    let estimator = costs.estimator
    var estimates: [Estimate] = []
    for unit in units {
      guard let estimate = estimator.estimate(unit.relation) else { return nil }
      estimates.append(estimate)
    }
    (self.units, self.estimates, self.estimator) = (units, estimates, estimator)
    indexed = units.map { unit in
      guard let table = unit.relation.onlyTable else { return [] }
      return Set(SourceWork(costs, table.source).indexes(of: table).map { $0[0] })
    }
    found = Array(repeating: .none, count: units.count)
    for (position, unit) in units.enumerated() { for id in unit.columns { needs[id] = UnitSet(position) } }
  }

  mutating func graph(_ conditions: [JoinTree.Condition], _ attachments: [JoinTree.Attachment]) -> JoinGraph {
    // One attachment may need what another adds.
    for _ in attachments {
      for attachment in attachments {
        let units = units(of: attachment.needed)
        for id in attachment.added { needs[id] = units }
      }
    }
    let classes = ColumnClasses(conditions.map(\.expression))
    /// Equalities of two units, by the number of their class; those of none have numbers below zero.
    var equalities: [Int: [UnitSet: [ScalarExpression]]] = [:]
    for (number, condition) in conditions.enumerated() where !condition.hasSubquery {
      let units = units(of: condition.columns)
      guard units.count > 1 else { continue }
      if units.count == 2, condition.isEquality {
        let known = ColumnClasses.equality(condition.expression) != nil
        let root = known ? condition.columns.first.map { classes.root($0).number } : nil
        equalities[root ?? -1 - number, default: [:]][units, default: []].append(condition.expression)
      } else {
        factors.append(.init(units: units, selectivity: selectivity(units, [condition.expression])))
      }
    }
    var pairs: [UnitSet: [ScalarExpression]] = [:]
    let members = Dictionary(grouping: classes.members) { members in
      members.first?.references.first.map { classes.root($0).number } ?? 0
    }
    for (equality, written) in equalities.sorted(by: { $0.key < $1.key }) {
      for (units, expressions) in written { add(equality, units, expressions, &pairs) }
      for (units, expression) in follow((members[equality] ?? []).flatMap { $0 }) where written[units] == nil {
        add(equality, units, [expression], &pairs, isImplied: true)
      }
    }
    let parallel = Dictionary(grouping: edges, by: \.units).filter { $0.value.count > 1 }.keys
    let together = parallel.map { JoinGraph.Factor(units: $0, selectivity: selectivity($0, pairs[$0] ?? [])) }
    for attachment in attachments { add(attachment) }
    return JoinGraph(rows: estimates.map(\.rows), edges: edges, pairs: together, factors: factors)
  }

  private func units(of columns: Set<ColumnID>) -> UnitSet { columns.reduce(.none) { $0 | (needs[$1] ?? .none) } }

  // MARK: Equalities

  private mutating func add(
    _ equality: Int, _ units: UnitSet, _ expressions: [ScalarExpression], _ pairs: inout [UnitSet: [ScalarExpression]],
    isImplied: Bool = false
  ) {
    var edge = JoinGraph.Edge(units: units, equality: equality, selectivity: selectivity(units, expressions))
    if isImplied {
      // Nobody wrote it: it must not make more rows than there are.
      let condition = ScalarExpression.conjunction(expressions)
      edge.joins = units.contains { self.units[$0].relation.isUnique(where: condition) }
      if edge.joins {
        var condition = JoinTree.Condition(condition)
        condition.columns = condition.expression.references
        implied.append(condition)
      }
    }
    edges.append(edge)
    for unit in units where expressions.contains(where: { $0.compares(indexed[unit]) }) {
      found[unit] = found[unit] | units - UnitSet(unit)
    }
    pairs[units, default: []] += expressions
  }

  /// An equality of each two units that have columns of a class.
  private func follow(_ members: [ScalarExpression]) -> [(units: UnitSet, equality: ScalarExpression)] {
    var byUnit: [(units: UnitSet, column: ScalarExpression)] = []
    for column in members {
      let units = units(of: column.references)
      if units.count == 1, !byUnit.contains(where: { $0.units == units }) { byUnit.append((units, column)) }
    }
    var made: [(UnitSet, ScalarExpression)] = []
    for (place, one) in byUnit.enumerated() {
      for other in byUnit[..<place] { made.append((one.units | other.units, .equal(other.column, one.column))) }
    }
    return made
  }

  // MARK: Selectivities

  /// The part of all combinations of the units' rows that conditions let through.
  private func selectivity(_ units: UnitSet, _ expressions: [ScalarExpression]) -> Double {
    let last = units.last
    let others = product(units - UnitSet(last))
    return JoinSelectivity(left: others, right: estimates[last], conjuncts: expressions, estimator: estimator).inner
  }

  /// All combinations of the units' rows.
  private func product(_ units: UnitSet) -> Estimate {
    let first = estimates[units.first]
    return (units - UnitSet(units.first)).reduce(first) {
      Estimate.join(.cross, $0, estimates[$1], on: .true, estimator)
    }
  }

  /// What is left of the rows, or becomes of them, is taken to be the same part of whatever they are joined with.
  private mutating func add(_ attachment: JoinTree.Attachment) {
    let units = units(of: attachment.needed)
    guard units.count > 1, let right = estimator.estimate(attachment.right) else { return }
    let left = product(units)
    let result = Estimate.join(attachment.kind, left, right, on: attachment.condition, estimator)
    factors.append(.init(units: units, selectivity: result.rows / max(1, left.rows)))
  }
}

extension ScalarExpression {
  /// Whether one of the sides that it compares is one of these columns.
  fileprivate func compares(_ columns: Set<ColumnID>) -> Bool {
    guard !columns.isEmpty, let (_, left, right) = comparison else { return false }
    return [left, right].contains { if case .column(let id, _) = $0 { columns.contains(id) } else { false } }
  }
}
