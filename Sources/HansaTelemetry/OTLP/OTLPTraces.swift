import Foundation
import HansaCore
import HansaMonitoring

/// Queries as traces of OTLP: a span for the query, and below it one for each statement at a source.
public struct OTLPTraces: Sendable {
  public var resource: OTLPResource
  private let spans: QuerySpans

  public init(resource: OTLPResource = OTLPResource(), systems: DatabaseSystems = DatabaseSystems()) {
    self.resource = resource
    spans = QuerySpans(systems: systems)
  }

  /// The body of a request to `/v1/traces`.
  public func body(_ queries: [QueryRecord]) -> String {
    let spans = queries.flatMap { self.spans.spans(of: $0) }.map(Self.value)
    return OTLPValue.object([
      (
        "resourceSpans",
        .list([
          .object([
            ("resource", resource.value),
            ("scopeSpans", .list([.object([("scope", resource.scope), ("spans", .list(spans))])])),
          ])
        ])
      )
    ]).json
  }

  private static func value(_ span: QuerySpan) -> OTLPValue {
    var fields: [(String, OTLPValue)] = [("traceId", .text(span.identity.traceID)), ("spanId", .text(span.spanID))]
    if let parent = span.parentSpanID { fields.append(("parentSpanId", .text(parent))) }
    if let state = span.identity.parent?.state { fields.append(("traceState", .text(state))) }
    fields += [
      // A query is served, a statement is sent.
      ("flags", .number(flags(span))), ("name", .text(span.name)), ("kind", .number(span.fragment == nil ? 2 : 3)),
      ("startTimeUnixNano", .nanoseconds(span.start)), ("endTimeUnixNano", .nanoseconds(span.end)),
      ("attributes", .attributes(span.attributes.map { ($0.name, OTLPValue($0.value)) })),
      (
        "events",
        .list(
          span.events.map { .object([("timeUnixNano", .nanoseconds($0.time)), ("name", .text($0.name))]) })
      ),
      ("status", span.failure.map { .object([("code", .number(2)), ("message", .text($0))]) } ?? .object([])),
    ]
    return .object(fields)
  }

  /// W3C's flags, and beside them whether the span above is another process's.
  private static func flags(_ span: QuerySpan) -> Int {
    let sampled = span.identity.parent?.isSampled ?? true ? 0x1 : 0
    return sampled | 0x100 | (span.fragment == nil && span.identity.parent != nil ? 0x200 : 0)
  }
}

extension OTLPValue {
  fileprivate init(_ value: QuerySpan.Value) {
    self =
      switch value {
      case .text(let text): .text(text)
      case .integer(let value): .long("\(value)")
      case .number(let value): .double(value)
      case .flag(let value): .boolean(value)
      }
  }

  /// A moment in nanoseconds since 1970.
  static func nanoseconds(_ date: Date) -> OTLPValue {
    .long("\(Int64((date.timeIntervalSince1970 * 1_000_000).rounded()) * 1000)")
  }
}
