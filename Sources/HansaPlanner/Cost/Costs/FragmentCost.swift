/// Milliseconds that a statement is expected to take, by what they go to.
public struct FragmentCost: Hashable, Sendable {
  public var latency: Double
  /// Reading, joining, grouping, sorting at the source.
  public var work: SourceTime
  /// The rows' way to the merge.
  public var transfer: Double

  public init(latency: Double, work: SourceTime, transfer: Double) {
    self.latency = latency
    self.work = work
    self.transfer = transfer
  }

  public var total: Double { latency + work.total + transfer }

  /// The same statement, had it been known how many rows it gives: what its time is to be compared with.
  public func giving(rows: Double, estimated: Double) -> FragmentCost {
    FragmentCost(latency: latency, work: work, transfer: transfer * rows / max(1, estimated))
  }
}
