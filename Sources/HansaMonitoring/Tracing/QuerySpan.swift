import Foundation

/// A span of a query's trace: the query, or one statement at a source.
public struct QuerySpan: Sendable {
  public enum Value: Sendable, Hashable {
    case text(String)
    case integer(Int)
    case number(Double)
    case flag(Bool)
  }

  /// Something that happened in it.
  public struct Event: Sendable, Hashable {
    public var name: String
    public var time: Date
  }

  public var identity: TraceIdentity
  /// Which of the query's fragments it is; nil for the query.
  public var fragment: String?
  public var name: String
  public var start: Date
  public var end: Date
  /// By OpenTelemetry's semantic conventions for databases; what is Hansa's own begins with `hansa.`.
  public var attributes: [(name: String, value: Value)]
  public var events: [Event]
  /// Why it failed; nil where it did not.
  public var failure: String?

  public var spanID: String { fragment.map(identity.spanID(ofFragment:)) ?? identity.spanID }

  /// nil where no span is above it.
  public var parentSpanID: String? { fragment == nil ? identity.parent?.spanID : identity.spanID }
}
