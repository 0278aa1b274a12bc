import HansaCore
import HansaMonitoring

/// The ids of a query's trace and spans, which follow from the query's own: whoever knows the query knows its trace.
public struct TraceIdentity: Sendable, Hashable {
  /// 16 and 8 bytes in hexadecimal digits, as OTLP's JSON has them.
  public let traceID: String
  public let spanID: String

  /// The trace of a query, and the span of the whole of it.
  public init(_ query: QueryRecord) { self.init(process: query.process, id: query.id) }

  public init(process: UInt64, id: UInt64) {
    let seed = Self.mixed(process ^ Self.mixed(id))
    traceID = Self.hex(seed) + Self.hex(Self.mixed(seed &+ 1))
    spanID = Self.hex(Self.mixed(seed &+ 2))
  }

  /// The span of a fragment.
  func spanID(of fragment: FragmentRecord) -> String {
    let seed = UInt64(spanID, radix: 16) ?? 0
    return Self.hex(fragment.id.utf8.reduce(seed) { Self.mixed($0 ^ UInt64($1)) })
  }

  /// splitmix64's last step: every bit of the result depends on every bit of the value.
  private static func mixed(_ value: UInt64) -> UInt64 {
    var mixed = value &+ 0x9E37_79B9_7F4A_7C15
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }

  /// 16 digits; ids that are all zeros are none.
  private static func hex(_ value: UInt64) -> String {
    let text = String(value == 0 ? 1 : value, radix: 16)
    return String(repeating: "0", count: 16 - text.count) + text
  }
}
