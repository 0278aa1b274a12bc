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

  public init(pushdown: PushdownMode = .on, disabledRules: Set<Name> = [], numericScale: Int = 10) {
    self.pushdown = pushdown
    self.disabledRules = disabledRules
    self.numericScale = numericScale
  }
}

/// What a dialect has to know of the source and of the columns that a part of a query reads.
public struct DialectRequest: Sendable {
  public var source: SourceCatalog
  /// Every column that is read holds only values of its type.
  public var typesAreGuaranteed: Bool
  /// Every text column that is read is equal only where its bytes are.
  public var textIsExact: Bool

  /// For a part of a plan that reads only this source.
  init(_ source: SourceCatalog, reading relation: Relation) {
    self.source = source
    var guaranteed = true
    var exact = true
    relation.forEachNode { node in
      guard case .scan(let scan) = node,
        let table = source.table(scan.schema, scan.table)
      else { return }
      for item in scan.items {
        guard let column = table.columns.first(where: { $0.name == item.remoteName }) else { continue }
        guaranteed = guaranteed && column.isTypeGuaranteed
        exact = exact && (column.collation?.isExactEquality ?? true)
      }
    }
    typesAreGuaranteed = guaranteed
    textIsExact = exact
  }
}

extension DialectRequest {
  /// For a part that reads what either reads.
  func joined(_ other: DialectRequest) -> DialectRequest {
    var joined = self
    joined.typesAreGuaranteed = typesAreGuaranteed && other.typesAreGuaranteed
    joined.textIsExact = textIsExact && other.textIsExact
    return joined
  }
}

/// Statement to federated plan: bind, optimize, split.
public struct Planner: Sendable {
  /// The dialect in which a part of a query is written for its source.
  public typealias Dialects = @Sendable (DialectRequest) -> any SQLDialect

  let dialects: Dialects
  let mergeDialect: any SQLDialect

  /// The optimizer's rules that can be switched off, in the order in which they run.
  public static var ruleNames: [Name] { Optimizer.rules.map(\.name) }

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
    let optimizer = Optimizer(disabled: settings.disabledRules.union(settings.pushdown == .off ? ["push-filters"] : []))
    let optimized = try optimizer.optimize(bound.relation, columns: bound.columns)
    let splitter = Splitter(
      catalog: catalog, settings: settings, dialects: dialects, mergeDialect: mergeDialect, columns: optimized.columns)
    var plan = try splitter.split(optimized.plan)
    plan.rules = optimized.runs
    return plan
  }
}
