extension Duration {
  /// `1.25 ms`, `3.4 s`.
  var display: String {
    let microseconds = Double(components.seconds) * 1e6 + Double(components.attoseconds) / 1e12
    if microseconds < 1_000_000 { return "\((microseconds / 1000).fixed(2)) ms" }
    return "\((microseconds / 1_000_000).fixed(2)) s"
  }
}

extension Double {
  /// With `digits` after the point.
  func fixed(_ digits: Int) -> String {
    let unit = (0..<digits).reduce(1.0) { value, _ in value * 10 }
    let scaled = Int64((self * unit).rounded())
    let whole = "\(scaled / Int64(unit))"
    let rest = String(scaled % Int64(unit))
    return digits == 0 ? whole : whole + "." + String(repeating: "0", count: digits - rest.count) + rest
  }
}

extension Int {
  /// With a comma at each thousand.
  var grouped: String {
    let digits = Array(String(magnitude))
    var text = self < 0 ? "-" : ""
    for (index, digit) in digits.enumerated() {
      if index > 0, (digits.count - index).isMultiple(of: 3) { text.append(",") }
      text.append(digit)
    }
    return text
  }

  /// `512 B`, `1.5 MB`.
  var bytes: String {
    var value = Double(self)
    for unit in ["B", "kB", "MB", "GB"] {
      if value < 1000 { return unit == "B" ? "\(self) B" : "\(value.fixed(1)) \(unit)" }
      value /= 1000
    }
    return "\(value.fixed(1)) TB"
  }
}
