import HansaCore

/// Two hashes of one thing, with its constants and without, that are the same in every process and on every machine.
struct ShapeHash: Hashable, Sendable {
  var exact: UInt64 = 0
  var general: UInt64 = 0

  init() {}

  /// - Parameter kind: what the thing is, so that things of different kinds with the same parts differ.
  init(_ kind: String, _ parts: ShapeHash...) {
    add(kind)
    for part in parts { add(part) }
  }

  // MARK: In order

  mutating func add(_ text: String) { add(number: Self.hash(text)) }

  /// FNV-1a, for what is short.
  private static func hash(_ text: String) -> UInt64 {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for byte in text.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
    return hash
  }

  mutating func add(_ name: Name) { add(name.string) }

  mutating func add(number: UInt64) {
    exact = Self.mixed(exact &+ number)
    general = Self.mixed(general &+ number)
  }

  mutating func add(_ part: ShapeHash) {
    exact = Self.mixed(exact &+ part.exact)
    general = Self.mixed(general &+ part.general)
  }

  mutating func add(constant text: String) { add(constant: Self.hash(text)) }

  mutating func add(constant number: UInt64) { exact = Self.mixed(exact &+ number) }

  /// The last step of splitmix64 (Steele, Lea, Flood, Fast Splittable Pseudorandom Number Generators, OOPSLA 2014).
  private static func mixed(_ number: UInt64) -> UInt64 {
    var hash = number &+ 0x9e37_79b9_7f4a_7c15
    hash = (hash ^ (hash >> 30)) &* 0xbf58_476d_1ce4_e5b9
    hash = (hash ^ (hash >> 27)) &* 0x94d0_49bb_1331_11eb
    return hash ^ (hash >> 31)
  }

  // MARK: In no order

  static func + (a: ShapeHash, b: ShapeHash) -> ShapeHash {
    var sum = a
    sum.exact &+= b.exact
    sum.general &+= b.general
    return sum
  }

  static func sum(_ parts: some Sequence<ShapeHash>) -> ShapeHash { parts.reduce(ShapeHash(), +) }
}

/// What the rows of a part of a query have in common in all statements that ask for them: its tables and conditions, in
/// whatever order.
public struct RelationShape: Hashable, Sendable {
  /// With the constants of the conditions.
  public var exact: UInt64
  /// Without: statements that differ only in constants have the same.
  public var general: UInt64

  public init(exact: UInt64, general: UInt64) {
    self.exact = exact
    self.general = general
  }

  init(_ hash: ShapeHash) { self.init(exact: hash.exact, general: hash.general) }
}
