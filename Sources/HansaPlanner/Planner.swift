import HansaCatalog
import HansaCore
import HansaSQL

/// What planning depends on besides the statement.
public struct PlannerSettings: Sendable {
  public var pushdown: PushdownMode
  /// Rules of the optimizer that do not run, by name.
  public var disabledRules: Set<Name>
  /// Digits after the point in which `numeric` columns without modifiers reach the merge engine.
  public var numericScale: Int

  public init(pushdown: PushdownMode = .on, disabledRules: Set<Name> = [], numericScale: Int = 10) {
    self.pushdown = pushdown
    self.disabledRules = disabledRules
    self.numericScale = numericScale
  }
}

/// Statement to federated plan: bind, optimize, split.
public struct Planner: Sendable {
  /// The dialect of a source, by the name in its catalog.
  public typealias Dialects = @Sendable (SourceCatalog) -> any SQLDialect

  let dialects: Dialects
  let mergeDialect: any SQLDialect

  public init(dialects: @escaping Dialects, mergeDialect: any SQLDialect) {
    self.dialects = dialects
    self.mergeDialect = mergeDialect
  }

  /// - Throws: errors of binding, and `.featureNotSupported` for what neither a source nor the merge engine can say with
  ///   PostgreSQL's meaning.
  public func plan(
    _ statement: SelectStatement, catalog: Catalog, session: BindingSession, settings: PlannerSettings = .init()
  ) throws(HansaError) -> FederatedPlan {
    let bound = try Binder.bind(statement, catalog: catalog, session: session)
    let optimizer = Optimizer(disabled: settings.disabledRules.union(settings.pushdown == .off ? ["push-filters"] : []))
    let relation = optimizer.optimize(bound.relation, columns: bound.columns)
    var splitter = Splitter(
      catalog: catalog, settings: settings, dialects: dialects, mergeDialect: mergeDialect, columns: bound.columns)
    return try splitter.split(relation)
  }
}
