import HansaCatalog
import HansaCore
import HansaSQL

/// A rewrite of the plan that changes no answer.
protocol OptimizerRule: Sendable {
  /// The name it is switched off by and reported under: `push-filters`.
  var name: Name { get }
  func apply(_ plan: Relation, context: inout OptimizerContext) -> Relation
}

/// What rules share.
struct OptimizerContext {
  /// New columns of the statement.
  var columns: ColumnAllocator
  /// Whether the statement reads several sources: one that reads a single source is best left as it is written.
  var isFederated = false
  /// Rows of parts of the plan; where nothing is said, by the sizes that the scans carry.
  var estimator = Estimator(catalog: Catalog(sources: []))
  var settings = PlannerSettings()
}

/// Runs the rules in order, each timed, and checks what they make.
struct Optimizer: Sendable {
  /// Every rule, in the order in which they run.
  static let rules: [any OptimizerRule] = [
    InlineCommonTables(), FoldConstants(), SplitDisjunctions(), ConvertSubqueriesToJoins(), SimplifyOuterJoins(),
    PushFilters(), InferPredicates(), PushFilters(), InlineFilteredCommonTables(), RemoveRedundantJoins(),
    RegroupJoins(), PushLimits(),
    MergeProjections(), PruneColumns(),
  ]

  /// The rules that do not run where tables are pulled and merged as the query says: all that move work to sources.
  static let rulesOfPushdown = Set(rules.map(\.name)).subtracting(
    [InlineCommonTables().name, MergeProjections().name, PruneColumns().name])

  struct Outcome {
    var plan: Relation
    var columns: ColumnAllocator
    var runs: [RuleRun]
  }

  var rules = Self.rules
  /// Names of rules that do not run.
  var disabled: Set<Name> = []
  /// Has the tables' statistics.
  var catalog = Catalog(sources: [])
  /// What choices among plans depend on.
  var settings = PlannerSettings()
  /// A rule that breaks the plan is an error. Without it the rule counts as not run.
  var isStrict = Self.isDebug

  private static var isDebug: Bool {
    #if DEBUG
      true
    #else
      false
    #endif
  }

  /// - Throws: `.internalError` in the strict mode only, when a rule makes a plan that does not hold together.
  func optimize(_ plan: Relation, columns: ColumnAllocator) throws(HansaError) -> Outcome {
    if isStrict { return try run(plan, columns, checking: true) }
    // One check at the end is enough while nothing is wrong; only else it matters which rule it was.
    let outcome = try run(plan, columns, checking: false)
    if PlanCheck.problem(in: outcome.plan, madeOf: plan) == nil { return outcome }
    return try run(plan, columns, checking: true)
  }

  private func run(_ original: Relation, _ columns: ColumnAllocator, checking: Bool) throws(HansaError) -> Outcome {
    var context = OptimizerContext(
      columns: columns, isFederated: original.sources.count > 1,
      estimator: Estimator(catalog: catalog, learned: settings.learned.flatMap { $0.isEmpty ? nil : $0 }),
      settings: settings)
    var plan = original
    var runs: [RuleRun] = []
    let clock = ContinuousClock()
    for rule in rules where !disabled.contains(rule.name) {
      let start = clock.now
      let made = rule.apply(plan, context: &context)
      let duration = clock.now - start
      var run = RuleRun(rule: rule.name, duration: duration, changed: made != plan)
      if checking, run.changed, let problem = PlanCheck.problem(in: made, madeOf: plan) {
        if isStrict {
          throw HansaError(.internalError, "the optimizer's rule \(rule.name) broke the plan: \(problem)")
        }
        run.changed = false
        run.rejected = problem
      } else {
        plan = made
      }
      runs.append(run)
    }
    return Outcome(plan: plan, columns: context.columns, runs: runs)
  }
}

extension Relation {
  /// The sources that the plan reads.
  var sources: Set<Name> {
    var found: Set<Name> = []
    forEachNode { if case .scan(let scan) = $0 { found.insert(scan.source) } }
    return found
  }
}
