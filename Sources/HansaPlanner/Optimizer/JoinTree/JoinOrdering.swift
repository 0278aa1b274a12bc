import HansaSQL

/// How the order is found in which the groups of tables of several sources are joined; it changes no answer.
public enum JoinOrdering: String, Sendable, CaseIterable {
  /// The cheapest of all orders, by dynamic programming up to twelve groups; greedy beyond.
  case dynamic
  /// Again and again the two groups whose join is the smallest.
  case greedy
  /// As the query names the tables, as far as conditions connect them.
  case written
}

/// What an order is chosen by.
struct JoinPreferences {
  let costs: CostModel
  let settings: PlannerSettings
  /// The columns that the statement reads: all others are still in the plan, but will not travel.
  let used: Set<ColumnID>

  init(_ plan: Relation, _ estimator: Estimator, _ settings: PlannerSettings) {
    costs = CostModel(estimator: estimator, sources: settings.sourceCosts)
    self.settings = settings
    var used = plan.references.union(plan.output.map(\.id))
    plan.forEachNode { node in
      // By position.
      guard case .setOperation(let operation) = node else { return }
      used.formUnion((operation.left.output + operation.right.output).map(\.id))
    }
    self.used = used
  }
}

extension JoinBuilder {
  /// One tree of units of different sources. In the units' order where the sizes are not known.
  ///
  /// - Parameter isReduced: the rows are aggregated next.
  mutating func join(_ units: [JoinUnit], by preferences: JoinPreferences, isReduced: Bool) -> JoinUnit {
    let estimator = preferences.costs.estimator
    guard units.count > 2, preferences.settings.joinOrdering != .written else { return join(units, isGroup: false) }
    guard preferences.settings.joinOrdering == .dynamic, units.count <= JoinSearch.maximumUnits else {
      return joinSmallestFirst(units, estimator)
    }
    var units = units
    for index in units.indices { attach(to: &units[index], ownOnly: false) }
    guard var builder = JoinGraphBuilder(units, preferences.costs) else { return join(units, isGroup: false) }
    let graph = builder.graph(conditions, attachments)
    var search = JoinSearch(graph, JoinCosts(units, builder, preferences, isReduced: isReduced))
    let parts = graph.components.map { joined(search.best($0).shape, units, builder.implied) }
    return join(parts, isGroup: false)
  }

  /// - Parameter implied: equalities that nobody wrote, for joins that no other connects.
  private mutating func joined(
    _ shape: JoinShape, _ units: [JoinUnit], _ implied: [JoinTree.Condition]
  ) -> JoinUnit {
    guard case .join(let first, let second) = shape else {
      if case .unit(let index) = shape { return units[index] }
      return units[0]
    }
    let left = joined(first, units, implied)
    let right = joined(second, units, implied)
    if !conditions.contains(where: { $0.connects(left, right) }) {
      conditions += implied.filter { $0.connects(left, right) }
    }
    var made = joined(left, right)
    attach(to: &made, ownOnly: false)
    return made
  }
}

extension JoinTree.Condition {
  /// Whether it is an equality between the two and about nothing else.
  func connects(_ left: JoinUnit, _ right: JoinUnit) -> Bool {
    isEquality && !columns.isDisjoint(with: left.columns) && !columns.isDisjoint(with: right.columns)
      && columns.allSatisfy { left.columns.contains($0) || right.columns.contains($0) }
  }
}
