import HansaCore

/// The ids of a query's trace and spans. They follow from the query's own, and from its client's trace where it is part of one:
/// whoever knows the query knows its trace.
public struct TraceIdentity: Sendable, Hashable {
  /// 16 and 8 bytes in hexadecimal digits, as OTLP's JSON has them.
  public let traceID: String
  public let spanID: String
  /// The trace that the query's client began; nil where it is a trace of its own.
  public let parent: TraceContext?

  /// The trace of a query, and the span of the whole of it.
  public init(_ query: QueryRecord) { self.init(process: query.process, id: query.id, parent: query.parent) }

  public init(process: UInt64, id: UInt64, parent: TraceContext? = nil) {
    let seed = Self.mixed(process ^ Self.mixed(id))
    traceID = parent?.traceID ?? Self.hex(seed) + Self.hex(Self.mixed(seed &+ 1))
    spanID = Self.hex(Self.mixed(seed &+ 2))
    self.parent = parent
  }

  /// The span of a fragment.
  public func spanID(ofFragment id: String) -> String {
    let seed = UInt64(spanID, radix: 16) ?? 0
    return Self.hex(id.utf8.reduce(seed) { Self.mixed($0 ^ UInt64($1)) })
  }

  /// The headers by which a fragment's source can continue the trace.
  public func headers(ofFragment id: String) -> [String: String] {
    let span = spanID(ofFragment: id)
    let header = TraceContext.parent(trace: traceID, span: span, isSampled: parent?.isSampled ?? true)
    var headers = ["traceparent": header]
    if let state = parent?.state { headers["tracestate"] = state }
    return headers
  }

  /// Every bit of the result depends on every bit of the value.
  private static func mixed(_ value: UInt64) -> UInt64 {
    var random = SplitMix64(seed: value)
    return random.next()
  }

  /// 16 digits; ids that are all zeros are none.
  private static func hex(_ value: UInt64) -> String {
    let text = String(value == 0 ? 1 : value, radix: 16)
    return String(repeating: "0", count: 16 - text.count) + text
  }
}
