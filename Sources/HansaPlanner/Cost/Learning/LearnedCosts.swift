import HansaCore

/// How long a fragment took.
public struct FragmentTiming: Sendable {
  /// What it was expected to take when it was planned, by the costs of then.
  public var planned: FragmentCost
  public var costs: SourceCost
  /// What is usual for a source of its kind.
  public var usual: SourceCost
  /// Rows that were expected, and that came.
  public var expectedRows: Double
  public var rows: Double
  /// Milliseconds from the statement to the last row, without those that the source waited for Hansa.
  public var milliseconds: Double
  /// On any one clock, in seconds: when it began and ended.
  public var began: Double
  public var ended: Double

  public init(
    planned: FragmentCost, costs: SourceCost, usual: SourceCost, expectedRows: Double, rows: Double,
    milliseconds: Double, began: Double, ended: Double
  ) {
    self.planned = planned
    self.costs = costs
    self.usual = usual
    self.expectedRows = expectedRows
    self.rows = rows
    self.milliseconds = milliseconds
    self.began = began
    self.ended = ended
  }
}

/// What a source costs, by its fragments.
public struct LearnedCost: Hashable, Sendable {
  public var cost: SourceCost
  public var fragments: Int
  /// When the last one was measured: seconds since 1970.
  public var date: Int

  public init(cost: SourceCost, fragments: Int, date: Int) {
    self.cost = cost
    self.fragments = fragments
    self.date = date
  }
}

/// The costs of all sources: decisions only, no clock and no I/O.
struct LearnedCosts: Sendable {
  /// A part's estimate that is wrong by more says nothing of the source's speed.
  static let largestMisestimate = 10.0

  private(set) var sources: [Name: LearnedCost] = [:]
  /// The costs when plans were last told of a change.
  private var told: [Name: SourceCost] = [:]
  /// When the last measured fragment of a source ended.
  private var ended: [Name: Double] = [:]

  var calibrated: [Name: SourceCost] { sources.mapValues(\.cost) }

  /// - Returns: whether a cost has moved by more than two times since it did so last.
  mutating func learn(_ timing: FragmentTiming, of source: Name) -> Bool {
    // Fragments that ran side by side waited for the same: they count once, or one pause would be believed many times.
    guard timing.began >= ended[source] ?? -.infinity else { return false }
    let rows = max(timing.rows, 10) / max(timing.expectedRows, 10)
    guard max(rows, 1 / rows) <= Self.largestMisestimate else { return false }
    ended[source] = timing.ended
    let usual = timing.usual
    let cost = sources[source]?.cost ?? usual
    let expected = timing.planned.giving(rows: timing.rows, estimated: timing.expectedRows)
      .at(cost, instead: timing.costs)
    let next = cost.calibrated(by: .init(expected: expected, milliseconds: timing.milliseconds)).bounded(by: usual)
    sources[source] = LearnedCost(
      cost: next, fragments: (sources[source]?.fragments ?? 0) + 1, date: Int(timing.ended))
    let last = told[source] ?? usual
    guard next.differs(from: last, by: LearnedRows.tolerance) else { return false }
    told[source] = next
    return true
  }

  mutating func merge(_ costs: [Name: LearnedCost]) {
    for (name, known) in costs where known.cost.isSound && (sources[name]?.date ?? .min) < known.date {
      sources[name] = known
      told[name] = known.cost
    }
  }

  mutating func forget(_ source: Name?) {
    guard let source else { return self = LearnedCosts() }
    (sources[source], told[source], ended[source]) = (nil, nil, nil)
  }
}

extension FragmentCost {
  /// The same work at other costs.
  fileprivate func at(_ cost: SourceCost, instead old: SourceCost) -> FragmentCost {
    FragmentCost(
      latency: latency * cost.latency / old.latency,
      work: SourceTime(
        scanning: work.scanning * cost.scannedRow / old.scannedRow,
        finding: work.finding * cost.foundRow / old.foundRow,
        computing: work.computing * cost.computedRow / old.computedRow),
      // The costs of a row's way move together, so that one of them stands for all.
      transfer: transfer * cost.sentValue / old.sentValue)
  }
}

extension SourceCost {
  /// Nearer than these to what is usual for a source of its kind: work 16 times as slow or fast, the way of rows 256
  /// times as slow (a far network), and any latency up to half a second.
  fileprivate func bounded(by usual: SourceCost) -> SourceCost {
    func within(_ cost: Double, _ usual: Double, slower: Double) -> Double {
      min(usual * slower, max(usual / 16, cost))
    }
    var result = self
    result.latency = min(max(500, usual.latency), max(usual.latency / 16, latency))
    result.scannedRow = within(scannedRow, usual.scannedRow, slower: 16)
    result.foundRow = within(foundRow, usual.foundRow, slower: 16)
    result.computedRow = within(computedRow, usual.computedRow, slower: 16)
    result.sentRow = within(sentRow, usual.sentRow, slower: 256)
    result.sentValue = within(sentValue, usual.sentValue, slower: 256)
    return result
  }

  fileprivate func differs(from other: SourceCost, by factor: Double) -> Bool {
    // Latency decides little, and is the least steady.
    [
      (scannedRow, other.scannedRow), (foundRow, other.foundRow), (computedRow, other.computedRow),
      (sentValue, other.sentValue),
    ].contains { own, other in
      max(own / other, other / own) > factor
    }
  }

  fileprivate var isSound: Bool {
    [latency, scannedRow, foundRow, computedRow, sentValue, receivedValue].allSatisfy { $0.isFinite && $0 > 0 }
      && sentRow.isFinite && sentRow >= 0
  }
}
