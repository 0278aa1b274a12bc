import HansaCore

/// How a source is read by several connections at once: rows of one large table, each connection a part of it.
public struct ParallelReads: Hashable, Sendable {
  /// Connections at most.
  public var readers: Int
  /// A table, and an answer, that is smaller is read by one.
  public var fewestBytes: Double
  public var fewestRows: Double

  public init(readers: Int, fewestBytes: Double, fewestRows: Double) {
    self.readers = readers
    self.fewestBytes = fewestBytes
    self.fewestRows = fewestRows
  }
}
