import Foundation
import HansaCore
import HansaMonitoring
import HansaPlanner

extension FederationManager {
  /// The queries that run, in the order in which they began, and behind them the last 1,000 that ended, the latest first.
  public var queryStatus: [QueryStatus] { queries.status() }

  /// Ends a query that is planned, waits or runs, at its sources too; whoever reads its result gets `.queryCanceled`.
  ///
  /// - Parameter user: who asks for it, which the error tells.
  /// - Returns: false when no such query runs.
  @discardableResult
  public func cancel(_ id: UInt64, by user: Name? = nil) -> Bool {
    guard let query = queries[id] else { return false }
    return query.cancel(
      HansaError(
        .queryCanceled, "canceling statement due to user request",
        detail: "Query \(id) was cancelled by \(user.map { "user \"\($0)\"" } ?? "the program")."))
  }

  /// The user whose queries are those of nobody in particular: who runs this process.
  public static let localUser: Name = {
    let name = NSUserName()
    return name.isEmpty ? "local" : Name(name)
  }()

  /// Plans and runs a request as a query that others see and can end.
  ///
  /// - Parameter plan: makes its plan, and may change the request.
  func run(
    _ text: String, _ origin: QueryOrigin, since clock: ContinuousClock.Instant,
    plan: (RunningQuery) async throws(HansaError) -> (FederatedPlan, QueryRequest)
  ) async throws(HansaError) -> QueryResult {
    let query = queries.begin(text, origin, since: clock)
    do throws(HansaError) {
      var (plan, request) = try await plan(query)
      request.running = query
      query.made = request.made
      return try await run(plan, request, since: clock)
    } catch {
      let error = query.cancellation ?? error
      query.end(error)
      throw error
    }
  }

  /// Does what comes before a query can be planned; where that fails, it is a query that failed.
  func beginning<Value>(
    _ text: String, _ origin: QueryOrigin, since clock: ContinuousClock.Instant,
    _ work: () throws(HansaError) -> Value
  ) throws(HansaError) -> Value {
    do throws(HansaError) { return try work() } catch {
      queries.begin(text, origin, since: clock).end(error)
      throw error
    }
  }
}
