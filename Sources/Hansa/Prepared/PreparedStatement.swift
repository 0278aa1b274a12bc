import HansaCore
import HansaPlanner
import HansaSQL

/// A statement with parameters (`$1`, `$2` …) that is read once and runs any number of times.
///
///     let orders = try await session.prepare("SELECT * FROM shop.orders WHERE customer = $1")
///     for try await batch in try await orders.execute(with: [.integer(42)]) { … }
///
/// Values reach the sources as constants would: nothing less is pushed. The first runs are planned for their values; once
/// a plan for any values is expected to take no longer, that one is used.
public final class PreparedStatement: Sendable {
  private let session: FederationSession
  private let prepared: PreparedQuery

  init(_ session: FederationSession, _ prepared: PreparedQuery) {
    self.session = session
    self.prepared = prepared
  }

  /// The types of `$1`, `$2` … in order.
  public var parameterTypes: [SQLType] { prepared.parameterTypes }

  /// Runs the statement with the session's settings.
  ///
  /// - Parameter values: in the order of the parameters; converted as PostgreSQL's assignments convert, and a text is read
  ///   as a value of its parameter's type.
  /// - Throws: `.syntaxError` for another number of values, `.datatypeMismatch` for one that does not fit its parameter,
  ///   and what a query throws.
  public func execute(with values: [SQLValue] = []) async throws(HansaError) -> QueryResult {
    let clock = ContinuousClock.now
    try prepared.checkCount(values.count)
    var converted: [SQLValue] = []
    for (index, (value, type)) in zip(values, parameterTypes).enumerated() {
      guard let value = try Planner.value(value, as: type, number: index + 1) else {
        throw HansaError(
          .datatypeMismatch, "parameter $\(index + 1) is not of type \(type)", advice: "Give a value of that type.")
      }
      converted.append(value)
    }
    return try await prepared.run(converted, session, since: clock)
  }
}
