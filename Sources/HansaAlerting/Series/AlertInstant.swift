/// A moment on the clock of rules: milliseconds since 1970, as samples have them. Always passed in, never asked for.
public struct AlertInstant: InstantProtocol, Hashable, Sendable {
  public var milliseconds: Int64

  public init(milliseconds: Int64) { self.milliseconds = milliseconds }

  public func advanced(by duration: Duration) -> AlertInstant {
    AlertInstant(milliseconds: milliseconds + duration.wholeMilliseconds)
  }

  public func duration(to other: AlertInstant) -> Duration { .milliseconds(other.milliseconds - milliseconds) }

  public static func < (a: AlertInstant, b: AlertInstant) -> Bool { a.milliseconds < b.milliseconds }
}

extension Duration {
  /// What is less than a millisecond is cut off.
  var wholeMilliseconds: Int64 { components.seconds * 1000 + components.attoseconds / 1_000_000_000_000_000 }
}
