import Foundation
import HansaCore
import HansaPlanner
import HansaSQL

/// A query with all that its plan depends on, so that it can be planned again: the clock stands still.
struct QueryRequest: Sendable {
  var query: SelectStatement
  /// The names of tables in it, as the parser gives them.
  var tables: [[Name]]
  /// The statement's text, for its fingerprint.
  var text: String
  var settings: SessionSettings
  var parameters: Parameters
  /// Under what its plan is kept; nil where none is to be kept or used.
  var key: PlanKey?
  /// The query as others see it; nil for one that only planning or verification asks.
  var running: RunningQuery?
  /// Tables that were made for this query alone, of the schema `hansa`.
  var made: [SystemTable] = []
  /// What `now()` says: microseconds since 1970.
  var now = moment()

  /// Microseconds since 1970.
  static func moment() -> Int64 { Int64(Date().timeIntervalSince1970 * 1_000_000) }

  /// The planner's settings that the session's stand for.
  var planning: PlannerSettings { settings.planning }

  /// The same query without pushdown, and without the optimizer's rules but the one that leaves columns out, which a
  /// source may not even be able to deliver.
  var reference: PlannerSettings {
    PlannerSettings(
      pushdown: .off,
      disabledRules: Set(Planner.ruleNames).subtracting(["prune-columns"]).union(settings.disabledRules)
    )
  }

  /// What the runs of the statement, with its constants, are found by.
  var statement: UInt64 {
    key?.statement
      ?? StatementIdentity.hash(
        canonical: SQLNormalizer.canonical(text), parameters: parameters, searchPath: settings.searchPath)
  }

  /// One of statements that differ only in constants have the same.
  var fingerprint: String { (try? SQLFingerprint.of(text)) ?? "" }
}

extension SessionSettings {
  /// The planner's settings that these stand for.
  var planning: PlannerSettings {
    var planning = PlannerSettings(pushdown: pushdown == .off ? .off : .on, disabledRules: Set(disabledRules))
    planning.shipping = shipping
    planning.maximumShippedRows = maxRowsShipped
    planning.partialAggregation = partialAggregation
    planning.joinOrdering = joinOrdering
    // Who limits what is pulled does not want more pulled than has to be.
    planning.pulling =
      pulling == .byCost && (strictPushdown || maxRowsPulled != nil || maxBytesPulled != nil) ? .off : pulling
    planning.semiJoins = semiJoins
    // Rows that were joined at one source with those of another are missing with either.
    if partialResults != .off { (planning.shipping, planning.semiJoins) = (.off, .off) }
    return planning
  }
}
