import Foundation
import HansaCore

/// How many rows parts of queries had, and what is expected of them since: decisions only, no clock and no I/O.
///
/// Nothing is kept of parts that were estimated well. What is kept is bounded: the parts that were not met for the longest
/// time go first.
struct LearnedRows: Sendable {
  /// Actual rows that are kept of one part.
  static let kept = 5
  /// Statements with other constants that are kept of one shape.
  static let keptConstants = 8
  /// How far one run, and two, move an estimate.
  static let firstStep = 10.0
  static let secondStep = 100.0
  /// How far constants move the estimates of others.
  static let largestFactor = 100.0
  /// An estimate within this of the actual rows is a good one.
  static let tolerance = 2.0

  private let limit: Int
  private(set) var exact: [UInt64: LearnedPart] = [:]
  private(set) var general: [UInt64: LearnedShape] = [:]
  /// What was expected of a part when plans were last told that it is another number.
  private var told: [UInt64: Double] = [:]

  init(limit: Int) { self.limit = max(10, limit) }

  var isEmpty: Bool { exact.isEmpty && general.isEmpty }

  // MARK: Use

  /// Rows of a part, instead of those that are estimated without what was learned of it; nil where nothing was.
  func rows(_ shape: RelationShape, uncorrected: Double) -> Double? {
    if let known = exact[shape.exact] { return known.rows(uncorrected: uncorrected) }
    return general[shape.general]?.factor.map { max(1, uncorrected * $0) }
  }

  /// Whether plans may differ by it: more than two times, where fewer than ten rows are no plan's trouble.
  static func isMaterial(_ before: Double, _ after: Double) -> Bool {
    let (before, after) = (max(10, before), max(10, after))
    return max(before / after, after / before) > tolerance
  }

  // MARK: Learning

  /// - Parameter date: seconds since 1970.
  /// - Returns: whether plans may differ by it that were made since they were told last.
  mutating func learn(_ observation: LearnedEstimates.Observation, date: Int) -> Bool {
    let shape = observation.shape
    let base = max(1, observation.uncorrected)
    let before = told[shape.exact] ?? rows(shape, uncorrected: base) ?? max(1, observation.expected)
    let factor = general[shape.general]?.factor ?? 1
    let isGood = !Self.isMaterial(observation.uncorrected, observation.rows)
    let ratio = isGood ? 1 : max(1, observation.rows) / max(1, observation.uncorrected)
    if !isGood || general[shape.general] != nil {
      general[shape.general, default: LearnedShape(sources: observation.sources)].add(
        ratio, of: shape.exact, date: date)
    }
    // What was learned of other parts or constants may be why it was expected wrongly.
    if !isGood || Self.isMaterial(observation.expected, observation.rows) || exact[shape.exact] != nil {
      var part = exact[shape.exact] ?? LearnedPart(shape: shape, name: observation.name(), sources: observation.sources)
      part.add(rows: max(1, observation.rows), uncorrected: observation.uncorrected, date: date)
      exact[shape.exact] = part
    }
    let after = rows(shape, uncorrected: base) ?? before
    let hasMoved = Self.isMaterial(before, after)
    if exact[shape.exact] != nil { told[shape.exact] = hasMoved ? after : before }
    let newFactor = general[shape.general]?.factor ?? 1
    if exact.count > limit || general.count > limit { shrink() }
    return hasMoved || max(factor / newFactor, newFactor / factor) > Self.tolerance
  }

  /// A tenth at a time, for it takes a look at all.
  private mutating func shrink() {
    func oldest<Entry>(_ entries: [UInt64: Entry], _ date: (Entry) -> Int) -> [UInt64] {
      guard entries.count > limit else { return [] }
      return entries.sorted { (date($0.value), $0.key) < (date($1.value), $1.key) }
        .prefix(entries.count - limit * 9 / 10).map(\.key)
    }
    for key in oldest(exact, \.date) { (exact[key], told[key]) = (nil, nil) }
    for key in oldest(general, \.date) { general[key] = nil }
  }

  /// - Parameter source: nil for all.
  mutating func forget(_ source: Name?) {
    guard let source else { return self = LearnedRows(limit: limit) }
    exact = exact.filter { !$0.value.sources.contains(source) }
    general = general.filter { !$0.value.sources.contains(source) }
    told = told.filter { exact[$0.key] != nil }
  }

  /// Takes in what another process has learned, where it is newer.
  mutating func merge(_ parts: [LearnedPart], _ shapes: [UInt64: LearnedShape]) {
    for part in parts where part.isSound && (exact[part.shape.exact]?.date ?? .min) < part.date {
      exact[part.shape.exact] = part
    }
    for (key, shape) in shapes where shape.isSound && (general[key]?.date ?? .min) < shape.date {
      general[key] = shape
    }
    if exact.count > limit || general.count > limit { shrink() }
  }
}
