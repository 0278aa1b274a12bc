import HansaCore

/// A `numeric` in PostgreSQL's binary format: groups of four decimal digits, most significant first.
struct NumericWire {
  enum Sign { case positive, negative, notANumber, infinity, negativeInfinity }

  let sign: Sign
  /// The power of 10000 that the first group counts.
  let weight: Int
  /// Digits after the point when printed.
  let displayScale: Int
  private let groups: UnsafeRawBufferPointer

  /// nil when the bytes are no numeric.
  init?(_ bytes: UnsafeRawBufferPointer) {
    guard bytes.count >= 8 else { return nil }
    let count = Int(bytes.bigEndian(UInt16.self, at: 0))
    weight = Int(bytes.bigEndian(Int16.self, at: 2))
    switch bytes.bigEndian(UInt16.self, at: 4) {
    case 0x0000: sign = .positive
    case 0x4000: sign = .negative
    case 0xC000: sign = .notANumber
    case 0xD000: sign = .infinity
    case 0xF000: sign = .negativeInfinity
    default: return nil
    }
    displayScale = Int(bytes.bigEndian(UInt16.self, at: 6))
    guard bytes.count == 8 + 2 * count, displayScale <= 0x3FFF else { return nil }
    groups = UnsafeRawBufferPointer(rebasing: bytes[8...])
    for index in 0..<count where group(index) > 9999 { return nil }
  }

  var isFinite: Bool { sign == .positive || sign == .negative }
  private var groupCount: Int { groups.count / 2 }
  private func group(_ index: Int) -> UInt16 { groups.bigEndian(UInt16.self, at: 2 * index) }

  /// The value times `10^scale`; nil when digits would be lost or 38 are exceeded. The value is finite.
  func unscaled(scale: Int) -> Int128? {
    if let few = unscaledOfFewGroups(scale: scale) { return Int128(few) }
    var count = groupCount
    while count > 0, group(count - 1) == 0 { count -= 1 }
    guard count > 0 else { return 0 }
    var value: UInt128 = 0
    for index in 0..<count - 1 {
      let (product, overflow) = value.multipliedReportingOverflow(by: 10_000)
      // What is above 38 digits before the last group stays above them.
      guard !overflow, product <= Self.maximum else { return nil }
      value = product + UInt128(group(index))
    }
    // The last group's place, in powers of ten: below 0 its lowest digits fall away and must be zeros.
    let exponent = 4 * (weight - count + 1) + scale
    let last = UInt128(group(count - 1))
    if exponent >= 0 {
      let (product, overflow) = value.multipliedReportingOverflow(by: 10_000)
      guard !overflow, exponent <= 38 else { return nil }
      let (shifted, tooMuch) = (product + last).multipliedReportingOverflow(by: Self.power(exponent))
      guard !tooMuch, shifted <= Self.maximum else { return nil }
      value = shifted
    } else {
      guard exponent > -4 else { return nil }
      let (quotient, remainder) = last.quotientAndRemainder(dividingBy: Self.power(-exponent))
      let (product, overflow) = value.multipliedReportingOverflow(by: Self.power(4 + exponent))
      guard remainder == 0, !overflow, product <= Self.maximum, product + quotient <= Self.maximum else { return nil }
      value = product + quotient
    }
    return sign == .negative ? -Int128(value) : Int128(value)
  }

  /// As `unscaled`, for values of usual size: in 64 bits. nil for others, and where digits would be lost.
  private func unscaledOfFewGroups(scale: Int) -> Int64? {
    // 16 digits and two more are below 2^63.
    let count = groupCount
    let exponent = 4 * (weight - count + 1) + scale
    guard count <= 4, exponent > -4, exponent <= 2 else { return nil }
    var value: Int64 = 0
    for index in 0..<count { value = value &* 10_000 &+ Int64(group(index)) }
    switch exponent {
    case 0: break
    case 1: value &*= 10
    case 2: value &*= 100
    default:
      let (quotient, remainder) = value.quotientAndRemainder(
        dividingBy: exponent == -1 ? 10 : exponent == -2 ? 100 : 1000)
      guard remainder == 0 else { return nil }
      value = quotient
    }
    return sign == .negative ? -value : value
  }

  private static let maximum = UInt128(Decimal128.maximumUnscaled)
  private static func power(_ exponent: Int) -> UInt128 { UInt128(Decimal128.powersOfTen[exponent]) }

  /// Writes the digits as PostgreSQL prints them, into `text` from its start.
  func print(into text: inout [UInt8]) {
    text.removeAll(keepingCapacity: true)
    switch sign {
    case .notANumber: return text.append(contentsOf: "NaN".utf8)
    case .infinity: return text.append(contentsOf: "Infinity".utf8)
    case .negativeInfinity: return text.append(contentsOf: "-Infinity".utf8)
    case .negative: text.append(UInt8(ascii: "-"))
    case .positive: break
    }
    let start = text.count
    for place in stride(from: weight, through: 0, by: -1) { append(place: place, to: &text) }
    let significant = text[start...].firstIndex { $0 != UInt8(ascii: "0") } ?? text.endIndex
    text.removeSubrange(start..<significant)
    if text.count == start { text.append(UInt8(ascii: "0")) }
    guard displayScale > 0 else { return }
    text.append(UInt8(ascii: "."))
    let end = text.count + displayScale
    var place = -1
    while text.count < end {
      append(place: place, to: &text)
      place -= 1
    }
    text.removeSubrange(end...)
  }

  /// The four digits that count 10000^place.
  private func append(place: Int, to text: inout [UInt8]) {
    let index = weight - place
    var rest = index >= 0 && index < groupCount ? group(index) : 0
    for divisor: UInt16 in [1000, 100, 10, 1] {
      text.append(UInt8(ascii: "0") + UInt8(rest / divisor))
      rest %= divisor
    }
  }
}

extension UnsafeRawBufferPointer {
  /// An integer in network order; the caller has checked the length.
  @inline(__always)
  func bigEndian<T: FixedWidthInteger & BitwiseCopyable>(_ type: T.Type, at offset: Int) -> T {
    T(bigEndian: loadUnaligned(fromByteOffset: offset, as: T.self))
  }
}
