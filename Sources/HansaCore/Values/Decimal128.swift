/// An exact decimal: `unscaled * 10^-scale`, at most 38 digits.
public struct Decimal128: Hashable, Sendable {
  public var unscaled: Int128
  /// Digits after the point, 0 to 38.
  public var scale: Int

  public init(unscaled: Int128, scale: Int) {
    self.unscaled = unscaled
    self.scale = scale
  }

  /// 38 nines: the largest magnitude of a decimal with 38 digits.
  public static let maximumUnscaled: Int128 = powersOfTen[38] - 1

  /// 10^0 to 10^38.
  public static let powersOfTen: [Int128] = (0..<38).reduce(into: [1]) { powers, _ in
    powers.append((powers.last ?? 1) * 10)
  }

  /// Digits that the value has, leading zeros not counted, at least 1 and at least the scale.
  public var precision: Int {
    let magnitude = unscaled.magnitude
    let digits = Self.powersOfTen.firstIndex { UInt128($0) > magnitude } ?? 39
    return max(1, digits, scale)
  }

  /// The same value with another scale, or nil when digits would be lost or 38 are exceeded.
  public func rescaled(to newScale: Int) -> Decimal128? {
    guard (0...38).contains(newScale) else { return nil }
    if newScale >= scale {
      let (value, overflow) = unscaled.multipliedReportingOverflow(by: Self.powersOfTen[newScale - scale])
      return overflow || value.magnitude > UInt128(Self.maximumUnscaled)
        ? nil : Decimal128(unscaled: value, scale: newScale)
    }
    let (quotient, remainder) = unscaled.quotientAndRemainder(dividingBy: Self.powersOfTen[scale - newScale])
    return remainder == 0 ? Decimal128(unscaled: quotient, scale: newScale) : nil
  }

  /// Parses `[-+]digits[.digits][e[-+]digits]`; nil when malformed or over 38 digits.
  public init?(_ text: String) {
    var value: Int128 = 0
    var scale = 0
    var exponent = 0
    var digits = 0
    var negative = false
    var seenPoint = false
    var bytes = Array(text.utf8)[...]
    if let first = bytes.first, first == UInt8(ascii: "-") || first == UInt8(ascii: "+") {
      negative = first == UInt8(ascii: "-")
      bytes = bytes.dropFirst()
    }
    while let byte = bytes.first {
      bytes = bytes.dropFirst()
      switch byte {
      case UInt8(ascii: "0")...UInt8(ascii: "9"):
        let (product, overflow) = value.multipliedReportingOverflow(by: 10)
        let (sum, carry) = product.addingReportingOverflow(Int128(byte - UInt8(ascii: "0")))
        guard !overflow, !carry, sum <= Self.maximumUnscaled else { return nil }
        value = sum
        digits += 1
        if seenPoint { scale += 1 }
      case UInt8(ascii: ".") where !seenPoint:
        seenPoint = true
      case UInt8(ascii: "e"), UInt8(ascii: "E"):
        guard let parsed = Int(String(decoding: bytes, as: UTF8.self)), abs(parsed) <= 1000 else { return nil }
        exponent = parsed
        bytes = []
      default:
        return nil
      }
    }
    guard digits > 0 else { return nil }
    scale -= exponent
    while scale < 0 {
      let (product, overflow) = value.multipliedReportingOverflow(by: 10)
      guard !overflow, product <= Self.maximumUnscaled else { return nil }
      value = product
      scale += 1
    }
    guard scale <= 38 else { return nil }
    self.init(unscaled: negative ? -value : value, scale: scale)
  }
}

extension Decimal128: CustomStringConvertible {
  /// All digits, with as many after the point as the scale says.
  public var description: String {
    var digits = String(unscaled.magnitude)
    if scale > 0 {
      if digits.utf8.count <= scale { digits = String(repeating: "0", count: scale + 1 - digits.utf8.count) + digits }
      let point = digits.index(digits.endIndex, offsetBy: -scale)
      digits = digits[..<point] + "." + digits[point...]
    }
    return unscaled < 0 ? "-" + digits : digits
  }
}
