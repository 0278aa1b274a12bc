import HansaCore

/// What it costs to have a source do something: a value, calibrated by what its fragments took.
///
/// Times are microseconds of waiting, for one statement on one connection. The defaults' measurements are in
/// docs/decisions/0012-costs.md.
public struct SourceCost: Hashable, Sendable {
  /// Milliseconds that any statement takes.
  public var latency: Double
  /// To read a row of a table and test it.
  public var scannedRow: Double
  /// To find and read a row by an index.
  public var foundRow: Double
  /// To join, group or sort a row.
  public var computedRow: Double
  /// To send a row of the answer, whatever is in it, and each of its values.
  public var sentRow: Double
  public var sentValue: Double
  /// To take a value that is written in the statement.
  public var receivedValue: Double
  /// What the connection carries; nil where it is no bound (the same machine).
  public var bytesPerSecond: Double?

  public init(
    latency: Double, scannedRow: Double, foundRow: Double, computedRow: Double, sentRow: Double, sentValue: Double,
    receivedValue: Double, bytesPerSecond: Double? = nil
  ) {
    self.latency = latency
    self.scannedRow = scannedRow
    self.foundRow = foundRow
    self.computedRow = computedRow
    self.sentRow = sentRow
    self.sentValue = sentValue
    self.receivedValue = receivedValue
    self.bytesPerSecond = bytesPerSecond
  }

  /// A source on the same machine of which nothing has been measured yet, by its kind (`SourceCatalog.kind`).
  public static func usual(kind: Name) -> SourceCost {
    switch kind {
    case "mysql":
      SourceCost(
        latency: 0.09, scannedRow: 0.17, foundRow: 2, computedRow: 0.35, sentRow: 0.22, sentValue: 0.06,
        receivedValue: 0.5)
    case "sqlite":
      SourceCost(
        latency: 0.01, scannedRow: 0.1, foundRow: 0.33, computedRow: 0.35, sentRow: 0, sentValue: 0.09,
        receivedValue: 0.8)
    case "files":
      SourceCost(
        latency: 1, scannedRow: 0.01, foundRow: 0.01, computedRow: 0.03, sentRow: 0, sentValue: 0.014,
        receivedValue: 0.5)
    default:
      SourceCost(
        latency: 0.13, scannedRow: 0.07, foundRow: 2, computedRow: 0.25, sentRow: 0.03, sentValue: 0.074,
        receivedValue: 1.2)
    }
  }
}
