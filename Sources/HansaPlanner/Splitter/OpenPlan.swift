import HansaCatalog
import HansaCore
import HansaSQL

/// Plans for any values of a statement's parameters: what the values are is decided when the plan runs, and then written
/// into the statements as constants would be, so that sources get nothing else than from a plan for these values.
extension FederatedPlan {
  /// The plan with values in the places of its parameters, and the rows that they let expect.
  ///
  /// - Parameters:
  ///   - values: of the parameters' types.
  ///   - catalog: with the statistics for the estimates.
  ///   - learned: what earlier runs returned; nil where it is left alone.
  /// - Returns: nil where a source cannot say one of the values: a plan that is made for them can.
  public func bound(to values: [SQLValue], _ types: [SQLType], catalog: Catalog, learned: LearnedEstimates? = nil)
    -> FederatedPlan?
  {
    let estimator = Estimator(catalog: catalog, learned: learned)
    return bound(
      to: zip(values, types).map(ScalarExpression.parameterValue),
      CostModel(estimator: estimator, sources: learned?.costs ?? [:]))
  }

  private func bound(to values: [ScalarExpression], _ costs: CostModel) -> FederatedPlan? {
    var plan = self
    plan.isOpen = false
    for index in shipments.indices {
      guard let bound = shipments[index].plan.bound(to: values, costs) else { return nil }
      plan.shipments[index].plan = bound
    }
    for index in fragments.indices where fragments[index].relation.hasParameters {
      let fragment = fragments[index]
      guard let writer = fragment.writer, fragment.withoutShipments == nil else { return nil }
      let relation = fragment.relation.with(parameters: values)
      guard let statement = try? RelationPrinter.bound(relation, dialect: writer) else { return nil }
      plan.fragments[index].relation = relation
      plan.fragments[index].sql = statement.sql
      plan.fragments[index].parameters = statement.parameters
      plan.fragments[index].ranged = statement.ranged
      plan.fragments[index].expectation = costs.expectation(relation, at: fragment.source) ?? fragment.expectation
    }
    if let merge, merge.relation.hasParameters {
      guard let writer = merge.writer else { return nil }
      let relation = merge.relation.with(parameters: values)
      guard let sql = try? relation.mergeStatement(in: writer) else { return nil }
      plan.merge?.relation = relation
      plan.merge?.sql = sql
    }
    return plan
  }
}

extension FederatedPlan {
  /// Milliseconds that the plan is expected to take, one fragment after the other, for comparing plans of one statement;
  /// nil where the rows of a fragment are not known. The merge's own work grows with its rows and is left out.
  public var expectedCost: Double? {
    var total = needsEngine ? MergeCost.usual.start : 0
    for nested in allFragments {
      guard let expectation = nested.fragment.expectation, let cost = expectation.cost else { return nil }
      total += cost.total
      if needsEngine {
        total += expectation.rows * Double(nested.fragment.output.count) * MergeCost.usual.value / 1000
      }
    }
    return total
  }
}

extension Splitter {
  /// Prepares a plan whose parameters have no values for being bound.
  ///
  /// - Throws: `.featureNotSupported` where a parameter stands in a place that a plan without its value does not leave open.
  func open(_ plan: inout FederatedPlan, _ types: [SQLType?]) throws(HansaError) {
    plan.isOpen = true
    for index in plan.shipments.indices { try open(&plan.shipments[index].plan, types) }
    let relations = plan.fragments.map(\.relation) + (plan.merge.map { [$0.relation] } ?? [])
    guard relations.allSatisfy(\.takesValuesLater) else {
      throw HansaError(.featureNotSupported, "the plan depends on the values of the parameters")
    }
    for index in plan.fragments.indices where plan.fragments[index].writer == nil {
      plan.fragments[index].writer = catalog.source(plan.fragments[index].source).map(dialects)
    }
    plan.merge?.writer = mergeDialect
  }
}

extension Relation {
  fileprivate var hasParameters: Bool { containsExpression(where: \.isParameter) }

  /// Whether values may be put in the places of all parameters without a change of the rows' types or of the plan's form:
  /// where PostgreSQL reads a constant as something else (a position in ORDER BY), tests it when it plans (LIMIT), or takes
  /// the digits of a number from it, they may not.
  fileprivate var takesValuesLater: Bool {
    var takes = true
    forEachNode { node in
      switch node {
      case .filter, .join: break
      case .project(_, let items):
        takes = takes && !items.contains { $0.expression.isNumericWithParameter }
      case .aggregate(let aggregate):
        takes =
          takes && !aggregate.keys.contains { $0.expression.contains(where: \.isParameter) }
          && !aggregate.aggregates.contains {
            $0.expression.isNumericWithParameter || $0.expression.isOrderedWithParameter
          }
      default: takes = takes && !node.expressions.contains { $0.contains(where: \.isParameter) }
      }
    }
    return takes
  }

  fileprivate func with(parameters values: [ScalarExpression]) -> Relation {
    func visit(_ expression: ScalarExpression) -> ScalarExpression {
      if case .parameter(let number, _) = expression { return values[number - 1] }
      return expression.mapChildren(visit, relation: { $0.with(parameters: values) })
    }
    return map(inputs: { $0.with(parameters: values) }, expressions: visit)
  }
}

extension ScalarExpression {
  /// A numeric that is computed with a parameter is in it.
  fileprivate var isNumericWithParameter: Bool { contains { $0.type.isNumeric && $0.contains(where: \.isParameter) } }

  /// `percentile_cont($1) WITHIN GROUP …`, `string_agg(a ORDER BY $1)`.
  fileprivate var isOrderedWithParameter: Bool {
    if case .aggregate(let call) = self { !call.order.isEmpty && contains(where: \.isParameter) } else { false }
  }
}
