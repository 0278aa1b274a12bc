import Foundation

/// Numbers for people.
enum Figures {
  /// `1,234,567`.
  static func grouped(_ number: Int) -> String {
    var text = ""
    for (index, digit) in String(number.magnitude).reversed().enumerated() {
      if index > 0, index.isMultiple(of: 3) { text.append(",") }
      text.append(digit)
    }
    return (number < 0 ? "-" : "") + String(text.reversed())
  }

  /// `512 B`, `1.5 MB`.
  static func bytes(_ count: Int) -> String {
    guard count >= 1000 else { return "\(count) B" }
    var value = Double(count) / 1000
    for unit in ["kB", "MB", "GB"] {
      if value < 999.95 { return "\(fixed(value, 1)) \(unit)" }
      value /= 1000
    }
    return "\(fixed(value, 1)) TB"
  }

  /// `0.45 ms`, `12.3 ms`, `3.42 s`, `2 min 5 s`.
  static func duration(_ duration: Duration) -> String {
    let seconds = Double(duration.components.seconds) + Double(duration.components.attoseconds) * 1e-18
    switch seconds {
    case ..<0.01: return "\(fixed(seconds * 1000, 2)) ms"
    case ..<0.9995: return "\(fixed(seconds * 1000, seconds < 0.1 ? 1 : 0)) ms"
    case ..<60: return "\(fixed(seconds, seconds < 10 ? 2 : 1)) s"
    default: return "\(Int(seconds) / 60) min \(Int(seconds) % 60) s"
    }
  }

  /// `1 row`, `2 rows`.
  static func counted(_ number: Int, _ noun: String) -> String {
    "\(grouped(number)) \(noun)\(number == 1 ? "" : "s")"
  }

  private static func fixed(_ value: Double, _ digits: Int) -> String { String(format: "%.\(digits)f", value) }
}
