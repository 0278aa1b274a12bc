import HansaCore
import HansaPlanner
import HansaSQL

/// `SELECT hansa.cancel(7)`: ends queries. It is no function of expressions, for what an optimizer may leave out, repeat
/// or send elsewhere must not end anything.
enum CancelCall {
  /// The queries that the statement is to end, and how the columns are called; nil for any other statement.
  ///
  /// - Throws: `.featureNotSupported` for a call that does not stand alone, `.invalidParameter` for what is no query's id.
  static func queries(
    _ query: SelectStatement, _ parameters: Parameters
  ) throws(HansaError) -> [(id: UInt64, name: Name)]? {
    guard case .select(let core) = query.body else { return nil }
    let calls = core.targets.map(\.expression.cancelCall)
    guard calls.contains(where: { $0 != nil }) else { return nil }
    guard core.from.isEmpty, core.where == nil, query.with == nil, query.orderBy.isEmpty, query.limit == nil,
      !calls.contains(nil)
    else {
      throw HansaError(
        .featureNotSupported, "hansa.cancel stands alone in a SELECT without FROM",
        advice: "SELECT id FROM hansa.queries finds the query; SELECT hansa.cancel(id) with its number ends it.",
        span: core.span)
    }
    var found: [(id: UInt64, name: Name)] = []
    for (target, call) in zip(core.targets, calls) {
      guard let call, call.arguments.count == 1, let id = id(call.arguments[0], parameters) else {
        throw HansaError(
          .invalidParameter, "hansa.cancel takes the id of a query, a whole number", span: target.expression.span)
      }
      found.append((id, target.alias ?? "cancel"))
    }
    return found
  }

  private static func id(_ expression: Expression, _ parameters: Parameters) -> UInt64? {
    switch expression.kind {
    case .constant(.integer(let id)): return UInt64(exactly: id)
    case .parameter(let number):
      guard case .values(let values) = parameters, values.indices.contains(number - 1),
        case .integer(let id) = values[number - 1]
      else { return nil }
      return UInt64(exactly: id)
    default: return nil
    }
  }
}

extension Expression {
  fileprivate var cancelCall: CallExpression? {
    guard case .call(let call) = kind, call.name == "cancel", call.schema == SystemSource.name else { return nil }
    return call
  }
}

extension FederationSession {
  /// One row that says of each query whether it was there to be ended.
  func cancel(_ queries: [(id: UInt64, name: Name)]) throws(HansaError) -> QueryResult {
    try .row(queries.map { ($0.name, .boolean, .boolean(federation.cancel($0.id, by: user))) })
  }
}
