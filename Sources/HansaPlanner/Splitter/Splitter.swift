import HansaCatalog
import HansaCore
import HansaSQL

/// Cuts a plan into fragments and a merge.
///
/// A query whose tables all live in one source goes there whole when its dialect can say all of it. Otherwise the plan is
/// placed from the tables upwards: a node stays with its source as long as all below it does and the dialect can say it
/// with PostgreSQL's meaning; the first node that cannot is the merge's, and what was below it becomes a fragment.
/// Nodes are cut as well: a filter goes by conditions, a projection by expressions, an average by sum and count.
final class Splitter {
  let catalog: Catalog
  let settings: PlannerSettings
  let dialects: Planner.Dialects
  let mergeDialect: any SQLDialect
  var columns: ColumnAllocator
  var fragments: FragmentList
  let estimator: Estimator
  /// Placed relations whose rows travel to a source.
  var shipments: [Relation] = []
  var notes: [PushdownNote] = []
  var isInRecursion = false
  /// Joins of different sources may ship one side to the other.
  var isShipping = true

  init(
    catalog: Catalog, settings: PlannerSettings, dialects: @escaping Planner.Dialects, mergeDialect: any SQLDialect,
    columns: ColumnAllocator
  ) {
    self.catalog = catalog
    self.settings = settings
    self.dialects = dialects
    self.mergeDialect = mergeDialect
    self.columns = columns
    fragments = FragmentList()
    estimator = Estimator(catalog: catalog, learned: settings.learned)
  }

  var costs: CostModel { CostModel(estimator: estimator, sources: settings.sourceCosts) }

  /// - Throws: `.featureNotSupported` for what neither a source nor the merge engine can say.
  func split(_ plan: Relation) throws(HansaError) -> FederatedPlan {
    if settings.pushdown == .on, let whole = wholeQuery(plan) { return whole }
    return try assemble(finish(place(plan)), asked: plan.output, isQuery: true)
  }

  /// A reason is told once, however many expressions it stopped.
  func note(_ note: PushdownNote) {
    if !notes.contains(note) { notes.append(note) }
  }

  // MARK: One source

  private func wholeQuery(_ plan: Relation) -> FederatedPlan? {
    let sources = plan.sources
    guard sources.count == 1, let name = sources.first, let source = catalog.source(name) else {
      return nil
    }
    let dialect = dialects(source)
    do throws(Unprintable) {
      // A source of the merge's own kind has no numeric without a scale either.
      var shaping = OutputShaping(columns: columns)
      let shaped = dialect.name == mergeDialect.name ? shaping.shape(plan) : plan
      try settings.checkEnabled(plan, source: name)
      let statement = try RelationPrinter.bound(shaped, dialect: dialect)
      let output = Self.output(of: shaped, asked: plan.output)
      let fragment = PlannedFragment(
        index: 0, source: name, dialect: dialect.name, relation: shaped, sql: statement.sql,
        parameters: statement.parameters, output: output, expectation: costs.expectation(shaped, at: name),
        ranged: statement.ranged)
      return FederatedPlan(fragments: [fragment], merge: nil, output: output, notes: [])
    } catch {
      note(PushdownNote(name, error))
      return nil
    }
  }

  // MARK: Asking the dialect

  /// Why the source cannot compute `relation`, whose tables `part` knows; nil when it can.
  func refusal(of relation: Relation, by part: RemotePart) -> Unprintable? {
    do throws(Unprintable) {
      try settings.checkEnabled(relation, source: part.source)
      _ = try RelationPrinter.statement(relation, dialect: dialects(part.catalog))
      return nil
    } catch {
      return error
    }
  }
}
