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

  /// Whole numbers spread evenly from 0 up to `count`, in no order that data follow: multiples of an irrational number,
  /// by their parts after the point. Always the same ones.
  static func spread(_ number: Int, over count: Double, by step: Double = 0.618_033_988_749_895) -> Int64 {
    let part = (Double(number + 1) * step).truncatingRemainder(dividingBy: 1)
    return Int64(exactly: (part * count).rounded(.down)) ?? 0
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
    let numbers = Set((0..<count).map { address.ends.lowerBound + Self.spread($0, over: span) }).sorted()
    return "\(column(address)) IN (\(numbers.map { "\($0)" }.joined(separator: ", ")))"
  }

  /// How many numbers are tried for each that a row has, at most.
  private static let mostTries = 8.0
  private static let mostAddresses = 20_000.0
}
