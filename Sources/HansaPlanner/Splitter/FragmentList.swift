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

  /// Takes out of the merge and of the fragments the columns that the merge does not need.
  mutating func prune(_ merged: Relation, columns: inout ColumnAllocator) -> Relation {
    var context = OptimizerContext(columns: columns)
    let pruner = PruneColumns()
    let pruned = pruner.apply(merged, context: &context)
    var inputs: [Int: FragmentInput] = [:]
    pruned.forEachNode { if case .fragment(let input) = $0 { inputs[input.index] = input } }
    var changed: [Int: FragmentInput] = [:]
    for (index, input) in inputs
    where input.columns.count < parts[index].relation.output.count || input.columns.isEmpty
      || !parts[index].relation.shipments.isEmpty
    {
      var items = input.columns.map { Projection($0, $0.reference) }
      // Only the number of rows is asked for.
      if items.isEmpty { items = [Projection(columns.column("one", .int4), .literal(.integer(1), .int4))] }
      context.columns = columns
      var relation = pruner.apply(.project(parts[index].relation, items), context: &context)
      relation = MergeProjections().apply(relation, context: &context)
      parts[index].relation = relation
      changed[index] = FragmentInput(index: index, columns: relation.output)
    }
    return changed.isEmpty ? pruned : pruned.replacingFragments { changed[$0.index].map { .fragment($0) } }
  }

  /// The fragments with their statements, their `index` being the position in this list.
  ///
  /// - Parameters:
  ///   - indexes: those that a plan reads.
  ///   - shipments: where the plan has the shipments that they carry.
  /// - Throws: `.internalError` when a statement that could be printed before no longer can.
  func planned(
    _ indexes: [Int], shipments: [Int: ShipmentPlace], numericScale: Int, dialects: Planner.Dialects,
    costs: CostModel
  ) throws(HansaError) -> [PlannedFragment] {
    var planned: [PlannedFragment] = []
    for index in indexes {
      var part = parts[index]
      part.relation = part.relation.carrying(shipments)
      let dialect = dialects(part.catalog)
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
      if !fragment.shipments.isEmpty { fragment.writer = dialect }
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
