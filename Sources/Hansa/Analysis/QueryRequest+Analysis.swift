import HansaCore
import HansaPlanner
import HansaSQL

extension QueryRequest {
  /// Puts tables of their rows in the place of the analyses in FROM.
  ///
  /// - Parameter isRun: whether the analyses are made; without, the tables are empty, for who asks for the plan alone.
  mutating func analyse(in session: FederationSession, isRun: Bool) async throws(HansaError) {
    var calls: [AnalysisCall] = []
    let parameters = parameters
    let replaced = try query.replacingFunctions { function throws(HansaError) in
      guard let call = try AnalysisCall(function, parameters) else { return nil }
      calls.append(call)
      let name = Self.name(of: calls.count)
      let alias = function.alias ?? TableAlias(name: call.name)
      return TableReference(parts: [SystemSource.name, name], alias: alias, span: function.span)
    }
    guard !calls.isEmpty else { return }
    query = replaced
    // The rows are those of this run.
    key = nil
    for (index, call) in calls.enumerated() {
      let rows = isRun ? try await call.rows(in: session, text) : []
      made.append(SystemTable(Self.name(of: index + 1), call.columns) { _ in rows })
    }
  }

  private static func name(of number: Int) -> Name { Name("analysis \(number)") }
}
