import Foundation
import HansaCore
import HansaMonitoring

/// Queries as traces of OTLP: a span for the query, and below it one for each statement at a source.
public struct OTLPTraces: Sendable {
  public var resource: OTLPResource
  public var systems: DatabaseSystems

  public init(resource: OTLPResource = OTLPResource(), systems: DatabaseSystems = DatabaseSystems()) {
    self.resource = resource
    self.systems = systems
  }

  /// The body of a request to `/v1/traces`.
  public func body(_ queries: [QueryRecord]) -> String {
    OTLPValue.object([
      (
        "resourceSpans",
        .list([
          .object([
            ("resource", resource.value),
            (
              "scopeSpans",
              .list([.object([("scope", resource.scope), ("spans", .list(queries.flatMap(spans)))])])
            ),
          ])
        ])
      )
    ]).json
  }

  private func spans(_ query: QueryRecord) -> [OTLPValue] {
    let identity = TraceIdentity(query)
    let start = query.started
    let end = start + query.duration
    let planned = start + query.queued + query.planning
    var events: [OTLPValue] = [event("planned", at: min(planned, end))]
    if let first = query.firstRow { events.append(event("first row", at: min(start + first, end))) }
    let operation = Self.operation(query.normalizedText)
    let sources = query.fragments.map(\.source).reduce(into: [Name]()) { if !$0.contains($1) { $0.append($1) } }
    let target = sources.map(\.string).joined(separator: ", ")
    let attributes: [(String, OTLPValue?)] = [
      ("db.operation.name", .text(operation)),
      ("db.query.text", query.normalizedText.isEmpty ? nil : .text(query.normalizedText)),
      ("db.response.returned_rows", .long("\(query.rows)")),
      ("db.response.status_code", query.errorCode.map { .text($0) }), ("error.type", query.errorCode.map { .text($0) }),
      ("hansa.query.id", .long("\(query.id)")), ("hansa.query.fingerprint", .text(query.fingerprint)),
      ("hansa.query.outcome", .text(query.outcome.rawValue)), ("hansa.query.bytes", .long("\(query.bytes)")),
      ("hansa.query.rows_pulled", .long("\(query.rowsPulled)")),
      ("hansa.query.bytes_pulled", .long("\(query.bytesPulled)")), ("hansa.query.cache", query.cache.map { .text($0) }),
      ("hansa.query.plan_cached", .boolean(query.isPlanCached)),
      ("hansa.query.queued", .double(query.queued.seconds)), ("hansa.query.planning", .double(query.planning.seconds)),
      ("hansa.engine", query.engine.map { .text($0.string) }), ("user.name", .text(query.user.string)),
    ]
    let whole = span(
      identity.traceID, identity.spanID, parent: nil, name: Self.name(operation, target), kind: 2, start, end,
      attributes, events: events,
      failure: query.outcome == .finished ? nil : query.errorMessage ?? query.outcome.rawValue)
    return [whole] + query.fragments.map { self.span($0, of: query, identity, planned, end) }
  }

  private func span(
    _ fragment: FragmentRecord, of query: QueryRecord, _ identity: TraceIdentity, _ planned: Date, _ queryEnd: Date
  ) -> OTLPValue {
    let start = min(planned + (fragment.waited ?? .zero), queryEnd)
    let end = fragment.total.map { min(start + $0, max(queryEnd, start)) } ?? queryEnd
    let place = fragment.endpoint.map(Self.place)
    var events: [OTLPValue] = []
    if let connected = fragment.connected { events.append(event("connected", at: min(start + connected, end))) }
    if let first = fragment.firstRow { events.append(event("first row", at: min(start + first, end))) }
    return span(
      identity.traceID, identity.spanID(of: fragment), parent: identity.spanID,
      name: Self.name("SELECT", fragment.source.string), kind: 3, start, end,
      [
        ("db.system.name", .text(systems.name(of: fragment.source))), ("db.operation.name", .text("SELECT")),
        ("db.query.text", fragment.statement.map { .text($0) }), ("db.namespace", place?.database.map { .text($0) }),
        ("server.address", place.map { .text($0.host) }), ("server.port", place?.port.map { .long("\($0)") }),
        ("db.response.returned_rows", .long("\(fragment.rows)")),
        ("db.response.status_code", fragment.errorCode.map { .text($0) }),
        ("error.type", fragment.errorCode.map { .text($0) }), ("hansa.source", .text(fragment.source.string)),
        ("hansa.fragment.id", .text(fragment.id)), ("hansa.fragment.bytes", .long("\(fragment.bytes)")),
        ("hansa.fragment.attempts", .long("\(fragment.attempts)")),
        ("hansa.fragment.estimated_rows", fragment.estimatedRows.map { .double($0) }),
        ("hansa.fragment.cache", fragment.cache.map { .text($0) }),
      ], events: events, failure: fragment.errorCode)
  }

  private func span(
    _ trace: String, _ id: String, parent: String?, name: String, kind: Int, _ start: Date, _ end: Date,
    _ attributes: [(String, OTLPValue?)], events: [OTLPValue], failure: String?
  ) -> OTLPValue {
    var fields: [(String, OTLPValue)] = [("traceId", .text(trace)), ("spanId", .text(id))]
    if let parent { fields.append(("parentSpanId", .text(parent))) }
    fields += [
      ("name", .text(name)), ("kind", .number(kind)), ("startTimeUnixNano", .nanoseconds(start)),
      ("endTimeUnixNano", .nanoseconds(end)), ("attributes", .attributes(attributes)), ("events", .list(events)),
      ("status", failure.map { .object([("code", .number(2)), ("message", .text($0))]) } ?? .object([])),
    ]
    return .object(fields)
  }

  private func event(_ name: String, at time: Date) -> OTLPValue {
    .object([("timeUnixNano", .nanoseconds(time)), ("name", .text(name))])
  }

  /// `SELECT shop`, 255 characters at most, as the conventions have it.
  private static func name(_ operation: String, _ target: String) -> String {
    String((target.isEmpty ? operation : "\(operation) \(target)").prefix(255))
  }

  /// The statement's first word.
  private static func operation(_ text: String) -> String {
    let word = text.prefix { $0.isASCII && $0.isLetter }.uppercased()
    return word.isEmpty ? "QUERY" : word
  }

  /// The parts of `127.0.0.1:5432/shop`, of which only the host is always there.
  private static func place(_ endpoint: String) -> (host: String, port: Int?, database: String?) {
    let halves = endpoint.split(separator: "/", maxSplits: 1)
    let address = halves.first.map(String.init) ?? endpoint
    let database = halves.count > 1 ? String(halves[1]) : nil
    guard let colon = address.lastIndex(of: ":"), let port = Int(address[address.index(after: colon)...]) else {
      return (address, nil, database)
    }
    return (String(address[..<colon]), port, database)
  }
}

extension OTLPValue {
  /// A moment in nanoseconds since 1970.
  static func nanoseconds(_ date: Date) -> OTLPValue {
    .long("\(Int64((date.timeIntervalSince1970 * 1_000_000).rounded()) * 1000)")
  }
}

extension Date {
  static func + (date: Date, duration: Duration) -> Date { date.addingTimeInterval(duration.seconds) }
}
