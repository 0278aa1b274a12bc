/// Durations as Prometheus writes them: `30s`, `5m`, `1h30m`, `1d`, `250ms`.
public enum RuleDuration {
  private static let units: [(suffix: String, milliseconds: Int64)] = [
    ("y", 365 * 86_400_000), ("w", 7 * 86_400_000), ("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1000),
    ("ms", 1),
  ]

  /// The duration of a text, nil for a text that is none. Units come from the largest to the smallest, each once at most.
  public static func parse(_ text: some StringProtocol) -> Duration? {
    if text == "0" { return .zero }
    var rest = text.utf8[...]
    var next = 0
    var total: Int64 = 0
    while let first = rest.first {
      guard (0x30...0x39).contains(first) else { return nil }
      let digits = rest.prefix { (0x30...0x39).contains($0) }
      rest = rest.dropFirst(digits.count)
      let letters = rest.prefix { (0x61...0x7A).contains($0) }
      rest = rest.dropFirst(letters.count)
      guard let number = Int64(String(decoding: digits, as: UTF8.self)),
        let unit = units[next...].firstIndex(where: { $0.suffix.utf8.elementsEqual(letters) }),
        case (let part, false) = number.multipliedReportingOverflow(by: units[unit].milliseconds),
        case (let sum, false) = total.addingReportingOverflow(part)
      else { return nil }
      total = sum
      next = unit + 1
    }
    return next == 0 ? nil : .milliseconds(total)
  }

  /// The shortest text of a duration: `1h30m`; `0s` for none.
  public static func text(_ duration: Duration) -> String {
    var rest = duration.wholeMilliseconds
    guard rest > 0 else { return "0s" }
    var text = ""
    for unit in units.dropFirst(2) where rest >= unit.milliseconds {
      text += "\(rest / unit.milliseconds)\(unit.suffix)"
      rest %= unit.milliseconds
    }
    return text
  }
}
