import Foundation

extension HansaError {
  /// What stands below the message, each line with a label as PostgreSQL's clients have them: details, the tries where
  /// there was more than one, what else failed, and advice.
  public var supplement: [String] {
    var lines: [String] = []
    if let fragment, source != nil, !attempts.isEmpty || !others.isEmpty { lines.append("FRAGMENT: \(fragment)") }
    if let detail { lines.append("DETAIL: \(detail)") }
    if attempts.count > 1 { lines.append("ATTEMPTS: \(attempts.count)") }
    if attempts.count > 1 { lines += attempts.map { "  \($0)" } }
    for other in others {
      let fragment = other.fragment.map { " (fragment \($0))" } ?? ""
      lines.append("ALSO: \(other.code.rawValue) \(other.located)\(fragment)")
      if let detail = other.detail { lines.append("  \(detail)") }
      if other.attempts.count > 1 { lines += other.attempts.map { "  \($0)" } }
    }
    if let advice { lines.append("HINT: \(advice)") }
    return lines
  }

  /// The message with the source's name.
  private var located: String { (source.map { "source \"\($0)\": " } ?? "") + message }
}

extension HansaError: CustomStringConvertible {
  public var description: String { ([located] + supplement).joined(separator: "\n") }
}

extension HansaError.Attempt: CustomStringConvertible {
  /// `1. 2026-11-21T21:04:05.123Z 127.0.0.1:5432/shop, 12.5 ms: 08006 the connection broke`
  public var description: String {
    let time = start.formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true))
    let place = endpoint ?? "source \"\(source)\""
    let tenths = Int64((duration / .microseconds(100)).rounded())
    return "\(number). \(time) \(place), \(tenths / 10).\(tenths % 10) ms: \(code.rawValue) \(message)"
  }
}
