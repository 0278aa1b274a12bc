/// Random numbers from a seed, the same ones on every machine (Steele, Lea, Flood: Fast Splittable Pseudorandom Number
/// Generators, OOPSLA 2014). They are no secret: whoever saw one knows all that follow.
public struct SplitMix64: RandomNumberGenerator, Sendable {
  private var state: UInt64

  public init(seed: UInt64) { state = seed }

  public mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    return Self.mixed(state)
  }

  /// From 0 up to 1, without 1, in steps of 2⁻⁵³.
  public mutating func fraction() -> Double { Double(next() >> 11) * 0x1p-53 }

  /// The finalizer alone: every bit of the result depends on every bit of the number, and no two numbers have the same one.
  public static func mixed(_ number: UInt64) -> UInt64 {
    var mixed = number
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}
