import Foundation
import HansaCore

/// Makes spans of records: one for the query, and below it one for each statement at a source. Whoever shows traces takes
/// them from here, so that they all say the same.
public struct QuerySpans: Sendable {
  public var systems: DatabaseSystems

  public init(systems: DatabaseSystems = DatabaseSystems()) { self.systems = systems }

  /// The query's span, and behind it those of its fragments.
  public func spans(of query: QueryRecord) -> [QuerySpan] {
    let identity = TraceIdentity(query)
    return [whole(query, identity)] + query.fragments.map { part($0, of: query, identity) }
  }

  private func whole(_ query: QueryRecord, _ identity: TraceIdentity) -> QuerySpan {
    let end = query.ended
    var events = [QuerySpan.Event(name: "planned", time: min(query.started + query.lead, end))]
    if let first = query.firstRow { events.append(.init(name: "first row", time: min(query.started + first, end))) }
    let operation = Self.operation(query.normalizedText)
    let summary = StatementSummary.of(query.normalizedText)
    let sources = query.fragments.map(\.source).reduce(into: [Name]()) { if !$0.contains($1) { $0.append($1) } }
    let attributes: [(String, QuerySpan.Value?)] = [
      ("db.system.name", .text("hansa")), ("db.operation.name", .text(operation)),
      ("db.query.summary", summary.map { .text($0) }),
      ("db.query.text", query.normalizedText.isEmpty ? nil : .text(query.normalizedText)),
      ("db.response.returned_rows", .integer(query.rows)),
      ("db.response.status_code", query.errorCode.map { .text($0) }), ("error.type", query.errorCode.map { .text($0) }),
      ("hansa.query.id", .integer(Int(clamping: query.id))), ("hansa.query.fingerprint", .text(query.fingerprint)),
      ("hansa.query.outcome", .text(query.outcome.rawValue)), ("hansa.query.bytes", .integer(query.bytes)),
      ("hansa.query.rows_pulled", .integer(query.rowsPulled)),
      ("hansa.query.bytes_pulled", .integer(query.bytesPulled)), ("hansa.query.cache", query.cache.map { .text($0) }),
      ("hansa.query.plan_cached", .flag(query.isPlanCached)), ("hansa.query.queued", .number(query.queued.seconds)),
      ("hansa.query.planning", .number(query.planning.seconds)),
      ("hansa.engine", query.engine.map { .text($0.string) }), ("user.name", .text(query.user.string)),
    ]
    return QuerySpan(
      identity: identity, fragment: nil,
      name: summary ?? Self.name(operation, sources.map(\.string).joined(separator: ", ")),
      start: query.started, end: end, attributes: Self.present(attributes), events: events,
      failure: query.outcome == .finished ? nil : query.errorMessage ?? query.outcome.rawValue)
  }

  private func part(_ fragment: FragmentRecord, of query: QueryRecord, _ identity: TraceIdentity) -> QuerySpan {
    let queryEnd = query.ended
    let start = min(query.start(of: fragment), queryEnd)
    let end = fragment.total.map { min(start + $0, max(queryEnd, start)) } ?? queryEnd
    let system = systems.name(of: fragment.source)
    // A file has no address.
    let place = ["sqlite", "duckdb"].contains(system) ? nil : fragment.endpoint.map(Self.place)
    var events: [QuerySpan.Event] = []
    if let time = fragment.connected { events.append(.init(name: "connected", time: min(start + time, end))) }
    if let time = fragment.firstRow { events.append(.init(name: "first row", time: min(start + time, end))) }
    let attributes: [(String, QuerySpan.Value?)] = [
      ("db.system.name", .text(system)), ("db.operation.name", .text("SELECT")),
      ("db.query.summary", fragment.summary.map { .text($0) }), ("db.query.text", fragment.statement.map { .text($0) }),
      ("db.namespace", place?.database.map { .text($0) }),
      ("server.address", place.map { .text($0.host) }), ("server.port", place?.port.map { .integer($0) }),
      ("db.response.returned_rows", .integer(fragment.rows)),
      ("db.response.status_code", fragment.errorCode.map { .text($0) }),
      ("error.type", fragment.errorCode.map { .text($0) }), ("hansa.source", .text(fragment.source.string)),
      ("hansa.fragment.id", .text(fragment.id)), ("hansa.fragment.bytes", .integer(fragment.bytes)),
      ("hansa.fragment.attempts", .integer(fragment.attempts)),
      ("hansa.fragment.estimated_rows", fragment.estimatedRows.map { .number($0) }),
      ("hansa.fragment.cache", fragment.cache.map { .text($0) }),
    ]
    return QuerySpan(
      identity: identity, fragment: fragment.id,
      name: fragment.summary ?? Self.name("SELECT", fragment.source.string), start: start, end: end,
      attributes: Self.present(attributes), events: events, failure: fragment.errorCode)
  }

  private static func present(_ attributes: [(String, QuerySpan.Value?)]) -> [(name: String, value: QuerySpan.Value)] {
    attributes.compactMap { name, value in value.map { (name, $0) } }
  }

  /// `SELECT shop` where nothing says which tables; 255 characters at most, as the conventions have it.
  private static func name(_ operation: String, _ target: String) -> String {
    String((target.isEmpty ? operation : "\(operation) \(target)").prefix(255))
  }

  /// The statement's first word.
  private static func operation(_ text: String) -> String {
    let word = text.prefix { $0.isASCII && $0.isLetter }.uppercased()
    return word.isEmpty ? "QUERY" : word
  }

  /// The parts of `127.0.0.1:5432/shop`, of which only the host is always there; it may be the path of a socket.
  private static func place(_ endpoint: String) -> (host: String, port: Int?, database: String?) {
    let slash = endpoint.lastIndex(of: "/")
    let address = slash.map { String(endpoint[..<$0]) } ?? endpoint
    let database = slash.map { String(endpoint[endpoint.index(after: $0)...]) }
    guard let colon = address.lastIndex(of: ":"), let port = Int(address[address.index(after: colon)...]) else {
      return (address, nil, database)
    }
    return (String(address[..<colon]), port, database)
  }
}

extension Duration {
  fileprivate var seconds: Double { self / .seconds(1) }
}

extension Date {
  fileprivate static func + (date: Date, duration: Duration) -> Date { date.addingTimeInterval(duration.seconds) }
}
