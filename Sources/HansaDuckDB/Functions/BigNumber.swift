/// A natural number of any size, for sums of squares and roots.
struct BigNumber: Comparable {
  /// Least significant first, no zeros at the end.
  private var limbs: [UInt32]

  init(_ value: UInt128) {
    limbs = (0..<4).map { UInt32(truncatingIfNeeded: value >> UInt128(32 * $0)) }
    trim()
  }

  private init(limbs: [UInt32]) {
    self.limbs = limbs
    trim()
  }

  private mutating func trim() { while limbs.last == 0 { limbs.removeLast() } }

  var isZero: Bool { limbs.isEmpty }

  /// The value where it has at most 128 bits.
  var small: UInt128? {
    limbs.count > 4 ? nil : limbs.enumerated().reduce(0) { $0 | UInt128($1.element) << UInt128(32 * $1.offset) }
  }

  /// The decimal digits as ASCII.
  var digits: [UInt8] {
    if let small { return Array(String(small).utf8) }
    let (high, low) = dividing(by: .powerOfTen(30))
    let rest = Array(String(low.small ?? 0).utf8)
    return high.digits + [UInt8](repeating: 0x30, count: 30 - rest.count) + rest
  }

  static func powerOfTen(_ exponent: Int) -> BigNumber {
    var result = BigNumber(1)
    var left = exponent
    while left > 0 {
      let step = min(left, 38)
      result = result * BigNumber(WideArithmetic.powersOfTen[step])
      left -= step
    }
    return result
  }

  static func < (a: BigNumber, b: BigNumber) -> Bool {
    if a.limbs.count != b.limbs.count { return a.limbs.count < b.limbs.count }
    for (x, y) in zip(a.limbs.reversed(), b.limbs.reversed()) where x != y { return x < y }
    return false
  }

  static func + (a: BigNumber, b: BigNumber) -> BigNumber {
    var result: [UInt32] = []
    var carry: UInt64 = 0
    for index in 0..<max(a.limbs.count, b.limbs.count) {
      carry += UInt64(index < a.limbs.count ? a.limbs[index] : 0) + UInt64(index < b.limbs.count ? b.limbs[index] : 0)
      result.append(UInt32(truncatingIfNeeded: carry))
      carry >>= 32
    }
    result.append(UInt32(carry))
    return BigNumber(limbs: result)
  }

  /// `a - b`, where `a` is not the less.
  static func - (a: BigNumber, b: BigNumber) -> BigNumber {
    var result: [UInt32] = []
    var borrow: Int64 = 0
    for index in 0..<a.limbs.count {
      var difference = Int64(a.limbs[index]) - (index < b.limbs.count ? Int64(b.limbs[index]) : 0) - borrow
      borrow = difference < 0 ? 1 : 0
      if difference < 0 { difference += 1 << 32 }
      result.append(UInt32(truncatingIfNeeded: difference))
    }
    return BigNumber(limbs: result)
  }

  static func * (a: BigNumber, b: BigNumber) -> BigNumber {
    var result = [UInt32](repeating: 0, count: a.limbs.count + b.limbs.count)
    for (i, x) in a.limbs.enumerated() {
      var carry: UInt64 = 0
      for (j, y) in b.limbs.enumerated() {
        carry += UInt64(x) * UInt64(y) + UInt64(result[i + j])
        result[i + j] = UInt32(truncatingIfNeeded: carry)
        carry >>= 32
      }
      result[i + b.limbs.count] = UInt32(carry)
    }
    return BigNumber(limbs: result)
  }

  private var bitWidth: Int { limbs.isEmpty ? 0 : limbs.count * 32 - (limbs.last?.leadingZeroBitCount ?? 0) }

  private func shifted(left bits: Int) -> BigNumber {
    let (words, rest) = bits.quotientAndRemainder(dividingBy: 32)
    var result = [UInt32](repeating: 0, count: words)
    var carry: UInt64 = 0
    for limb in limbs {
      carry |= UInt64(limb) << UInt64(rest)
      result.append(UInt32(truncatingIfNeeded: carry))
      carry >>= 32
    }
    result.append(UInt32(carry))
    return BigNumber(limbs: result)
  }

  private func halved() -> BigNumber {
    var result = limbs
    var carry: UInt32 = 0
    for index in result.indices.reversed() {
      let limb = result[index]
      result[index] = limb >> 1 | carry << 31
      carry = limb & 1
    }
    return BigNumber(limbs: result)
  }

  /// Bit by bit: the numbers here have a few hundred bits, and there is one division a group.
  func dividing(by divisor: BigNumber) -> (quotient: BigNumber, remainder: BigNumber) {
    guard self >= divisor else { return (BigNumber(0), self) }
    var shift = bitWidth - divisor.bitWidth
    var part = divisor.shifted(left: shift)
    var remainder = self
    var bits = [UInt32](repeating: 0, count: shift / 32 + 1)
    while true {
      if part <= remainder {
        remainder = remainder - part
        bits[shift / 32] |= 1 << UInt32(shift % 32)
      }
      if shift == 0 { break }
      shift -= 1
      part = part.halved()
    }
    return (BigNumber(limbs: bits), remainder)
  }

  /// The quotient, rounded half up.
  func roundedQuotient(by divisor: BigNumber) -> BigNumber {
    let (quotient, remainder) = dividing(by: divisor)
    return remainder + remainder >= divisor ? quotient + BigNumber(1) : quotient
  }

  /// The square root, rounded half up.
  func roundedSquareRoot() -> BigNumber {
    guard !isZero else { return self }
    var root = BigNumber(1).shifted(left: (bitWidth + 1) / 2)
    while true {
      let next = (root + dividing(by: root).quotient).halved()
      if next >= root { break }
      root = next
    }
    // Half way to the next is root + 1/2, whose square is root² + root + 1/4.
    return self - root * root > root ? root + BigNumber(1) : root
  }
}
