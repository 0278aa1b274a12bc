import HansaCatalog
import HansaCore
import HansaSQL

/// What planning depends on besides the statement.
public struct PlannerSettings: Sendable {
  public var pushdown: PushdownMode
  /// Rules of the optimizer that do not run, by name.
  public var disabledRules: Set<Name>
  /// Constructs that are not pushed, by source; named as `PushedConstructs` names them.
  public var disabledConstructs: [Name: Set<Name>] = [:]
  /// Digits after the point in which `numeric` columns without modifiers reach the merge engine.
  public var numericScale: Int

  /// Whether rows may travel to a source, to be joined there.
  public var shipping: Strategy = .byCost
  /// Whether a source returns only rows that have a partner in a join with others.
  public var semiJoins: Strategy = .byCost
  /// Whether a source's tables are joined and aggregated in the merge where the source would be slower.
  public var pulling: Strategy = .byCost
  /// Whether sources aggregate their rows before a join or UNION ALL with others.
  public var partialAggregation: Strategy = .byCost
  /// Rows that are expected to travel at most; twice as many may turn out to.
  public var maximumShippedRows = 50_000
  /// How the order is found in which tables of several sources are joined.
  public var joinOrdering: JoinOrdering = .dynamic
  /// What sources cost, by name; those of their kind where nothing is said.
  public var sourceCosts: [Name: SourceCost] = [:]
  /// What earlier runs returned; nil to estimate by the sources' statistics alone.
  public var learned: LearnedEstimates?
  /// What the statement's runs are found by (`StatementIdentity`); nil to choose by what is expected alone.
  public var statement: UInt64?
  /// Plans by which the statement ran before, made of the same catalog.
  public var former: [FederatedPlan] = []
  /// Sources that only read rows and test them.
  var pulledSources: Set<Name> = []

  public init(pushdown: PushdownMode = .on, disabledRules: Set<Name> = [], numericScale: Int = 10) {
    self.pushdown = pushdown
    self.disabledRules = disabledRules
    self.numericScale = numericScale
  }
}

/// When something is done that changes no answer, but may cost more than it saves.
public enum Strategy: String, Sendable, CaseIterable {
  case off
  /// Where less is expected to travel so.
  case byCost = "on"
  /// Wherever it can be done: for tests.
  case always
}

/// Statement to federated plan: bind, optimize, split.
public struct Planner: Sendable {
  /// The dialect in which the parts of a query are written for a source.
  public typealias Dialects = @Sendable (SourceCatalog) -> any SQLDialect

  let dialects: Dialects
  let mergeDialect: any SQLDialect

  /// The optimizer's rules that can be switched off, in the order in which they run.
  public static var ruleNames: [Name] {
    var seen: Set<Name> = []
    return Optimizer.rules.map(\.name).filter { seen.insert($0).inserted }
  }

  public init(dialects: @escaping Dialects, mergeDialect: any SQLDialect) {
    self.dialects = dialects
    self.mergeDialect = mergeDialect
  }

  /// - Throws: errors of binding, `.internalError` in a debug build for a rule that breaks the plan, and `.featureNotSupported` for what neither a source nor the merge engine can say with
  ///   PostgreSQL's meaning.
  public func plan(
    _ statement: SelectStatement, catalog: Catalog, session: BindingSession, settings: PlannerSettings = .init()
  ) throws(HansaError) -> FederatedPlan {
    let bound = try Binder.bind(statement, catalog: catalog, session: session)
    guard !bound.relation.output.isEmpty else {
      throw HansaError(.featureNotSupported, "a query without columns is not supported", advice: "Select a constant.")
    }
    func optimized(_ settings: PlannerSettings) throws(HansaError) -> Optimizer.Outcome {
      let optimizer = Optimizer(
        disabled: settings.disabledRules.union(settings.pushdown == .off ? Optimizer.rulesOfPushdown : []),
        catalog: catalog, settings: settings)
      return try optimizer.optimize(bound.relation, columns: bound.columns)
    }
    let first = try optimized(settings)
    let tableRows = settings.statement == nil ? [] : bound.relation.tableRows(catalog)
    let history = settings.statement.flatMap { settings.learned?.history(of: $0, tableRows: tableRows) }
    let split = { (other: PlannerSettings) throws(HansaError) -> FederatedPlan in
      let isSame = other.joinOrdering == settings.joinOrdering && other.learned == settings.learned
      let optimized = isSame ? first : try optimized(other)
      let splitter = Splitter(
        catalog: catalog, settings: other, dialects: dialects, mergeDialect: mergeDialect, columns: optimized.columns)
      var plan = try splitter.split(optimized.plan)
      if case .open(let types) = session.parameters { try splitter.open(&plan, types) }
      splitter.costs.estimate(&plan)
      plan.rules = optimized.runs
      return plan
    }
    let alternatives = AlternativePlans(settings: settings, history: history, plan: split) { plan in
      let estimator = Estimator(catalog: catalog, learned: settings.learned)
      CostModel(estimator: estimator, sources: settings.sourceCosts).renew(&plan)
    }
    var plan = try alternatives.best()
    plan.readsClock = bound.readsClock
    plan.tableRows = tableRows
    plan.samples = bound.relation.samples(catalog)
    plan.expectations = plan.expectations(catalog)
    plan.exactParts = plan.countedExactParts()
    return plan
  }
}

