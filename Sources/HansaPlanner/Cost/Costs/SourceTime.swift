/// What a source's own work takes, in milliseconds, by what it does: each has a cost of its own (`SourceCost`), and one that
/// was expected wrongly says nothing of the others.
public struct SourceTime: Hashable, Sendable {
  /// Reading whole tables, a row after the other.
  public var scanning: Double
  /// Finding rows by an index.
  public var finding: Double
  /// Joining, grouping and sorting.
  public var computing: Double

  public init(scanning: Double = 0, finding: Double = 0, computing: Double = 0) {
    self.scanning = scanning
    self.finding = finding
    self.computing = computing
  }

  public var total: Double { scanning + finding + computing }

  static func + (a: SourceTime, b: SourceTime) -> SourceTime {
    SourceTime(
      scanning: a.scanning + b.scanning, finding: a.finding + b.finding, computing: a.computing + b.computing)
  }

  static func * (time: SourceTime, factor: Double) -> SourceTime {
    SourceTime(scanning: time.scanning * factor, finding: time.finding * factor, computing: time.computing * factor)
  }
}

/// The way of doing a thing that takes less.
func min(_ a: SourceTime, _ b: SourceTime) -> SourceTime { b.total < a.total ? b : a }
