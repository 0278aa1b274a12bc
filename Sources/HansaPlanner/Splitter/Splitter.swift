import HansaCatalog
import HansaCore
import HansaSQL

/// Cuts a plan into fragments and a merge.
///
/// A query whose tables all live in one source goes there whole when its dialect can say all of it. Otherwise each
/// table is a fragment with the columns, filters and limits that its source can take, and the rest is merged.
struct Splitter {
  let catalog: Catalog
  let settings: PlannerSettings
  let dialects: Planner.Dialects
  let mergeDialect: any SQLDialect
  var columns: ColumnAllocator
  var fragments: [PlannedFragment] = []
  var notes: [PushdownNote] = []
  /// Fragments that are read more than once, kept by the merge engine under a name.
  private var kept: [CommonTable] = []
  private var isInRecursion = false

  init(
    catalog: Catalog, settings: PlannerSettings, dialects: @escaping Planner.Dialects, mergeDialect: any SQLDialect,
    columns: ColumnAllocator
  ) {
    self.catalog = catalog
    self.settings = settings
    self.dialects = dialects
    self.mergeDialect = mergeDialect
    self.columns = columns
  }

  mutating func split(_ plan: Relation) throws(HansaError) -> FederatedPlan {
    if settings.pushdown == .on, let whole = wholeQuery(plan) { return whole }
    var merged = merge(plan, limit: nil)
    if !kept.isEmpty { merged = .with(With(kept, merged)) }
    var shaping = OutputShaping(columns: columns)
    merged = shaping.shape(merged)
    let sql: String
    do throws(Unprintable) {
      sql = try RelationPrinter.statement(merged, dialect: mergeDialect)
    } catch {
      throw HansaError(
        .featureNotSupported, "\(error.construct) is not supported here",
        advice:
          "docs/semantics.md lists what the merge engine cannot do yet. A query over a single source may be able to.",
        detail: "It has to be evaluated by the merge engine: \(error.reason).")
    }
    return FederatedPlan(
      fragments: fragments, merge: PlannedMerge(dialect: mergeDialect.name, relation: merged, sql: sql),
      output: Self.output(of: merged, asked: plan), notes: notes)
  }

  /// Layouts as the shaped plan makes them, names and types as the query asked for.
  private static func output(of shaped: Relation, asked plan: Relation) -> [OutputColumn] {
    zip(shaped.output, plan.output).map { made, asked in
      var column = OutputColumn(made, unconstrained: nil)
      (column.name, column.type) = (asked.name, asked.type)
      return column
    }
  }

  /// A reason is told once, however many expressions it stopped.
  private mutating func note(_ note: PushdownNote) {
    if !notes.contains(note) { notes.append(note) }
  }

  // MARK: One source

  private mutating func wholeQuery(_ plan: Relation) -> FederatedPlan? {
    var sources: Set<Name> = []
    plan.forEachNode { if case .scan(let scan) = $0 { sources.insert(scan.source) } }
    guard sources.count == 1, let name = sources.first, let source = catalog.source(name) else { return nil }
    let dialect = dialects(DialectRequest(source, reading: plan))
    do throws(Unprintable) {
      // A source of the merge's own kind has no numeric without a scale either.
      var shaping = OutputShaping(columns: columns)
      let shaped = dialect.name == mergeDialect.name ? shaping.shape(plan) : plan
      try settings.checkEnabled(plan, source: name)
      let sql = try RelationPrinter.statement(shaped, dialect: dialect)
      let output = Self.output(of: shaped, asked: plan)
      let fragment = PlannedFragment(
        index: 0, source: name, dialect: dialect.name, relation: shaped, sql: sql, parameters: [], output: output,
        estimatedRows: Cardinality.estimate(plan))
      return FederatedPlan(fragments: [fragment], merge: nil, output: output, notes: [])
    } catch {
      note(PushdownNote(name, error))
      return nil
    }
  }

  // MARK: Many sources

  /// Replaces the tables of the plan by fragments.
  ///
  /// - Parameter limit: rows that are needed at most of this part, where its order does not matter.
  private mutating func merge(_ plan: Relation, limit: Int64?) -> Relation {
    switch plan {
    case .scan(let scan): return fragment(scan, [], limit: limit)
    case .filter(.scan(let scan), let condition): return fragment(scan, condition.conjuncts, limit: limit)
    case .project(let input, let items):
      let input = merge(input, limit: limit)
      return .project(input, items.map { Projection($0.column, merge($0.expression)) })
    case .limit(let input, var bounds):
      let input = merge(input, limit: bounds.rows)
      bounds.count = bounds.count.map { merge($0) }
      bounds.offset = bounds.offset.map { merge($0) }
      return .limit(input, bounds)
    case .with(var with):
      let uses = with.uses
      for index in with.tables.indices {
        let wasInRecursion = isInRecursion
        isInRecursion = isInRecursion || with.tables[index].isRecursive
        with.tables[index].relation = merge(with.tables[index].relation, limit: nil)
        isInRecursion = wasInRecursion
        // A fragment's rows come once: a table that is read twice has to be kept.
        if uses[with.tables[index].id, default: 0] > 1 || isInRecursion { with.tables[index].materialized = true }
      }
      with.body = merge(with.body, limit: nil)
      return .with(with)
    default:
      var splitter = self
      let result = plan.map(inputs: { splitter.merge($0, limit: nil) }, expressions: { splitter.merge($0) })
      self = splitter
      return result
    }
  }

