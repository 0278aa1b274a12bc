import HansaCore
import HansaPlanner

/// Finds what makes a query's answer differ: plans it again with one thing less, and looks whether the difference goes.
///
/// First the source is found, then the construct that it was asked for; a rule of the optimizer where no construct
/// explains it. (A wrong rule stays wrong wherever its filters run, so constructs come first.)
struct Diagnosis {
  /// Times that the query is run at most.
  static let runLimit = 32

  private let verifier: Verifier
  private let plan: FederatedPlan
  private var runs = 0

  init(verifier: Verifier, plan: FederatedPlan) {
    self.verifier = verifier
    self.plan = plan
  }

  mutating func culprit() async throws(HansaError) -> Culprit {
    let referencePlan = try await verifier.referencePlan()
    let reference = try await verifier.answer(referencePlan)
    let sources = plan.allSources.sorted()
    var suspects: [Name] = []
    for source in sources {
      let isGone = try await isGone(reference, referencePlan) {
        $0.disabledConstructs[source, default: []].insert(PushedConstructs.everything)
      }
      if isGone { suspects.append(source) }
    }
    for source in suspects {
      for candidate in try await candidates(source) {
        let answer = try await isGone(reference, referencePlan, candidate.plan)
        if answer { return .construct(candidate.construct, source: source) }
      }
    }
    for rule in plan.rules where rule.changed {
      if try await isGone(reference, referencePlan, { $0.disabledRules.insert(rule.rule) }) { return .rule(rule.rule) }
    }
    return .sources(suspects.isEmpty ? sources : suspects)
  }

  /// The constructs that a source is asked for, each with the plan that does without it: first those without which most
  /// is still pushed, functions before clauses.
  private func candidates(
    _ source: Name
  ) async throws(HansaError) -> [(construct: Name, plan: FederatedPlan)] {
    var found: [(construct: Name, plan: FederatedPlan, left: Int)] = []
    let isFunction = { (name: Name) in name.string.hasSuffix(")") }
    let constructs = plan.pushedConstructs(to: source)
    for construct in constructs.filter(isFunction).sorted() + constructs.filter({ !isFunction($0) }).sorted() {
      var settings = verifier.request.planning
      settings.disabledConstructs[source, default: []].insert(construct)
      let changed = try await verifier.federation.plan(verifier.request, settings)
      found.append((construct, changed, changed.pushedConstructs(to: source).count))
    }
    let order = found.enumerated().sorted { ($1.element.left, $0.offset) < ($0.element.left, $1.offset) }
    return order.map { ($0.element.construct, $0.element.plan) }
  }

  private mutating func isGone(
    _ reference: Answer, _ referencePlan: FederatedPlan, _ change: (inout PlannerSettings) -> Void
  ) async throws(HansaError) -> Bool {
    var settings = verifier.request.planning
    change(&settings)
    return try await isGone(
      reference, referencePlan, try await verifier.federation.plan(verifier.request, settings))
  }

  private mutating func isGone(
    _ reference: Answer, _ referencePlan: FederatedPlan, _ changed: FederatedPlan
  ) async throws(HansaError) -> Bool {
    guard changed.statements != plan.statements, runs < Self.runLimit else { return false }
    runs += 1
    let answer: Answer
    do throws(HansaError) { answer = try await verifier.answer(changed) } catch {
      if error.category == .cancelled { throw error }
      return false
    }
    guard !answer.isCut,
      case .fine(let verification) = Verifier.outcome(
        pushed: answer, reference: reference, referencePlan)
    else { return false }
    if case .notVerified = verification { return false }
    return true
  }
}

extension FederatedPlan {
  /// What the sources and the merge are asked.
  fileprivate var statements: [String] {
    allPlans.flatMap { $0.plan.fragments.map(\.sql) + ($0.plan.merge.map { [$0.sql] } ?? []) }
  }

  fileprivate func pushedConstructs(to source: Name) -> Set<Name> {
    allFragments.map(\.fragment).filter { $0.source == source }
      .reduce(into: []) { $0.formUnion(PushedConstructs.of($1.relation)) }
  }
}
