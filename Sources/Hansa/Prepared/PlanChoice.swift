/// Whether a prepared statement runs by a plan for its values (custom) or by one for any values (generic).
///
/// PostgreSQL's rule (plancache.c): custom five times, then generic if that costs no more than custom did on average,
/// planning included. Beyond it, a generic plan that has turned out bad is given up, and the counting begins again.
struct PlanChoice: Sendable {
  typealias Mode = SessionSettings.PlanCacheMode

  static let customRuns = 5
  /// A generic plan is bad for values with which a fragment gives this many times the rows that the plan was made for,
  /// and more than `manyRows`.
  static let misestimate = 10.0
  static let manyRows = 1000.0

  private(set) var runs = 0
  /// Milliseconds of the custom plans so far; nil once one had no cost.
  private var total: Double? = 0
  /// What the generic plan costs; nil where it has not been made.
  private var generic: Double??

  /// Whether the next run is to try the generic plan.
  func triesGeneric(_ mode: Mode) -> Bool {
    switch mode {
    case .custom: return false
    case .generic: return true
    case .auto:
      guard runs >= Self.customRuns, let total else { return false }
      guard let generic else { return true }
      return generic.map { $0 <= total / Double(runs) } ?? false
    }
  }

  /// - Parameters:
  ///   - cost: milliseconds that the plan was expected to take; nil where that is not known.
  ///   - planning: what making it took.
  mutating func ranCustom(cost: Double?, planning: Duration) {
    runs += 1
    guard let cost, let sum = total else { return total = nil }
    total = sum + cost + planning / .milliseconds(1)
  }

  /// - Parameter cost: nil where it is not known, or there is no generic plan.
  mutating func madeGeneric(cost: Double?) { generic = .some(cost) }

  mutating func gaveUpGeneric() { self = PlanChoice() }

  static func isBad(rows: Double, estimated: Double?) -> Bool {
    guard let estimated else { return false }
    return rows > manyRows && rows > estimated * misestimate
  }
}