  private mutating func merge(_ expression: ScalarExpression) -> ScalarExpression {
    var splitter = self
    let result = expression.mapChildren({ splitter.merge($0) }, relation: { splitter.merge($0, limit: nil) })
    self = splitter
    return result
  }

  /// A table as a fragment, with what its source can do; the rest of the filter stays above it.
  private mutating func fragment(_ scan: Scan, _ filters: [ScalarExpression], limit: Int64?) -> Relation {
    guard let source = catalog.source(scan.source) else { return Relation.scan(scan).filtered(filters) }
    let dialect = dialects(DialectRequest(source, reading: .scan(scan)))
    let (pushed, residual) = divide(filters, scan, dialect)
    var relation = Relation.scan(scan).filtered(pushed)
    if scan.items.isEmpty {
      // Only the number of rows is asked for.
      relation = .project(relation, [Projection(columns.column("one", .int4), .literal(.integer(1), .int4))])
    }
    if settings.pushdown == .on, let limit, residual.isEmpty,
      !settings.isDisabled(construct: "LIMIT", source: scan.source)
    {
      let limited = Relation.limit(relation, Limit(count: .literal(.integer(limit), .int8), offset: nil))
      if (try? RelationPrinter.statement(limited, dialect: dialect)) != nil { relation = limited }
    }
    let sql: String
    do throws(Unprintable) { sql = try RelationPrinter.statement(relation, dialect: dialect) } catch {
      // Plain tables are printable in every dialect; a plan that is not shows in the merge's own error.
      note(PushdownNote(scan.source, error))
      return Relation.scan(scan).filtered(filters)
    }
    let index = fragments.count
    let output = relation.output
    fragments.append(
      PlannedFragment(
        index: index, source: scan.source, dialect: dialect.name, relation: relation, sql: sql, parameters: [],
        output: output.map { OutputColumn($0, unconstrained: .init(precision: 38, scale: settings.numericScale)) },
        estimatedRows: Cardinality.estimate(relation)))
    let input = Relation.fragment(FragmentInput(index: index, columns: output))
    return (isInRecursion ? keep(input, scan.table) : input).filtered(residual.map { merge($0) })
  }

  /// Recursion reads its tables again and again.
  private mutating func keep(_ input: Relation, _ name: Name) -> Relation {
    let id = CommonTableID(-1 - kept.count)
    let inner = input.output.map { columns.column($0.name, $0.type) }
    guard case .fragment(let fragment) = input else { return input }
    kept.append(
      CommonTable(
        id, name, columns: inner, .fragment(FragmentInput(index: fragment.index, columns: inner)), isRecursive: false,
        materialized: true))
    return .reference(Reference(id, name, columns: fragment.columns))
  }

  /// The conditions that the source can take with PostgreSQL's meaning, and the others.
  private mutating func divide(
    _ filters: [ScalarExpression], _ scan: Scan, _ dialect: any SQLDialect
  ) -> (pushed: [ScalarExpression], residual: [ScalarExpression]) {
    guard settings.pushdown == .on else { return ([], filters) }
    let own = Set(scan.items.map(\.column.id))
    var pushed: [ScalarExpression] = []
    var residual: [ScalarExpression] = []
    for filter in filters {
      // What refers to other tables cannot go, and what is volatile is evaluated here.
      guard filter.references.isSubset(of: own), !filter.containsSubquery, !filter.isVolatile else {
        residual.append(filter)
        continue
      }
      do throws(Unprintable) {
        try settings.checkEnabled(.filter(.scan(scan), filter), source: scan.source)
        _ = try RelationPrinter.statement(.filter(.scan(scan), filter), dialect: dialect)
        pushed.append(filter)
      } catch {
        note(PushdownNote(scan.source, error))
        residual.append(filter)
      }
    }
    return (pushed, residual)
  }
}

extension Limit {
  /// Count and offset together, where they are constants.
  fileprivate var rows: Int64? {
    guard !withTies, case .literal(.integer(let count), _)? = count else { return nil }
    guard let offset else { return count }
    guard case .literal(.integer(let skipped), _) = offset else { return nil }
    let (sum, overflow) = count.addingReportingOverflow(skipped)
    return overflow ? nil : sum
  }
}

extension With {
  /// How often each common table is referred to.
  fileprivate var uses: [CommonTableID: Int] {
    var uses: [CommonTableID: Int] = [:]
    Relation.with(self).forEachNode { if case .reference(let reference) = $0 { uses[reference.id, default: 0] += 1 } }
    return uses
  }
}
