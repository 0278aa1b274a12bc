import HansaCore

/// What the plans of a statement were measured to take, and which of them is chosen by that.
///
/// What was measured beats what is expected. A plan that ran is left for one that was measured to take less, or is
/// expected to take far less; so estimates that were corrected only for the plans that ran do not make those that never
/// ran look better.
public struct PlanHistory: Hashable, Sendable {
  /// How many times as long as another the plan that ran last takes before it is left for it: times differ by chance.
  static let better = 1.3
  /// How many times as long as is expected of one that has not run: the more often it ran, the surer is what it takes, and
  /// the less has to be promised.
  ///
  /// - Parameter runs: of the plan that is left.
  static func farBetter(after runs: Int) -> Double {
    switch runs {
    case ...1: 10
    case 2: 3
    default: 1.5
    }
  }

  /// How many times as long as expected a plan takes before others are looked for.
  static let disappointing = 3.0

  /// Milliseconds up to which no better plan is looked for.
  public static let quick = AlternativePlans.quick
  /// Milliseconds up to which a plan is made again only because of its rows.
  static let bearable = 100.0

  /// A plan to choose from.
  struct Candidate {
    var identity: UInt64
    /// Milliseconds; nil where they are not known.
    var expected: Double?
  }

  /// By plan.
  private var known: [UInt64: MeasuredPlan] = [:]
  /// The one that ran last.
  private let last: UInt64?
  private let tried: Int

  init(_ statement: MeasuredStatement, date: Int) {
    last = statement.plans.last?.plan
    for plan in statement.plans where plan.plan == last || date - plan.date < MeasuredStatement.validity {
      known[plan.plan] = plan
    }
    tried = known.count
  }

  /// Milliseconds that a plan was measured to take; nil for one that has not run.
  public func milliseconds(_ plan: UInt64) -> Double? { known[plan]?.typical }

  /// The plan that takes the least.
  var best: UInt64? { known.values.min { ($0.typical, $0.plan) < ($1.typical, $1.plan) }?.plan }

  /// Whether another plan takes so much less than the one that ran last that it is to run again.
  public var better: UInt64? {
    guard let last, let best, let own = known[last]?.typical, let least = known[best]?.typical,
      least * Self.better < own
    else { return nil }
    return best
  }

  /// Whether others are looked for than the plan that ran last, for what it took more than once.
  ///
  /// - Parameters:
  ///   - expected: milliseconds that it was expected to take.
  ///   - untried: milliseconds that those are expected to take that were rejected for it and have not run.
  public func isDisappointing(expected: Double?, untried: [Double]) -> Bool {
    guard let expected, let plan = last.flatMap({ known[$0] }), plan.runs > 1, plan.typical > Self.bearable else {
      return false
    }
    return plan.typical > expected * Self.disappointing
      || untried.contains { $0 * Self.farBetter(after: plan.runs) < plan.typical }
  }

  /// - Parameter expected: the position of the one that is to be chosen as far as none of them has run.
  /// - Returns: the position of the chosen one.
  func choice(among candidates: [Candidate], expected: Int) -> Int {
    func plan(_ position: Int) -> MeasuredPlan? { known[candidates[position].identity] }
    let ran = candidates.indices.filter { plan($0) != nil }
    guard let best = ran.min(by: { (plan($0)?.typical ?? 0) < (plan($1)?.typical ?? 0) }), let least = plan(best) else {
      return expected
    }
    let current = ran.first { candidates[$0].identity == last }
    let stays = current.flatMap { position in
      plan(position).flatMap { $0.typical <= least.typical * Self.better ? position : nil }
    }
    let chosen = stays ?? best
    guard let time = plan(chosen), time.typical > Self.quick, tried < MeasuredStatement.kept else {
      return chosen
    }
    let untried = candidates.indices.filter { plan($0) == nil && candidates[$0].expected != nil }
    func expectation(_ position: Int) -> Double { candidates[position].expected ?? .infinity }
    guard let hope = untried.min(by: { expectation($0) < expectation($1) }) else { return chosen }
    return expectation(hope) * Self.farBetter(after: time.runs) < time.typical ? hope : chosen
  }
}
