import Foundation

/// Numbers as Prometheus's templates write them.
enum NumberText {
  /// The fewest digits that tell the number apart, with an exponent below 1e-04 and from 1e+06 on.
  static func shortest(_ number: Double) -> String {
    if let special = special(number) { return special }
    let (sign, digits, exponent) = decimal(number)
    guard exponent < -4 || exponent >= 6 else { return sign + plain(digits, exponent) }
    let fraction = digits.count > 1 ? "." + String(decoding: digits.dropFirst(), as: UTF8.self) : ""
    let size = abs(exponent) < 10 ? "0\(abs(exponent))" : "\(abs(exponent))"
    return sign + String(decoding: digits.prefix(1), as: UTF8.self) + fraction + "e" + (exponent < 0 ? "-" : "+") + size
  }

  /// Four significant digits, as `%.4g`.
  static func significant(_ number: Double) -> String { formatted(number, "%.4g") }

  static func formatted(_ number: Double, _ format: String) -> String {
    special(number) ?? String(format: format, number)
  }

  static func humanized(_ number: Double) -> String {
    guard number != 0, number.isFinite else { return significant(number) }
    return scaled(number, 1000, ["k", "M", "G", "T", "P", "E", "Z", "Y"])
  }

  static func binary(_ number: Double) -> String {
    guard abs(number) > 1, number.isFinite else { return significant(number) }
    return scaled(number, 1024, ["ki", "Mi", "Gi", "Ti", "Pi", "Ei", "Zi", "Yi"])
  }

  static func duration(_ seconds: Double) -> String {
    guard seconds.isFinite else { return significant(seconds) }
    guard abs(seconds) >= 1, abs(seconds) < 9e15 else { return scaled(seconds, 1000, []) + "s" }
    let sign = seconds < 0 ? "-" : ""
    let whole = Int64(abs(seconds))
    let (days, hours, minutes) = (whole / 86_400, whole / 3600 % 24, whole / 60 % 60)
    if days > 0 { return "\(sign)\(days)d \(hours)h \(minutes)m \(whole % 60)s" }
    if hours > 0 { return "\(sign)\(hours)h \(minutes)m \(whole % 60)s" }
    if minutes > 0 { return "\(sign)\(minutes)m \(whole % 60)s" }
    return sign + significant(abs(seconds)) + "s"
  }

  private static func special(_ number: Double) -> String? {
    number.isNaN ? "NaN" : number.isInfinite ? (number < 0 ? "-Inf" : "+Inf") : nil
  }

  private static func scaled(_ number: Double, _ base: Double, _ prefixes: [String]) -> String {
    var (value, prefix) = (number, "")
    if abs(value) >= 1 {
      for next in prefixes where abs(value) >= base { (value, prefix) = (value / base, next) }
    } else if value != 0 {
      for next in ["m", "u", "n", "p", "f", "a", "z", "y"] where abs(value) < 1 {
        (value, prefix) = (value * 1000, next)
      }
    }
    return significant(value) + prefix
  }

  /// Sign, digits and the power of ten of the first digit.
  private static func decimal(_ number: Double) -> (sign: String, digits: [UInt8], exponent: Int) {
    let sign = number.sign == .minus ? "-" : ""
    if number == 0 { return (sign, [UInt8(ascii: "0")], 0) }
    let parts = abs(number).description.lowercased().split(separator: "e")
    let mantissa = parts[0].split(separator: ".", omittingEmptySubsequences: false)
    let whole = Array(mantissa[0].utf8)
    let fraction = mantissa.count > 1 ? Array(mantissa[1].utf8) : []
    var digits = whole + fraction
    var exponent = whole.count - 1 + (parts.count > 1 ? Int(parts[1]) ?? 0 : 0)
    while digits.count > 1, digits.first == UInt8(ascii: "0") {
      digits.removeFirst()
      exponent -= 1
    }
    while digits.count > 1, digits.last == UInt8(ascii: "0") { digits.removeLast() }
    return (sign, digits, exponent)
  }

  private static func plain(_ digits: [UInt8], _ exponent: Int) -> String {
    let zero = UInt8(ascii: "0")
    if exponent < 0 {
      return "0." + String(repeating: "0", count: -exponent - 1) + String(decoding: digits, as: UTF8.self)
    }
    let padded = digits + Array(repeating: zero, count: max(0, exponent + 1 - digits.count))
    let whole = String(decoding: padded.prefix(exponent + 1), as: UTF8.self)
    let fraction = padded.dropFirst(exponent + 1)
    return fraction.isEmpty ? whole : whole + "." + String(decoding: fraction, as: UTF8.self)
  }
}
