import HansaCore
import HansaSQL

/// A query split in several ways, of which the one that is expected to take the least time is chosen.
///
/// Pushing and shipping are the rule, for they move the fewest rows; where the plan that they make is expected to be slow, it
/// is compared with others: one that ships nothing, one that joins in another order, and one that pulls the tables of the
/// source that works the longest.
struct AlternativePlans {
  let settings: PlannerSettings
  let plan: (PlannerSettings) throws(HansaError) -> FederatedPlan

  /// Milliseconds up to which a plan is taken as it is: planning it again would take longer than what it can save.
  static let quick = 20.0
  /// Milliseconds up to which tables are not pulled: it is a load on all, and has to be worth it.
  static let bearable = 200.0
  /// How much of the time of pushing another plan may take at most: estimates are not that exact, and pulls are a load.
  static let margin = 0.65

  func best() throws(HansaError) -> FederatedPlan {
    var plan = try plan(settings)
    if settings.pulling == .always, settings.pushdown == .on { return try pulled(plan) }
    guard let cost = plan.cost, cost > Self.quick, settings.pushdown == .on else { return plan }
    var best = cost
    var rejected: [PlanAlternative] = []
    for alternative in alternatives(to: plan) {
      guard let other = try? self.plan(alternative.settings), let expected = other.cost, expected != cost else {
        continue
      }
      if expected < cost * alternative.margin, expected < best {
        rejected.append(PlanAlternative(difference: alternative.opposite, cost: best))
        best = expected
        plan = other
      } else {
        rejected.append(PlanAlternative(difference: alternative.difference, cost: expected))
      }
    }
    plan.alternatives = rejected.sorted { $0.cost < $1.cost }
    return plan
  }

  private func pulled(_ plan: FederatedPlan) throws(HansaError) -> FederatedPlan {
    let heavy = plan.allFragments.map(\.fragment).filter { $0.relation.isHeavyAnywhere }
    var other = settings
    other.pulledSources = Set(heavy.map(\.source)).subtracting(
      heavy.filter { !$0.relation.hasSameDigitsInMerge }.map(\.source))
    return other.pulledSources.isEmpty ? plan : try self.plan(other)
  }

  private struct Alternative {
    var settings: PlannerSettings
    /// How much of the plan's time it may take at most.
    var margin = AlternativePlans.margin
    var difference: String
    /// What is then to be said of the plan that it was compared with.
    var opposite: String
  }

  private func alternatives(to plan: FederatedPlan) -> [Alternative] {
    var result: [Alternative] = []
    if settings.shipping == .byCost, !plan.shipments.isEmpty {
      var other = settings
      other.shipping = .off
      result.append(Alternative(settings: other, difference: "without shipping", opposite: "with shipping"))
    }
    // The search counts what travels and is joined; what sources make of it shows in the whole.
    if settings.joinOrdering == .dynamic, plan.allFragments.count > 2 {
      var other = settings
      other.joinOrdering = .greedy
      result.append(
        Alternative(
          settings: other, margin: 0.8, difference: "with the smallest joins first",
          opposite: "with joins in the order that was expected to be best"))
    }
    if settings.pulling == .byCost, plan.cost ?? 0 > Self.bearable, let source = plan.slowest {
      var other = settings
      other.pulledSources = [source]
      result.append(
        Alternative(
          settings: other, difference: "with the tables of \(source) pulled",
          opposite: "with joins and aggregates at \(source)"))
    }
    return result
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
  fileprivate var work: Double { expectation?.cost?.work ?? 0 }
}
