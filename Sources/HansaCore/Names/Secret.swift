/// A value that must not reach a log, an error or a screen: it describes itself as `***`.
public struct Secret: Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  private let value: String

  public init(_ value: String) { self.value = value }

  /// The value itself, for the one place that hands it to a driver.
  public func reveal() -> String { value }

  public var description: String { "***" }
  public var debugDescription: String { "***" }
  public var customMirror: Mirror { Mirror(self, children: []) }

  /// `text` with each occurrence of the secret replaced by `***`: for messages of foreign libraries.
  public func redacted(from text: String) -> String {
    value.isEmpty ? text : text.split(separator: value, omittingEmptySubsequences: false).joined(separator: "***")
  }
}
