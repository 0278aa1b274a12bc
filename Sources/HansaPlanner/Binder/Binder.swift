import HansaCatalog
import HansaCore
import HansaSQL

/// Facts of the session that binding depends on.
public struct BindingSession: Sendable {
  /// Sources or `source.schema` for bare table names; nil for all sources.
  public var searchPath: [Name]?
  /// The statement's `now()`, microseconds since 1970 UTC.
  public var now: Int64
  public var user: Name
  public var parameters: Parameters

  public init(searchPath: [Name]? = nil, now: Int64, user: Name = "hansa", parameters: Parameters = .values([])) {
    self.searchPath = searchPath
    self.now = now
    self.user = user
    self.parameters = parameters
  }
}

/// What is known of `$1`, `$2` …
public enum Parameters: Hashable, Sendable {
  /// Values whose types are their own; a text's is what its context makes of it.
  case values([SQLValue])
  /// Values of the types, in the same order.
  case typed([SQLValue], [SQLType])
  /// No values: the plan is for any of the types. Where one is nil, or missing, the first use of the parameter decides.
  case open([SQLType?])
}

/// A bound query: typed, with every name and function resolved.
public struct BoundQuery: Sendable {
  public var relation: Relation
  /// For rewrites that need new columns.
  public var columns: ColumnAllocator
  /// Whether the statement's moment is in it as a constant.
  public var readsClock = false
  /// The types of open parameters; nil for one that the statement does not have.
  public var parameterTypes: [SQLType?] = []
}

/// Gives names and types to a statement, by PostgreSQL's rules, against the catalog.
///
/// One instance binds one statement.
final class Binder {
  let catalog: Catalog
  let session: BindingSession
  var allocator = ColumnAllocator()
  var commonTableCount = 0
  /// Where a column was first named, for errors that are found later.
  var spans: [ColumnID: SourceSpan] = [:]
  /// Where a quoted literal stands, by its text: its type, and so its errors, are found later.
  var literalSpans: [Name: SourceSpan] = [:]
  /// What expressions may contain at the place that is being bound.
  var allowed: Allowed = []
  /// Whether the statement's moment was asked for.
  private(set) var readsClock = false
  /// Types of open parameters, as far as they are known.
  var parameterTypes: [SQLType?] = []
  /// Depth of nested expressions and queries, bounded so that hostile input cannot exhaust the stack.
  var depth = 0

  struct Allowed: OptionSet {
    let rawValue: Int
    static let aggregates = Allowed(rawValue: 1)
    static let windows = Allowed(rawValue: 2)
    /// Set-returning functions, in a select list.
    static let rows = Allowed(rawValue: 4)
  }

  /// Names of the set-returning functions met in select lists; each call becomes a lateral join of its level.
  var setReturningNames: Set<Name> = []

  init(catalog: Catalog, session: BindingSession) {
    self.catalog = catalog
    self.session = session
    if case .open(let types) = session.parameters { parameterTypes = types }
  }

  /// Binds a query.
  ///
  /// - Throws: `HansaError` with the place in the statement: unknown or ambiguous names, functions and types that do
  ///   not fit, constructs that are not supported.
  static func bind(_ statement: SelectStatement, catalog: Catalog, session: BindingSession) throws(HansaError)
    -> BoundQuery
  {
    let binder = Binder(catalog: catalog, session: session)
    let query = try binder.query(statement, parent: nil)
    var bound = BoundQuery(relation: binder.withoutUnknowns(query), columns: binder.allocator)
    bound.readsClock = binder.readsClock
    bound.parameterTypes = try binder.decidedParameterTypes()
    return bound
  }

  /// The statement's moment, microseconds since 1970 UTC.
  func now() -> Int64 {
    readsClock = true
    return session.now
  }

  func column(_ name: Name, _ type: SQLType) -> Column { allocator.column(name, type) }

  func nested<T>(_ span: SourceSpan, _ body: () throws(HansaError) -> T) throws(HansaError) -> T {
    guard depth < 500 else {
      throw HansaError(
        .statementTooComplex, "the statement is nested too deeply", advice: "Split it into common table expressions.",
        span: span)
    }
    depth += 1
    defer { depth -= 1 }
    return try body()
  }

  /// Runs `body` with other constructs allowed.
  func allowing<T>(_ allowed: Allowed, _ body: () throws(HansaError) -> T) throws(HansaError) -> T {
    let before = self.allowed
    self.allowed = allowed
    defer { self.allowed = before }
    return try body()
  }

  /// Gives errors of `body` the place where they have none.
  func located<T>(_ span: SourceSpan?, _ body: () throws(HansaError) -> T) throws(HansaError) -> T {
    do throws(HansaError) { return try body() } catch { throw error.at(span) }
  }

  func unsupported(_ what: String, _ span: SourceSpan?) -> HansaError {
    HansaError(.featureNotSupported, "\(what) is not supported", span: span)
  }

  /// Literals whose type nothing decided are text, as PostgreSQL has it for the columns of a query.
  func withoutUnknowns(_ relation: Relation) -> Relation {
    guard relation.output.contains(where: { $0.type == .unknown }) else { return relation }
    switch relation {
    case .limit(let input, let limit): return .limit(withoutUnknowns(input), limit)
    case .with(let with): return .with(With(with.tables, withoutUnknowns(with.body)))
    case .project(let input, let items):
      return .project(
        input,
        items.map { item in
          guard item.column.type == .unknown else { return item }
          if case .parameter(let number, _) = item.expression {
            return Projection(column(item.column.name, .text), decided(number, as: .text))
          }
          guard case .literal(let value, _) = item.expression else { return item }
          return Projection(column(item.column.name, .text), .literal(value, .text))
        })
    default:
      return .project(
        relation,
        relation.output.map { output in
          output.type == .unknown
            ? Projection(column(output.name, .text), .cast(output.reference, .text))
            : Projection(column(output.name, output.type), output.reference)
        })
    }
  }
}
