import HansaCore

/// What a source is by its configuration, so that a later process knows whether it means the same one: all that its options
/// say but for secrets, as a hash.
enum SourceIdentity {
  static func of(_ source: ConfiguredSource) -> UInt64 {
    StableHash.of(text(source.options) + source.endpoints.map { text($0) }.joined(separator: ";"))
  }

  /// The parts of a value, those of dictionaries and sets in an order of their own.
  private static func text(_ value: Any) -> String {
    let mirror = Mirror(reflecting: value)
    if mirror.children.isEmpty { return quoted(value is Secret ? "***" : "\(value)") }
    let parts = mirror.children.map { quoted($0.label ?? "") + text($0.value) }
    let isOrdered = mirror.displayStyle != .dictionary && mirror.displayStyle != .set
    return "(" + (isOrdered ? parts : parts.sorted()).joined(separator: ",") + ")"
  }

  private static func quoted(_ text: String) -> String { "\(text.utf8.count):\(text)" }
}