extension Planner {
  /// The types of a statement's parameters: those that are given, and for the others what their first use asks for.
  ///
  /// - Throws: errors of binding; `.indeterminateDatatype` for a parameter whose uses say nothing of its type.
  public func parameterTypes(
    of statement: SelectStatement, given: [SQLType], catalog: Catalog, searchPath: [Name]?
  ) throws(HansaError) -> [SQLType] {
    let session = BindingSession(searchPath: searchPath, now: 0, parameters: .open(given))
    return try Binder.bind(statement, catalog: catalog, session: session).parameterTypes.compactMap(\.self)
  }

  /// The types that a PREPARE gives its parameters.
  ///
  /// - Throws: `.undefinedObject` for a type that is not known.
  public static func types(_ names: [TypeName]) throws(HansaError) -> [SQLType] { try Binder.types(names) }

  /// The arguments of an EXECUTE as values of its parameters' types; nil in the place of one that has to be computed.
  ///
  /// - Throws: errors of binding; `.datatypeMismatch` for an argument that is not converted without a cast.
  public static func values(
    _ arguments: [Expression], as types: [SQLType], session: BindingSession
  ) throws(HansaError) -> [SQLValue?] {
    try Binder.arguments(arguments, as: types, session: session).map { argument in
      if case .literal(let value, _) = argument { value } else { nil }
    }
  }

  /// A value as one of a parameter's type, as an assignment converts it; nil where it has to be computed.
  ///
  /// - Throws: `.datatypeMismatch`; `.invalidText` for a text that is none of the type's.
  public static func value(_ value: SQLValue, as type: SQLType, number: Int) throws(HansaError) -> SQLValue? {
    if case .literal(let value, _) = try Binder.assigned(value, to: type, number: number) { value } else { nil }
  }

  /// A plan whose only row is the arguments of an EXECUTE, for what has to be computed.
  public func plan(
    arguments: [Expression], as types: [SQLType], catalog: Catalog, session: BindingSession
  ) throws(HansaError) -> FederatedPlan {
    var columns = ColumnAllocator()
    let items = try Binder.arguments(arguments, as: types, session: session).map { argument in
      Projection(columns.column("argument", argument.type), argument)
    }
    let splitter = Splitter(
      catalog: catalog, settings: PlannerSettings(), dialects: dialects, mergeDialect: mergeDialect, columns: columns)
    return try splitter.split(.project(.singleRow, items))
  }
}

extension Relation {
  /// Rows of the tables that are read, each once, in the order of their names; none of those that are not known.
  fileprivate func tableRows(_ catalog: Catalog) -> [Double] {
    var rows: [[Name]: Double] = [:]
    for scan in scans {
      let statistics = catalog.source(scan.source)?.statistics[TableName(scan.schema, scan.table)]
      rows[[scan.source, scan.schema, scan.table]] = statistics?.rows ?? scan.estimatedRows
    }
    return rows.sorted { $0.key.lexicographicallyPrecedes($1.key) }.map(\.value)
  }
}
