import HansaCore
import HansaSQL

/// Puts a common table that is used several times in the place of each use where its uses together read fewer rows of the
/// source than the table has: their own filters and limits then go to the source.
///
/// Only plain tables, whose rows cost nothing but the reading: projections and filters of one table of a source. What is asked for as
/// MATERIALIZED stays, and NOT MATERIALIZED counts as fewer rows. Where no filter can go, the fragments are the same and
/// are still read once.
struct InlineFilteredCommonTables: OptimizerRule {
  let name: Name = "inline-filtered-common-tables"

  func apply(_ plan: Relation, context: inout OptimizerContext) -> Relation {
    guard context.isFederated else { return plan }
    var uses = Uses(estimator: context.estimator)
    plan.forEachNode { if case .with(let with) = $0 { uses.add(with.tables) } }
    guard !uses.tables.isEmpty else { return plan }
    uses.count(in: plan)
    let inlined = uses.tables.filter { uses.areFewer($0.value) }
    guard !inlined.isEmpty else { return plan }
    let result = inlining(inlined, in: plan, &context.columns)
    return PushFilters().apply(result, context: &context)
  }

  private func inlining(
    _ tables: [CommonTableID: CommonTable], in plan: Relation, _ columns: inout ColumnAllocator
  ) -> Relation {
    switch plan {
    case .reference(let reference):
      guard let table = tables[reference.id], let copy = table.relation.copied(&columns) else { return plan }
      return .project(copy, zip(reference.columns, copy.output).map { Projection($0, $1.reference) })
    case .with(var with):
      with.tables.removeAll { tables[$0.id] != nil }
      for index in with.tables.indices {
        with.tables[index].relation = inlining(tables, in: with.tables[index].relation, &columns)
      }
      with.body = inlining(tables, in: with.body, &columns)
      return with.tables.isEmpty ? with.body : .with(with)
    default:
      // Both closures need the allocator.
      var next = columns
      let result = plan.map(inputs: { inlining(tables, in: $0, &next) }).mapSubqueries {
        inlining(tables, in: $0, &next)
      }
      columns = next
      return result
    }
  }

  /// Common tables that can be inlined, and the rows that their uses read.
  private struct Uses {
    let estimator: Estimator
    private(set) var tables: [CommonTableID: CommonTable] = [:]
    /// Without an entry where the rows are not known.
    private var rows: [CommonTableID: Double] = [:]

    init(estimator: Estimator) { self.estimator = estimator }

    mutating func add(_ list: [CommonTable]) {
      for table in list where !table.isRecursive && table.materialized != true && table.relation.isPlain {
        tables[table.id] = table
        rows[table.id] = 0
      }
    }

    func areFewer(_ table: CommonTable) -> Bool {
      if table.materialized == false { return true }
      guard let read = rows[table.id], let all = estimator.rows(table.relation) else { return false }
      return read < all
    }

    /// - Parameter around: what is done with the relation's rows before they meet others.
    mutating func count(in plan: Relation, around: (Relation) -> Relation = { $0 }) {
      for expression in plan.expressions {
        var found: [Relation] = []
        expression.forEachSubquery { found.append($0.relation) }
        for relation in found { count(in: relation) }
      }
      switch plan {
      case .reference(let reference):
        guard let table = tables[reference.id]?.relation, let sum = rows[reference.id] else { return }
        let named = Relation.project(
          table, zip(reference.columns, table.output).map { Projection($0, $1.reference) })
        rows[reference.id] = estimator.rows(around(named)).map { sum + $0 }
      case .filter(let input, let condition): count(in: input) { around(.filter($0, condition)) }
      case .project(let input, let items): count(in: input) { around(.project($0, items)) }
      case .limit(let input, let limit): count(in: input) { around(.limit($0, limit)) }
      default: for input in plan.inputs { count(in: input) }
      }
    }
  }
}

extension Relation {
  /// Reads one table, with filters and projections that can be computed anywhere and any number of times.
  fileprivate var isPlain: Bool {
    guard expressions.allSatisfy({ !$0.containsSubquery }), !isVolatile else { return false }
    switch self {
    case .scan: return true
    case .filter(let input, _), .project(let input, _): return input.isPlain
    default: return false
    }
  }

  /// The same rows in columns of their own; nil for what is not plain.
  fileprivate func copied(_ columns: inout ColumnAllocator) -> Relation? {
    var names: [ColumnID: ScalarExpression] = [:]
    return copied(&columns, &names)
  }

  private func copied(_ columns: inout ColumnAllocator, _ names: inout [ColumnID: ScalarExpression]) -> Relation? {
    switch self {
    case .scan(var scan):
      var numbers: [ColumnID: ColumnID] = [:]
      for index in scan.items.indices {
        let old = scan.items[index].column
        let new = columns.column(old.name, old.type, nullable: old.nullable)
        scan.items[index].column = new
        (numbers[old.id], names[old.id]) = (new.id, new.reference)
      }
      // A key with a column that is not read says nothing.
      scan.uniqueKeys = scan.uniqueKeys.map { $0.compactMap { numbers[$0] } }.enumerated()
        .filter { $0.element.count == scan.uniqueKeys[$0.offset].count }.map(\.element)
      return .scan(scan)
    case .filter(let input, let condition):
      return input.copied(&columns, &names).map { .filter($0, condition.substituting(names)) }
    case .project(let input, var items):
      guard let input = input.copied(&columns, &names) else { return nil }
      for index in items.indices {
        let old = items[index].column
        items[index].expression = items[index].expression.substituting(names)
        items[index].column = columns.column(old.name, old.type, nullable: old.nullable)
      }
      for (old, new) in zip(self.output, items) { names[old.id] = new.column.reference }
      return .project(input, items)
    default: return nil
    }
  }
}
