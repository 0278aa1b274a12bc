import Foundation
import HansaCore

/// What earlier runs of one part of a query returned, with the same constants.
public struct LearnedPart: Hashable, Sendable {
  public var shape: RelationShape
  /// Its tables and the columns of its conditions, for people.
  public var name: String
  public var sources: [Name]
  /// Rows of the last runs, the newest last.
  public var rows: [Double] = []
  /// What was estimated at last without what was learned.
  public var uncorrected = 0.0
  public var runs = 0
  /// When it ran last: seconds since 1970.
  public var date = 0

  public init(
    shape: RelationShape, name: String, sources: [Name], rows: [Double] = [], uncorrected: Double = 0, runs: Int = 0,
    date: Int = 0
  ) {
    self.shape = shape
    self.name = name
    self.sources = sources
    self.rows = rows
    self.uncorrected = uncorrected
    self.runs = runs
    self.date = date
  }

  mutating func add(rows actual: Double, uncorrected: Double, date: Int) {
    rows = rows.suffix(LearnedRows.kept - 1) + [actual]
    self.uncorrected = uncorrected
    self.date = date
    runs += 1
  }

  /// The middle of three runs and more, so that an odd one among them changes nothing; before there are so many, one run
  /// moves the estimate by ten times at most, and two by a hundred.
  public func rows(uncorrected: Double) -> Double {
    let sorted = rows.map(log).sorted()
    guard !sorted.isEmpty else { return uncorrected }
    let middle = exp((sorted[sorted.count / 2] + sorted[(sorted.count - 1) / 2]) / 2)
    let step = sorted.count == 1 ? LearnedRows.firstStep : LearnedRows.secondStep
    guard sorted.count < 3 else { return middle }
    let base = max(1, uncorrected)
    return max(1, min(base * step, max(base / step, middle)))
  }

  /// Whether it can have been learned; a file says anything.
  var isSound: Bool {
    !rows.isEmpty && rows.count <= LearnedRows.kept && rows.allSatisfy { $0.isFinite && $0 >= 1 }
      && uncorrected.isFinite && date >= 0
  }
}

/// How wrong the estimates of a shape were, whatever its constants.
public struct LearnedShape: Hashable, Sendable {
  public var sources: [Name]
  /// Actual rows over estimated ones, for each statement once, the newest last.
  public var ratios: [Ratio] = []
  public var date = 0

  public struct Ratio: Hashable, Sendable {
    /// The statement with its constants.
    public var exact: UInt64
    public var ratio: Double

    public init(exact: UInt64, ratio: Double) {
      self.exact = exact
      self.ratio = ratio
    }
  }

  public init(sources: [Name], ratios: [Ratio] = [], date: Int = 0) {
    self.sources = sources
    self.ratios = ratios
    self.date = date
  }

  mutating func add(_ ratio: Double, of exact: UInt64, date: Int) {
    ratios.removeAll { $0.exact == exact }
    ratios = ratios.suffix(LearnedRows.keptConstants - 1) + [Ratio(exact: exact, ratio: ratio)]
    self.date = date
  }

  /// By how much statements with constants of which nothing is known are expected to differ from their estimates: the
  /// middle, where there were three and three of four were wrong in the same direction; nil else.
  public var factor: Double? {
    let tolerance = log(LearnedRows.tolerance)
    let sorted = ratios.map { log($0.ratio) }.sorted()
    let (low, high) = (sorted.count { $0 < -tolerance }, sorted.count { $0 > tolerance })
    guard sorted.count >= 3, max(low, high) * 4 >= sorted.count * 3 else { return nil }
    let middle = exp((sorted[sorted.count / 2] + sorted[(sorted.count - 1) / 2]) / 2)
    return min(LearnedRows.largestFactor, max(1 / LearnedRows.largestFactor, middle))
  }

  var isSound: Bool {
    !ratios.isEmpty && ratios.count <= LearnedRows.keptConstants
      && ratios.allSatisfy { $0.ratio.isFinite && $0.ratio > 0 } && date >= 0
  }
}
