/// A pattern of to_char for numbers, in the part that Hansa knows: digits, the point, groups and the sign.
public struct NumberFormat: Sendable {
  public enum Place: Sendable, Equatable { case digit, zero, point, group }
  public enum Sign: Sendable { case anchored, leading, trailing, trailingMinus }

  public let places: [Place]
  public let sign: Sign
  /// FM: no blanks, no zeros after the last digit.
  public let unpadded: Bool

  /// Digits before the point.
  public var integerDigits: Int {
    places.prefix { $0 != .point }.count { $0 == .digit || $0 == .zero }
  }
  /// Digits after the point.
  public var fractionDigits: Int {
    places.drop { $0 != .point }.count { $0 == .digit || $0 == .zero }
  }

  /// Nil where the pattern has another part (currency, ordinals, exponents, angle brackets, other text).
  public init?(_ pattern: String) {
    var bytes = Array(pattern.utf8).map { (0x61...0x7A).contains($0) ? $0 & 0xDF : $0 }[...]
    var unpadded = false
    if bytes.starts(with: Array("FM".utf8)) {
      unpadded = true
      bytes.removeFirst(2)
    }
    var sign = Sign.anchored
    if bytes.first == UInt8(ascii: "S") {
      sign = .leading
      bytes.removeFirst()
    } else if bytes.last == UInt8(ascii: "S") {
      sign = .trailing
      bytes.removeLast()
    } else if bytes.suffix(2).elementsEqual("MI".utf8) {
      sign = .trailingMinus
      bytes.removeLast(2)
    }
    var places: [Place] = []
    for byte in bytes {
      switch byte {
      case UInt8(ascii: "9"): places.append(.digit)
      case UInt8(ascii: "0"): places.append(.zero)
      case UInt8(ascii: "."), UInt8(ascii: "D"):
        if places.contains(.point) { return nil }
        places.append(.point)
      case UInt8(ascii: ","), UInt8(ascii: "G"):
        if places.contains(.point) { return nil }
        places.append(.group)
      default: return nil
      }
    }
    guard places.first == .digit || places.first == .zero else { return nil }
    self.places = places
    self.sign = sign
    self.unpadded = unpadded
  }
}
