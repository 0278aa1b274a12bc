import HansaArrow
import HansaCore
import HansaExecution
import HansaMonitoring
import HansaPlanner
import HansaSQL
import Synchronization

/// Statements that share settings: what SET changes holds for those after it.
public final class FederationSession: Sendable {
  let federation: FederationManager
  /// Whose queries these are.
  public let user: Name
  /// The program that asks and its address, for who looks at the queries; nil where nobody said.
  public let client: String?
  /// The trace that the client began, which its queries are part of; nil for none.
  public let trace: TraceContext?
  private let current: Mutex<SessionSettings>
  private let statements = Mutex([Name: PreparedQuery]())

  init(
    federation: FederationManager, user: Name, client: String? = nil, trace: TraceContext? = nil,
    settings: SessionSettings
  ) {
    self.federation = federation
    self.user = user
    self.client = client
    self.trace = trace
    current = Mutex(settings)
  }

  var origin: QueryOrigin { QueryOrigin(user: user, client: client, settings: settings, parent: trace) }

  public var settings: SessionSettings { current.withLock { $0 } }

  /// Changes the settings.
  public func update(_ change: (inout SessionSettings) -> Void) { current.withLock { change(&$0) } }

  /// Changes one setting by its name.
  public func set(_ name: Name, to values: [String]) throws(HansaError) {
    var changed = settings
    try changed.set(name, to: values)
    current.withLock { $0 = changed }
  }

  /// Runs one statement: a query, EXPLAIN, SET, RESET, SHOW, PREPARE, EXECUTE, DEALLOCATE, CREATE ALERT
  /// or DROP ALERT.
  ///
  /// - Throws: errors of parsing and planning, with the place in the statement.
  public func execute(_ sql: String, parameters: [SQLValue] = []) async throws(HansaError) -> QueryResult {
    let clock = ContinuousClock.now
    let settings = settings
    let parameters = Parameters.values(parameters)
    let key = federation.planKey(sql, settings, parameters)
    if let key, let kept = try await federation.keptPlan(key, settings) {
      federation.plans.countLookup(isHit: true)
      let request = QueryRequest(
        query: kept.query, tables: kept.tables, text: sql, settings: settings, parameters: parameters, key: key)
      return try await federation.run(sql, origin, since: clock) { _ throws(HansaError) in (kept.plan, request) }
    }
    let parsed = try federation.beginning(sql, origin, since: clock) { () throws(HansaError) in
      try SQLParser.parseOne(sql)
    }
    switch parsed.statement {
    case .select(let query):
      if let ids = try CancelCall.queries(query, parameters) { return try cancel(ids) }
      var request = QueryRequest(
        query: query, tables: parsed.tables, text: sql, settings: settings, parameters: parameters, key: key)
      try await request.analyse(in: self, isRun: true)
      if key != nil { federation.plans.countLookup(isHit: false) }
      return try await federation.run(sql, origin, since: clock) { [federation, request] running throws(HansaError) in
        let plan = try await running.interruptible { () throws(HansaError) in try await federation.newPlan(request) }
        return (plan, request)
      }
    case .explain(let explain):
      let options = try ExplainOptions(explain.options)
      switch explain.subject {
      case .query(let query):
        let text = explain.subjectSpan.text(in: sql)
        var request = QueryRequest(
          query: query, tables: parsed.tables, text: text, settings: settings, parameters: parameters,
          key: federation.planKey(text, settings, parameters))
        try await request.analyse(in: self, isRun: options.analyze)
        let plan = try await federation.plan(request, counts: options.analyze)
        return try await self.explain(plan, request, options, clock)
      case .execute(let statement):
        let (prepared, values) = try await resolved(statement)
        let (plan, request) = try await prepared.plan(values, federation, settings, counts: options.analyze)
        return try await self.explain(plan, request, options, clock)
      }
    case .prepare(let statement):
      try await prepare(statement, tables: parsed.tables, in: sql)
      return .empty
    case .execute(let statement): return try await execute(statement, since: clock)
    case .deallocate(let name):
      try deallocate(name)
      return .empty
    case .set(let statement):
      try set(statement.name, to: statement.values.map(\.constant.settingText))
      return .empty
    case .reset(let name):
      let defaults = federation.defaults
      guard let name else {
        current.withLock { $0 = defaults }
        return .empty
      }
      guard let value = defaults.value(of: name) else { throw unknownSetting(name) }
      try set(name, to: [value])
      return .empty
    case .show(let name):
      if name == "all" {
        return try .table(
          ["name", "setting"], SessionSettings.names.map { [$0.string, settings.value(of: $0) ?? ""] })
      }
      guard let value = settings.value(of: name) else { throw unknownSetting(name) }
      return try .table([name], [[value]])
    case .createAlert(let statement):
      try await create(statement, tables: parsed.tables, in: sql)
      return .empty
    case .dropAlert(let statement):
      try await drop(statement)
      return .empty
    }
  }

