import HansaCatalog
import HansaCore
import HansaSQL

/// The fragments of a plan in the making.
struct FragmentList {
  private var parts: [RemotePart] = []
  /// Fragments that are read more than once, kept by the merge engine under a name.
  private(set) var kept: [CommonTable] = []

  var count: Int { parts.count }

  /// What the fragment answers; nil for a number that none has.
  func relation(at index: Int) -> Relation? { parts.indices.contains(index) ? parts[index].relation : nil }

  /// Those from a position on.
  func parts(from start: Int) -> ArraySlice<RemotePart> { parts[start...] }

  /// The place of the part's rows in the merge.
  mutating func add(_ part: RemotePart) -> FragmentInput {
    parts.append(part)
    return FragmentInput(index: parts.count - 1, columns: part.relation.output)
  }

  /// Recursion reads its tables again and again.
  mutating func keep(_ input: FragmentInput, columns: inout ColumnAllocator) -> Reference {
    let id = CommonTableID(-1 - kept.count)
    let name = Name("\(parts[input.index].source)_\(kept.count + 1)")
    var inner: [Column] = []
    for column in input.columns { inner.append(columns.column(column.name, column.type)) }
    kept.append(
      CommonTable(
        id, name, columns: inner, .fragment(FragmentInput(index: input.index, columns: inner)), isRecursive: false,
        materialized: true))
    return Reference(id, name, columns: input.columns)
  }

  /// The merge without the columns that it does not need, and what its fragments answer then, by their numbers.
  ///
  /// The list stays as it is: a shipment may read a fragment that another one or the query reads, and need other columns.
  func pruned(_ merged: Relation, columns: inout ColumnAllocator) -> (merged: Relation, answers: [Int: Relation]) {
    var context = OptimizerContext(columns: columns)
    let pruner = PruneColumns()
    let pruned = pruner.apply(merged, context: &context)
    var needed: [Int: Set<ColumnID>] = [:]
    pruned.forEachNode { node in
      if case .fragment(let input) = node { needed[input.index, default: []].formUnion(input.columns.map(\.id)) }
    }
    var answers: [Int: Relation] = [:]
    for (index, needed) in needed.sorted(by: { $0.key < $1.key }) {
      let all = parts[index].relation
      let output = all.output.filter { needed.contains($0.id) }
      guard output.count < all.output.count || output.isEmpty || !all.shipments.isEmpty else { continue }
      var items = output.map { Projection($0, $0.reference) }
      // Only the number of rows is asked for.
      if items.isEmpty { items = [Projection(columns.column("one", .int4), .literal(.integer(1), .int4))] }
      context.columns = columns
      let relation = pruner.apply(.project(all, items), context: &context)
      answers[index] = MergeProjections().apply(relation, context: &context)
    }
    guard !answers.isEmpty else { return (pruned, [:]) }
    return (
      pruned.replacingFragments { input in
        answers[input.index].map { .fragment(FragmentInput(index: input.index, columns: $0.output)) }
      }, answers
    )
  }

  /// The fragments with their statements, their `index` being the position in this list.
  ///
  /// - Parameters:
  ///   - indexes: those that a plan reads.
  ///   - answers: what they answer where it is less than they could (`pruned`).
  ///   - shipments: where the plan has the shipments that they carry.
  ///   - isShippingForced: dynamic filters are sent wherever they can be.
  /// - Throws: `.internalError` when a statement that could be printed before no longer can.
  func planned(
    _ indexes: [Int], answers: [Int: Relation], shipments: [Int: ShipmentPlace], numericScale: Int,
    isShippingForced: Bool,
    dialects: Planner.Dialects, costs: CostModel
  ) throws(HansaError) -> [PlannedFragment] {
    var planned: [PlannedFragment] = []
    for index in indexes {
      var part = parts[index]
      part.relation = (answers[index] ?? part.relation).carrying(shipments)
      let dialect = dialects(part.catalog)
      if dialect.features.contains(.straightJoins) {
        part.relation = part.relation.joiningShippedLast(costs, at: part.source)
      }
      let statement: BoundStatement
      do throws(Unprintable) {
        statement = try RelationPrinter.bound(part.relation.written(in: dialect), dialect: dialect)
      } catch {
        throw HansaError(
          .internalError, "fragment \(index) cannot be written in \(dialect.name): \(error.construct)",
          advice: "SET pushdown = off runs the query without it.", detail: error.reason)
      }
      var fragment =
        PlannedFragment(
          index: index, source: part.source, dialect: dialect.name, relation: part.relation, sql: statement.sql,
          parameters: statement.parameters,
          output: part.relation.output.map {
            OutputColumn($0, unconstrained: .init(precision: 38, scale: numericScale))
          }, expectation: costs.expectation(part.relation, at: part.source), ranged: statement.ranged)
      fragment.shipments = part.relation.shipments
      if !fragment.shipments.isEmpty {
        fragment.writer = dialect
        fragment.filterable =
          isShippingForced ? .all : .counted(part.relation.distinctKeys(costs.estimator))
      }
      if let worth = part.relation.worthOfShipments {
        fragment.withoutShipments = try? RelationPrinter.bound(part.relation.withoutShippedKeys, dialect: dialect)
        fragment.maximumWait = .milliseconds(worth)
      }
      planned.append(fragment)
    }
    return planned
  }
}

extension Relation {
  /// The plan with fragments replaced, in the plans of subqueries too; nil leaves one as it is.
  func replacingFragments(_ change: (FragmentInput) -> Relation?) -> Relation {
    if case .fragment(let input) = self { return change(input) ?? self }
    func visit(_ expression: ScalarExpression) -> ScalarExpression {
      expression.mapChildren(visit, relation: { $0.replacingFragments(change) })
    }
    return map(inputs: { $0.replacingFragments(change) }, expressions: visit)
  }
}
