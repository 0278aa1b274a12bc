import HansaCore

/// How many digits after the point a decimal shows.
enum DecimalScale {
  /// So many, as the type says.
  case fixed(Int)
  /// As many as the value needs.
  case needed
}

extension ByteBuffer {
  /// A decimal `unscaled * 10^-scale`. Digits are never lost, whatever `shown` says.
  mutating func append(decimal unscaled: Int128, scale: Int, shown: DecimalScale) {
    if unscaled < 0 { append(UInt8(ascii: "-")) }
    let magnitude = unscaled.magnitude
    if magnitude <= UInt128(UInt64.max), scale < 19 {
      let divisor = UInt64(Decimal128.powersOfTen[scale])
      let (whole, fraction) = UInt64(magnitude).quotientAndRemainder(dividingBy: divisor)
      append(unsigned: whole)
      append(fraction: fraction, digits: scale)
    } else {
      let (whole, fraction) = magnitude.quotientAndRemainder(dividingBy: UInt128(Decimal128.powersOfTen[scale]))
      append(wide: whole)
      append(wideFraction: fraction, digits: scale)
    }
    switch shown {
    case .needed: trimFraction(scale, keeping: 0)
    case .fixed(let wanted) where wanted <= scale: trimFraction(scale, keeping: wanted)
    case .fixed(let wanted):
      if scale == 0 { append(UInt8(ascii: ".")) }
      append(repeating: UInt8(ascii: "0"), count: wanted - scale)
    }
  }

  private mutating func append(fraction: UInt64, digits: Int) {
    guard digits > 0 else { return }
    append(UInt8(ascii: "."))
    append(unsigned: fraction, digits: digits)
  }

  private static var half: UInt128 { 10_000_000_000_000_000_000 }

  private mutating func append(wide value: UInt128) {
    if value <= UInt128(UInt64.max) { return append(unsigned: UInt64(value)) }
    let (high, low) = value.quotientAndRemainder(dividingBy: Self.half)
    append(wide: high)
    append(unsigned: UInt64(low), digits: 19)
  }

  private mutating func append(wideFraction value: UInt128, digits: Int) {
    guard digits > 0 else { return }
    append(UInt8(ascii: "."))
    let (high, low) = value.quotientAndRemainder(dividingBy: Self.half)
    if digits > 19 { append(unsigned: UInt64(high), digits: digits - 19) }
    append(unsigned: UInt64(low), digits: min(19, digits))
  }

  /// Takes away zeros at the end of a fraction of `digits` digits, down to `kept` digits.
  private mutating func trimFraction(_ digits: Int, keeping kept: Int) {
    guard digits > kept else { return }
    var rest = digits
    while rest > kept, self[count - 1] == UInt8(ascii: "0") {
      removeLast()
      rest -= 1
    }
    if rest == 0 { removeLast() }
  }
}
