/// Units of a join by their positions, as bits: sets of them are looked up by the thousand.
struct UnitSet: Hashable, Sendable {
  var bits: Int

  init(bits: Int) { self.bits = bits }
  init(_ position: Int) { bits = 1 << position }
  /// The positions below `count`.
  init(below count: Int) { bits = (1 << count) - 1 }

  static let none = UnitSet(bits: 0)

  var isEmpty: Bool { bits == 0 }
  var count: Int { bits.nonzeroBitCount }
  /// The lowest position; only of sets that have one.
  var first: Int { bits.trailingZeroBitCount }
  /// The highest position; only of sets that have one.
  var last: Int { Int.bitWidth - 1 - bits.leadingZeroBitCount }

  func contains(_ position: Int) -> Bool { bits & (1 << position) != 0 }
  func contains(_ other: UnitSet) -> Bool { other.bits & ~bits == 0 }
  func intersects(_ other: UnitSet) -> Bool { bits & other.bits != 0 }

  static func | (a: UnitSet, b: UnitSet) -> UnitSet { UnitSet(bits: a.bits | b.bits) }
  static func & (a: UnitSet, b: UnitSet) -> UnitSet { UnitSet(bits: a.bits & b.bits) }
  static func - (a: UnitSet, b: UnitSet) -> UnitSet { UnitSet(bits: a.bits & ~b.bits) }
}

extension UnitSet: Sequence {
  struct Iterator: IteratorProtocol {
    var rest: Int

    mutating func next() -> Int? {
      guard rest != 0 else { return nil }
      defer { rest &= rest - 1 }
      return rest.trailingZeroBitCount
    }
  }

  /// The positions, the lowest first.
  func makeIterator() -> Iterator { Iterator(rest: bits) }
}

/// The order in which units are joined.
indirect enum JoinShape: Hashable, Sendable {
  case unit(Int)
  case join(JoinShape, JoinShape)

  var units: UnitSet {
    switch self {
    case .unit(let position): UnitSet(position)
    case .join(let left, let right): left.units | right.units
    }
  }
}
