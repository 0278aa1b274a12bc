import HansaCore
import HansaPlanner
import HansaSQL

extension FederationSession {
  /// Reads a query with parameters, to run it with values later.
  ///
  /// - Parameters:
  ///   - sql: one query.
  ///   - types: of `$1`, `$2` …; what is not given follows from the first use.
  /// - Throws: errors of parsing and planning, with the place in the statement; `.indeterminateDatatype` for a parameter
  ///   whose uses say nothing of its type.
  public func prepare(_ sql: String, types: [SQLType] = []) async throws(HansaError) -> PreparedStatement {
    let parsed = try SQLParser.parseOne(sql)
    guard case .select(let query) = parsed.statement else {
      throw HansaError(.featureNotSupported, "only queries can be prepared", span: parsed.span)
    }
    return PreparedStatement(
      self, try await prepare(query, tables: parsed.tables, text: parsed.span.text(in: sql), types: types))
  }

  private func prepare(
    _ query: SelectStatement, tables: [[Name]], text: String, types: [SQLType]
  ) async throws(HansaError) -> PreparedQuery {
    let types = try await federation.parameterTypes(of: query, given: types, tables: tables, settings)
    return PreparedQuery(query: query, tables: tables, text: text, parameterTypes: types)
  }

  // MARK: SQL

  func prepare(_ statement: PrepareStatement, tables: [[Name]], in sql: String) async throws(HansaError) {
    let taken = HansaError(
      HansaError.Code("42P05"), "prepared statement \"\(statement.name)\" already exists",
      advice: "DEALLOCATE \(statement.name) makes room for another.")
    guard prepared(statement.name) == nil else { throw taken }
    let made = try await prepare(
      statement.query, tables: tables, text: statement.querySpan.text(in: sql),
      types: try Planner.types(statement.types))
    // Another may have been made meanwhile.
    guard keep(made, as: statement.name) else { throw taken }
  }

  func execute(
    _ statement: ExecuteStatement, since clock: ContinuousClock.Instant
  ) async throws(HansaError) -> QueryResult {
    let (prepared, values) = try await resolved(statement)
    return try await prepared.run(values, self, since: clock)
  }

  /// The statement that is meant, and the values for it.
  func resolved(_ statement: ExecuteStatement) async throws(HansaError) -> (PreparedQuery, [SQLValue]) {
    guard let prepared = prepared(statement.name) else { throw Self.missing(statement.name) }
    try prepared.checkCount(statement.arguments.count, name: statement.name)
    let values = try await federation.values(statement.arguments, as: prepared.parameterTypes, settings)
    return (prepared, values)
  }

  static func missing(_ name: Name) -> HansaError {
    HansaError(HansaError.Code("26000"), "prepared statement \"\(name)\" does not exist")
  }
}

extension FederationManager {
  fileprivate func parameterTypes(
    of query: SelectStatement, given types: [SQLType], tables: [[Name]], _ settings: SessionSettings
  ) async throws(HansaError) -> [SQLType] {
    let planner = Planner(dialects: SourceDialects.dialect, mergeDialect: DuckDBDialect())
    return try await withCatalog(for: tables, settings) { catalog throws(HansaError) in
      try planner.parameterTypes(of: query, given: types, catalog: catalog, searchPath: settings.searchPath)
    }.plan
  }

  /// The arguments of an EXECUTE. What is more than a constant is computed as a query without tables would be.
  fileprivate func values(
    _ arguments: [Expression], as types: [SQLType], _ settings: SessionSettings
  ) async throws(HansaError) -> [SQLValue] {
    let session = BindingSession(searchPath: settings.searchPath, now: QueryRequest.moment())
    let constants = try Planner.values(arguments, as: types, session: session)
    if !constants.contains(nil) { return constants.compactMap(\.self) }
    let planner = Planner(dialects: SourceDialects.dialect, mergeDialect: DuckDBDialect())
    let plan = try planner.plan(
      arguments: arguments, as: types, catalog: catalogs.catalog(), session: session)
    let rows = try await QueryResult(try await start(plan, planning: .zero, settings: settings)).rows()
    guard let row = rows.first, row.count == types.count else {
      throw HansaError(.internalError, "the arguments of EXECUTE have no values")
    }
    return zip(row, types).map { value, type in
      // A numeric that travels as text is one of too many digits, or of any number of them.
      if case .numeric = type, case .text(let text) = value, let number = Decimal128(text.string) {
        return .decimal(number)
      }
      return value
    }
  }
}
