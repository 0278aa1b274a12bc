import HansaCore

/// Decimals as MySQL sends them, in digits: `-12.340`.
enum DecimalText {
  /// The value times 10^scale; nil when digits would be lost, 38 are exceeded, or it is no decimal.
  static func unscaled(_ text: UnsafeRawBufferPointer, scale: Int) -> Int128? {
    var total: Int128 = 0
    // Eighteen digits at a time, as arithmetic on 64 bits is far cheaper.
    var chunk: UInt64 = 0
    var chunkDigits = 0
    var fraction = -1
    var isNegative = false
    for (index, byte) in text.enumerated() {
      switch byte {
      case UInt8(ascii: "0")...UInt8(ascii: "9"):
        if fraction == scale {
          guard byte == UInt8(ascii: "0") else { return nil }
          continue
        }
        if fraction >= 0 { fraction += 1 }
        chunk = chunk * 10 + UInt64(byte - UInt8(ascii: "0"))
        chunkDigits += 1
        if chunkDigits == 18 {
          guard let sum = joined(total, chunk, 18) else { return nil }
          total = sum
          chunk = 0
          chunkDigits = 0
        }
      case UInt8(ascii: ".") where fraction < 0: fraction = 0
      case UInt8(ascii: "-") where index == 0: isNegative = true
      default: return nil
      }
    }
    guard !text.isEmpty, let sum = joined(total, chunk, chunkDigits),
      let value = joined(sum, 0, scale - max(0, fraction))
    else { return nil }
    return isNegative ? -value : value
  }

  /// `total * 10^digits + chunk`, within 38 digits.
  private static func joined(_ total: Int128, _ chunk: UInt64, _ digits: Int) -> Int128? {
    guard total != 0 else { return Int128(chunk) }
    guard (0...38).contains(digits) else { return nil }
    let (product, overflow) = total.multipliedReportingOverflow(by: Decimal128.powersOfTen[digits])
    guard !overflow else { return nil }
    let (sum, carry) = product.addingReportingOverflow(Int128(chunk))
    return carry || sum > Decimal128.maximumUnscaled ? nil : sum
  }
}
