/// Where a request stands in a trace, as W3C's headers `traceparent` and `tracestate` say.
public struct TraceContext: Sendable, Hashable {
  /// 32 and 16 hexadecimal digits in lower case; never all zeros.
  public let traceID: String
  public let spanID: String
  /// Whether the one before keeps the trace.
  public let isSampled: Bool
  /// What the systems on the way wrote for each other, as it came; nil for nothing.
  public let state: String?

  /// Bytes of a state that are passed on; a longer one is dropped as a whole, as the specification allows.
  private static let stateLimit = 512

  /// Reads the headers.
  ///
  /// - Parameters:
  ///   - parent: `00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01`, or that of a later version.
  ///   - state: `tracestate`, its lines joined by commas.
  /// - Returns: nil for what is no `traceparent`, which is as good as none.
  public init?(parent: String, state: String? = nil) {
    let bytes = Array(parent.utf8)
    let dash = UInt8(ascii: "-")
    guard bytes.count >= 55, bytes[2] == dash, bytes[35] == dash, bytes[52] == dash,
      let version = Self.digits(bytes[0..<2]), let trace = Self.digits(bytes[3..<35]),
      let span = Self.digits(bytes[36..<52]), let flags = Self.digits(bytes[53..<55]).flatMap({ UInt8($0, radix: 16) }),
      version != "ff", version != "00" || bytes.count == 55, bytes.count == 55 || bytes[55] == dash,
      trace.utf8.contains(where: { $0 != UInt8(ascii: "0") }), span.utf8.contains(where: { $0 != UInt8(ascii: "0") })
    else { return nil }
    traceID = trace
    spanID = span
    isSampled = flags & 1 == 1
    self.state = state.flatMap { Self.isState($0) ? $0 : nil }
  }

  /// The header `traceparent` for who is called next.
  public static func parent(trace: String, span: String, isSampled: Bool) -> String {
    "00-\(trace)-\(span)-\(isSampled ? "01" : "00")"
  }

  private static func digits(_ bytes: ArraySlice<UInt8>) -> String? {
    let isDigit = { (byte: UInt8) in (0x30...0x39).contains(byte) || (0x61...0x66).contains(byte) }
    return bytes.allSatisfy(isDigit) ? String(decoding: bytes, as: UTF8.self) : nil
  }

  private static func isState(_ text: String) -> Bool {
    !text.isEmpty && text.utf8.count <= stateLimit && text.utf8.allSatisfy { (0x20...0x7E).contains($0) }
  }
}