  // MARK: Prepared statements

  func prepared(_ name: Name) -> PreparedQuery? { statements.withLock { $0[name] } }

  /// - Returns: false when the name is taken.
  func keep(_ statement: PreparedQuery, as name: Name) -> Bool {
    statements.withLock { statements in
      guard statements[name] == nil else { return false }
      statements[name] = statement
      return true
    }
  }

  private func deallocate(_ name: Name?) throws(HansaError) {
    guard let name else { return statements.withLock { $0 = [:] } }
    guard statements.withLock({ $0.removeValue(forKey: name) }) != nil else { throw Self.missing(name) }
  }

  private func unknownSetting(_ name: Name) -> HansaError {
    var scratch = settings
    do throws(HansaError) { try scratch.set(name, to: []) } catch { return error }
    return HansaError(.undefinedObject, "unrecognized configuration parameter \"\(name)\"")
  }

  private func explain(
    _ plan: FederatedPlan, _ request: QueryRequest, _ options: ExplainOptions, _ clock: ContinuousClock.Instant
  ) async throws(HansaError) -> QueryResult {
    var explanation = Explanation(
      plan: plan, planning: ContinuousClock.now - clock, catalog: federation.catalogs.catalog(),
      showsReasons: request.settings.explainReasons)
    if options.analyze {
      let result = try await federation.run(request.text, origin, since: clock) { _ throws(HansaError) in
        (plan, request)
      }
      for try await _ in result {}
      explanation.plan = result.plan ?? plan
      explanation.metrics = result.metrics
      explanation.verification = result.verification
    }
    return try .table(["QUERY PLAN"], explanation.render(options).map { [$0] }, plan: explanation.plan)
  }
}

extension Constant {
  /// A setting's value as text.
  fileprivate var settingText: String {
    switch self {
    case .integer(let value): "\(value)"
    case .decimal(let text), .string(let text), .bitString(let text): text.string
    case .boolean(let value): value ? "on" : "off"
    case .null: ""
    }
  }
}

extension QueryResult {
  /// Rows of text.
  static func table(
    _ names: [Name], _ rows: [[String]], plan: FederatedPlan? = nil
  ) throws(HansaError) -> QueryResult {
    let fields = names.map { Field($0, .text) }
    let builder = BatchBuilder(Schema(fields))
    for row in rows { for (column, cell) in zip(builder.columns, row) { column.append(cell) } }
    builder.rowCount = rows.count
    return QueryResult(builder.take(), plan: plan)
  }

  /// One row.
  static func row(_ cells: [(name: Name, type: SQLType, value: SQLValue)]) throws(HansaError) -> QueryResult {
    let builder = BatchBuilder(Schema(cells.map { Field($0.name, $0.type) }))
    for (column, cell) in zip(builder.columns, cells) { try column.append(value: cell.value) }
    builder.rowCount = 1
    return QueryResult(builder.take())
  }

  static var empty: QueryResult { QueryResult(RecordBatch(schema: Schema([Field]()), rowCount: 0, columns: [])) }
}
