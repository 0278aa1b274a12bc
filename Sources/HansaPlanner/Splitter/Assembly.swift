import HansaCore
import HansaSQL

/// Placed relations become plans: the query's own, and those of its shipments.
extension Splitter {
  /// The plan of a shipment.
  ///
  /// - Parameter used: positions of the columns that travel.
  func shipment(_ index: Int, used: [Int]) throws(HansaError) -> PlannedShipment {
    let relation = shipments[index]
    let output = used.map { relation.output[$0] }
    let plan = try assemble(
      .project(relation, output.map { Projection($0, $0.reference) }), asked: output, isQuery: false)
    let expected = estimate(of: .merged(relation)).map { FragmentExpectation($0, of: output) }
    return PlannedShipment(plan: plan, maximumRows: settings.maximumShippedRows * 2, expectation: expected)
  }

  /// - Parameters:
  ///   - asked: the columns with the names and types that the result has.
  ///   - isQuery: it is the query itself, whose notes and tables kept for recursion are the plan's.
  func assemble(_ placed: Relation, asked: [Column], isQuery: Bool) throws(HansaError) -> FederatedPlan {
    var merged = placed
    var answers: [Int: Relation] = [:]
    if !settings.disabledRules.contains(PruneColumns().name) || !isQuery {
      (merged, answers) = fragments.pruned(merged, columns: &columns)
    }
    // A quotient that is a column of the result keeps all its digits only where the result computes it.
    if !settings.disabledRules.contains(MergeProjections().name) || !isQuery {
      var context = OptimizerContext(columns: columns)
      merged = MergeProjections().apply(merged, context: &context)
    }
    let kept = isQuery ? fragments.kept : []
    let used = kept.reduce(into: merged.fragmentIndexes) { $0.formUnion($1.relation.fragmentIndexes) }
    let relations = used.sorted().compactMap { answers[$0] ?? fragments.relation(at: $0) }
    let carried = try shipments(carriedBy: relations, readBy: merged)
    var planned = try fragments.planned(
      used.sorted(), answers: answers, shipments: carried.places, numericScale: settings.numericScale,
      isShippingForced: settings.shipping == .always,
      dialects: dialects,
      costs: costs)
    merged = RepeatedFragments.shareRows(
      of: &planned, in: merged, keeping: kept, columns: &columns, dialect: mergeDialect)
    merged = readingShipments(merged, carried.places, carried.plans, after: planned.count)
    var plan = FederatedPlan(
      shipments: carried.plans, fragments: planned, merge: nil, output: [], notes: isQuery ? notes : [])
    if !isQuery, planned.count == 1, merged.isRowsOfFragment, let only = planned.first {
      plan.output = only.output
      return plan
    }
    var shaping = OutputShaping(columns: columns)
    merged = shaping.shape(merged)
    do throws(Unprintable) {
      let sql = try merged.mergeStatement(in: mergeDialect)
      plan.merge = PlannedMerge(dialect: mergeDialect.name, relation: merged, sql: sql)
    } catch {
      throw HansaError(
        .featureNotSupported, "\(error.construct) is not supported here",
        advice:
          "docs/semantics.md lists what the merge engine cannot do yet. A query over a single source may be able to.",
        detail: "It has to be evaluated by the merge engine: \(error.reason).")
    }
    plan.output = Self.output(of: merged, asked: asked)
    return plan
  }

  /// The shipments that the fragments carry, in the order of their first use, and where each is found then: its position,
  /// and those of its columns. The merge may read rows of them, too.
  private func shipments(carriedBy fragments: [Relation], readBy merged: Relation) throws(HansaError) -> (
    plans: [PlannedShipment], places: [Int: ShipmentPlace]
  ) {
    var order: [Int] = []
    var used: [Int: Set<Int>] = [:]
    for relation in fragments + [merged] {
      relation.forEachNode { node in
        guard case .shipped(let rows) = node else { return }
        if used[rows.shipment] == nil { order.append(rows.shipment) }
        used[rows.shipment, default: []].formUnion(rows.positions)
      }
    }
    var plans: [PlannedShipment] = []
    var places: [Int: ShipmentPlace] = [:]
    for index in order {
      // Where only their number counts, one column tells it.
      let columns = used[index, default: []].isEmpty ? [0] : used[index, default: []].sorted()
      places[index] = ShipmentPlace(index: plans.count, columns: columns)
      plans.append(try shipment(index, used: columns))
    }
    return (plans, places)
  }

  /// The merge with the rows of shipments read as those of fragments behind the last one.
  private func readingShipments(
    _ merged: Relation, _ places: [Int: ShipmentPlace], _ plans: [PlannedShipment], after count: Int
  ) -> Relation {
    merged.replacingShipped { rows in
      guard let place = places[rows.shipment] else { return .shipped(rows) }
      let read = Dictionary(zip(rows.positions, rows.columns), uniquingKeysWith: { first, _ in first })
      let all = zip(place.columns, plans[place.index].plan.output).map { position, column in
        read[position] ?? columns.column(column.name, column.type)
      }
      return .fragment(FragmentInput(index: count + place.index, columns: all))
    }
  }

  /// Layouts as the shaped plan makes them, names and types as the query asked for.
  static func output(of shaped: Relation, asked: [Column]) -> [OutputColumn] {
    zip(shaped.output, asked).map { made, asked in
      var column = OutputColumn(made, unconstrained: nil)
      (column.name, column.type) = (asked.name, asked.type)
      return column
    }
  }
}

/// Where a shipment of the splitter's list is found in a plan.
struct ShipmentPlace {
  var index: Int
  /// The columns that travel, by their positions in the shipment's relation.
  var columns: [Int]
}

extension Relation {
  fileprivate var fragmentIndexes: Set<Int> {
    var found: Set<Int> = []
    forEachNode { if case .fragment(let input) = $0 { found.insert(input.index) } }
    return found
  }

  /// Nothing but the rows of one fragment, with all their columns in order.
  fileprivate var isRowsOfFragment: Bool {
    switch self {
    case .fragment: true
    case .project(let input, let items):
      input.isRowsOfFragment && items.map(\.expression) == input.output.map(\.reference)
    default: false
    }
  }

  /// The plan as its fragment carries it.
  func carrying(_ places: [Int: ShipmentPlace]) -> Relation {
    if places.isEmpty { return self }
    return replacingShipped { rows in
      guard let place = places[rows.shipment] else { return .shipped(rows) }
      var rows = rows
      rows.shipment = place.index
      rows.positions = rows.positions.map { place.columns.firstIndex(of: $0) ?? 0 }
      return .shipped(rows)
    }
  }
}
