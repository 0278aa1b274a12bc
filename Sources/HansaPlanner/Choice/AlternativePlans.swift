import HansaCore
import HansaSQL

/// A query split in several ways, of which the one that is expected, or known, to take the least time is chosen.
///
/// Pushing and shipping are the rule, for they move the fewest rows; where the plan that they make is expected to be slow, it
/// is compared with others: one that ships nothing, one that joins in another order, and one that pulls the tables of the
/// source that works the longest.
struct AlternativePlans {
  let settings: PlannerSettings
  /// What plans of the statement were measured to take; nil where none was.
  let history: PlanHistory?
  let plan: (PlannerSettings) throws(HansaError) -> FederatedPlan
  /// Notes on a plan that was made with less than what is known what is expected of it now.
  let renew: (inout FederatedPlan) -> Void

  /// Milliseconds up to which a plan is taken as it is: planning it again would take longer than what it can save.
  static let quick = 20.0
  /// Milliseconds up to which tables are not pulled: it is a load on all, and has to be worth it.
  static let bearable = 200.0
  /// How much of the time of pushing another plan may take at most: estimates are not that exact, and pulls are a load.
  static let margin = 0.75

  func best() throws(HansaError) -> FederatedPlan {
    let first = try plan(settings)
    if settings.pulling == .always, settings.pushdown == .on { return try pulled(first) }
    guard settings.pushdown == .on else { return first }
    guard let history else {
      guard let cost = first.cost, cost > Self.quick else { return first }
      let candidates = candidates(first, settings, milliseconds: cost)
      return chosen(Self.expected(candidates), of: candidates)
    }
    return measured(first, history)
  }

  private func pulled(_ plan: FederatedPlan) throws(HansaError) -> FederatedPlan {
    let heavy = plan.allFragments.map(\.fragment).filter { $0.relation.isHeavyAnywhere }
    var other = settings
    other.pulledSources = Set(heavy.map(\.source)).subtracting(
      heavy.filter { !$0.relation.hasSameDigitsInMerge }.map(\.source))
    return other.pulledSources.isEmpty ? plan : try self.plan(other)
  }

  // MARK: Candidates

  private struct Candidate {
    var plan: FederatedPlan
    /// How much of the first one's time it may take at most.
    var margin = AlternativePlans.margin
    /// From the first.
    var difference: String
    /// What is then to be said of the first.
    var opposite: String
  }

  /// The plan, and others that are made by other settings.
  ///
  /// - Parameter milliseconds: that the plan takes.
  private func candidates(
    _ plan: FederatedPlan, _ settings: PlannerSettings, milliseconds: Double
  ) -> [Candidate] {
    var result = [Candidate(plan: plan, difference: "", opposite: "")]
    func add(
      _ difference: String, _ opposite: String, margin: Double = Self.margin, _ change: (inout PlannerSettings) -> Void
    ) {
      var other = settings
      change(&other)
      guard let made = try? self.plan(other), let cost = made.cost, cost != plan.cost else { return }
      result.append(Candidate(plan: made, margin: margin, difference: difference, opposite: opposite))
    }
    if settings.shipping == .byCost, !plan.shipments.isEmpty {
      add("without shipping", "with shipping") { $0.shipping = .off }
    }
    // The search counts what travels and is joined; what sources make of it shows in the whole.
    if settings.joinOrdering == .dynamic, plan.allFragments.count > 2 {
      add(
        "with the smallest joins first", "with joins in the order that was expected to be best", margin: 0.8
      ) { $0.joinOrdering = .greedy }
    }
    if settings.pulling == .byCost, milliseconds > Self.bearable, let source = plan.slowest {
      add("with the tables of \(source) pulled", "with joins and aggregates at \(source)") {
        $0.pulledSources = [source]
      }
    }
    return result
  }

  /// The position of the one that is expected to take the least.
  private static func expected(_ candidates: [Candidate]) -> Int {
    var best = 0
    for (position, candidate) in candidates.enumerated().dropFirst() {
      guard let cost = candidate.plan.cost, let first = candidates[0].plan.cost, let least = candidates[best].plan.cost
      else { continue }
      if cost < first * candidate.margin, cost < least { best = position }
    }
    return best
  }

  private func chosen(_ position: Int, of candidates: [Candidate]) -> FederatedPlan {
    var plan = candidates[position].plan
    var rejected: [PlanAlternative] = []
    for (other, candidate) in candidates.enumerated() where other != position {
      guard let cost = candidate.plan.cost else { continue }
      let difference = other == 0 ? candidates[position].opposite : candidate.difference
      rejected.append(PlanAlternative(difference: difference, cost: cost, measured: candidate.plan.measured))
    }
    plan.alternatives = rejected.sorted { ($0.measured ?? $0.cost) < ($1.measured ?? $1.cost) }
    return plan
  }

  // MARK: By what was measured

  private func measured(_ first: FederatedPlan, _ history: PlanHistory) -> FederatedPlan {
    var first = first
    first.measured = history.milliseconds(first.identity)
    let milliseconds = max(first.cost ?? 0, first.measured ?? 0)
    if let known = first.measured, known <= Self.quick, history.best == first.identity { return first }
    var all = candidates(first, settings, milliseconds: milliseconds)
    let expected = Self.expected(all)
    let planned = all.count
    all += settings.former.map {
      Candidate(plan: $0, difference: "as in earlier runs", opposite: "as it would be planned now")
    }
    if let best = history.best, !all.contains(where: { $0.plan.identity == best }) {
      // What was learned since may be why it is not found any more.
      var plain = settings
      plain.learned = LearnedEstimates()
      plain.sourceCosts = [:]
      if let plan = try? plan(plain) {
        all += candidates(plan, plain, milliseconds: milliseconds).map { candidate in
          let difference = candidate.difference.isEmpty ? "" : ", \(candidate.difference)"
          return Candidate(
            plan: candidate.plan, difference: "by statistics alone\(difference)", opposite: "by what was learned")
        }
      }
    }
    var seen = Set(all.prefix(planned).map(\.plan.identity))
    all = all.prefix(planned) + all.dropFirst(planned).filter { seen.insert($0.plan.identity).inserted }
    var choices: [PlanHistory.Candidate] = []
    for (position, candidate) in all.enumerated() {
      let identity = candidate.plan.identity
      all[position].plan.measured = history.milliseconds(identity)
      // Those that were not made with all that is known are there for what they took, and not for what they promise.
      if position >= planned { renew(&all[position].plan) }
      choices.append(.init(identity: identity, expected: position < planned ? candidate.plan.cost : nil))
    }
    return chosen(history.choice(among: choices, expected: expected), of: all)
  }
}

extension FederatedPlan {
  /// The source that does the most for the plan, where the merge could do it as well and give the same answer.
  fileprivate var slowest: Name? {
    let heavy = fragments.filter { $0.relation.isHeavyAnywhere }
    guard let most = heavy.max(by: { $0.work < $1.work }) else { return nil }
    let own = heavy.filter { $0.source == most.source }
    return own.allSatisfy(\.relation.hasSameDigitsInMerge) ? most.source : nil
  }
}

extension PlannedFragment {
  /// Milliseconds that the source itself is expected to need.
  fileprivate var work: Double { expectation?.cost?.work.total ?? 0 }
}
