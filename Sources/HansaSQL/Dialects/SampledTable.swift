import HansaCore

/// A table of which some rows are to be read, and what is known of where its rows are.
public struct SampledTable: Hashable, Sendable {
  /// The table's name within the statement.
  public var alias = ""
  /// Rows of the table, and those that are wanted.
  public var rows: Double
  public var wanted: Double
  /// What the table takes at the source; nil where it does not tell.
  public var bytes: Double?
  /// A column of whole numbers that an index finds rows by: its ends, and rows that share a number on average.
  public var address: Address?

  public struct Address: Hashable, Sendable {
    public var column: Name
    public var ends: ClosedRange<Int64>
    public var rowsEach: Double
    public init(column: Name, ends: ClosedRange<Int64>, rowsEach: Double) {
      self.column = column
      self.ends = ends
      self.rowsEach = rowsEach
    }
  }

  public init(rows: Double, wanted: Double, bytes: Double? = nil, address: Address? = nil) {
    self.rows = rows
    self.wanted = wanted
    self.bytes = bytes
    self.address = address
  }

  /// A whole number from 0 up to `count` by chance, always the same one for a number and a seed.
  ///
  /// Chance it has to be: numbers that are spread evenly meet no two rows that share a value where values follow the rows'
  /// order, and each would seem to be another one.
  static func place(_ number: Int, below count: Double, seed: UInt64 = 1) -> Int64 {
    let mixed = SplitMix64.mixed((UInt64(number) &+ seed &* 0x1_0000_0000) &* 0x9E37_79B9_7F4A_7C15)
    return Int64((Double(mixed >> 11) / 0x1p53 * count).rounded(.down))
  }

  /// The condition that the address is one of some that are spread over all of them; nil for a table without.
  ///
  /// - Parameter column: the address as it is written.
  func addresses(_ column: (Address) -> String) -> String? {
    guard let address, wanted >= 1, rows >= 1, address.rowsEach >= 1 else { return nil }
    let span = Double(address.ends.upperBound) - Double(address.ends.lowerBound) + 1
    guard span < 9e15 else { return nil }
    // Numbers that no row has are asked for in vain.
    let share = max(1 / Self.mostTries, min(1, rows / address.rowsEach / span))
    let count = Int(min(Self.mostAddresses, max(1, wanted / address.rowsEach / share)))
    let numbers = Set((0..<count).map { address.ends.lowerBound + Self.place($0, below: span) }).sorted()
    return "\(column(address)) IN (\(numbers.map { "\($0)" }.joined(separator: ", ")))"
  }

  /// How many numbers are tried for each that a row has, at most.
  private static let mostTries = 8.0
  private static let mostAddresses = 20_000.0
}
