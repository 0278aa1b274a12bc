import Foundation
import HansaCore

extension SourceCost {
  /// What a finished fragment took, beside what it was expected to take had its row counts been known.
  public struct Observation: Hashable, Sendable {
    /// By the cost model, over the rows that it really gave.
    public var expected: FragmentCost
    /// Milliseconds from its start to its last row, without those that the source waited for Hansa.
    public var milliseconds: Double

    public init(expected: FragmentCost, milliseconds: Double) {
      self.expected = expected
      self.milliseconds = milliseconds
    }
  }

  /// How much of an observation is believed; ten of them move a cost nearly to what they say.
  public static let weight = 0.2
  /// What one observation may say at most: four times as slow, or as fast.
  public static let largestStep = 4.0

  /// The costs after one more fragment: an exponentially weighted mean of ratios, so that twice as fast and twice as slow
  /// cancel out. What took most of the expected time is what is corrected: the latency, a kind of the source's work or the
  /// transfer. The others stay, for the run says nothing of them.
  ///
  /// One odd run moves a cost by less than a third (4 to the power of 0.2), whatever it took. An observation that is no
  /// time changes nothing.
  public func calibrated(by observation: Observation) -> SourceCost {
    let expected = observation.expected
    guard observation.milliseconds.isFinite, observation.milliseconds > 0, expected.total > 0, expected.total.isFinite
    else { return self }
    let ratio = min(Self.largestStep, max(1 / Self.largestStep, observation.milliseconds / expected.total))
    let step = pow(ratio, Self.weight)
    var result = self
    let work = expected.work
    let parts = [expected.latency, work.scanning, work.finding, work.computing, expected.transfer]
    let most = parts.max() ?? 0
    if expected.latency >= most / 2 { result.latency = Self.bounded(latency * step) }
    if work.scanning >= most / 2 { result.scannedRow = Self.bounded(scannedRow * step) }
    if work.finding >= most / 2 { result.foundRow = Self.bounded(foundRow * step) }
    if work.computing >= most / 2 { result.computedRow = Self.bounded(computedRow * step) }
    if expected.transfer >= most / 2 {
      result.sentRow = sentRow == 0 ? 0 : Self.bounded(sentRow * step)
      result.sentValue = Self.bounded(sentValue * step)
      result.bytesPerSecond = bytesPerSecond.map { $0 / step }
    }
    return result
  }

  /// Never free, never for ever.
  private static func bounded(_ cost: Double) -> Double { min(1e6, max(1e-4, cost)) }
}
