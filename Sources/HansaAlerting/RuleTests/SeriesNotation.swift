import HansaCore

/// Values of a series on a time grid in Prometheus's short form: `1 2 _ 4+2x3 stale`.
enum SeriesNotation {
  /// The most values of one series: a day of seconds, and more.
  private static let most = 1_000_000

  /// A value for each step of the grid, nil where there is none.
  static func values(_ text: String) throws(RuleProblem) -> [Double?] {
    var values: [Double?] = []
    var offset = 0
    for word in text.split(separator: " ", omittingEmptySubsequences: false) {
      defer { offset += word.utf8.count + 1 }
      if word.isEmpty { continue }
      guard let item = item(word.trimmed), item.times <= most - values.count else {
        throw RuleProblem(
          "\(quoted(String(word))) is no value of a series",
          advice: "Values are 5, 5x3 (four times 5), 1+2x3 (1 3 5 7), 1-2x3, _ or _x3 for none, and stale.", at: offset)
      }
      var value = item.value
      for _ in 0..<item.times {
        values.append(value)
        value = value.map { $0 + item.step }
      }
    }
    return values
  }

  private static func item(_ word: Substring) -> (value: Double?, step: Double, times: Int)? {
    let parts = word.split(separator: "x", maxSplits: 1, omittingEmptySubsequences: false)
    var times = 0
    if parts.count == 2 {
      guard parts[1].utf8.allSatisfy({ (0x30...0x39).contains($0) }), let number = Int(parts[1]), number < most else {
        return nil
      }
      times = number
    }
    if parts[0] == "_" { return (nil, 0, parts.count == 2 ? times : 1) }
    if parts[0] == "stale" { return parts.count == 1 ? (Sample.stale, 0, 1) : nil }
    if parts.count == 2, let sign = sign(in: parts[0]) {
      guard let value = number(parts[0][..<sign]), let step = number(parts[0][sign...]) else { return nil }
      return (value, step, times + 1)
    }
    return number(parts[0]).map { ($0, 0, times + 1) }
  }

  /// The sign between start and step: not the first character, and not that of an exponent.
  private static func sign(in text: Substring) -> Substring.Index? {
    text.indices.dropFirst().last { index in
      (text[index] == "+" || text[index] == "-") && text[text.index(before: index)].lowercased() != "e"
    }
  }

  private static func number(_ text: Substring) -> Double? {
    switch text.lowercased() {
    case "inf", "+inf": .infinity
    case "-inf": -.infinity
    case "nan": .nan
    default: text.utf8.last.map { (0x30...0x39).contains($0) || $0 == UInt8(ascii: ".") } ?? false ? Double(text) : nil
    }
  }
}

extension Substring {
  fileprivate var trimmed: Substring {
    var rest = self
    while let first = rest.first, first.isWhitespace { rest.removeFirst() }
    while let last = rest.last, last.isWhitespace { rest.removeLast() }
    return rest
  }
}
