import HansaCore
import HansaPlanner
import HansaSQL
import Synchronization

extension QueryRequest {
  /// Puts tables of their rows in the place of the analyses in FROM.
  ///
  /// - Parameter isRun: whether the analyses are made; without, the tables are empty, for who asks for the plan alone.
  mutating func analyse(in session: FederationSession, isRun: Bool) async throws(HansaError) {
    var calls: [(call: AnalysisCall, table: Name)] = []
    let parameters = parameters
    let replaced = try query.replacingFunctions { function throws(HansaError) in
      guard let call = try AnalysisCall(function, parameters) else { return nil }
      // Queries that run at once have their tables in one database.
      let name = Name("analysis \(Self.lastTable.add(1, ordering: .relaxed).newValue)")
      calls.append((call, name))
      let alias = function.alias ?? TableAlias(name: call.name)
      return TableReference(parts: [SystemSource.name, name], alias: alias, span: function.span)
    }
    guard !calls.isEmpty else { return }
    query = replaced
    // The rows are those of this run.
    key = nil
    for (call, table) in calls {
      let rows = isRun ? try await call.rows(in: session, text) : []
      made.append(SystemTable(table, call.columns) { _ in rows })
    }
  }

  private static let lastTable = Atomic<UInt64>(0)
}
