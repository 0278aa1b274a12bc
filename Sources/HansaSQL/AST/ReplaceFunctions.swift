import HansaCore

extension SelectStatement {
  /// The same query with tables in the place of functions in FROM, also in WITH and in subqueries in FROM.
  ///
  /// - Parameter table: the table for a function; nil leaves the function where it is.
  public func replacingFunctions(
    _ table: (FunctionTable) throws(HansaError) -> TableReference?
  ) throws(HansaError) -> SelectStatement {
    var copy = self
    if let with {
      for index in with.tables.indices {
        copy.with?.tables[index].query = try with.tables[index].query.replacingFunctions(table)
      }
    }
    switch body {
    case .values: break
    case .select(var core):
      for index in core.from.indices { core.from[index] = try core.from[index].replacingFunctions(table) }
      copy.body = .select(core)
    case .combination(var combination):
      combination.left = try combination.left.replacingFunctions(table)
      combination.right = try combination.right.replacingFunctions(table)
      copy.body = .combination(combination)
    }
    return copy
  }
}

extension TableExpression {
  fileprivate func replacingFunctions(
    _ table: (FunctionTable) throws(HansaError) -> TableReference?
  ) throws(HansaError) -> TableExpression {
    switch self {
    case .table: return self
    case .function(let function): return try table(function).map { .table($0) } ?? self
    case .subquery(var subquery):
      subquery.query = try subquery.query.replacingFunctions(table)
      return .subquery(subquery)
    case .join(var join):
      join.left = try join.left.replacingFunctions(table)
      join.right = try join.right.replacingFunctions(table)
      return .join(join)
    }
  }
}
