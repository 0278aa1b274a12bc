import HansaCore

/// What the merge engine takes, in microseconds; it works on all cores.
public struct MergeCost: Hashable, Sendable {
  /// Milliseconds that any merge takes.
  public var start: Double
  /// A value of a fragment on its way in.
  public var value: Double
  /// To join a row, and to group or sort one.
  public var joinedRow: Double
  public var groupedRow: Double

  public init(start: Double, value: Double, joinedRow: Double, groupedRow: Double) {
    self.start = start
    self.value = value
    self.joinedRow = joinedRow
    self.groupedRow = groupedRow
  }

  /// DuckDB's on two cores (docs/decisions/0012-costs.md).
  public static let usual = MergeCost(start: 1, value: 0.005, joinedRow: 0.02, groupedRow: 0.03)
}
