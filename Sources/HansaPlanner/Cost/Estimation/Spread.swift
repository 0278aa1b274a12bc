import Foundation
import HansaCatalog
import HansaCore
import HansaSQL

/// Where the values of a column lie, for what is computed from many of them.
struct Spread: Sendable {
  var mean: Double
  var variance: Double

  /// Of the values of a column, NULL not counted; nil where nothing tells, or they are no numbers.
  init?(_ statistics: ColumnStatistics, nullFraction: Double) {
    var parts: [(weight: Double, mean: Double, square: Double)] = []
    for (value, fraction) in statistics.common {
      guard let number = Self.number(value) else { return nil }
      parts.append((fraction, number, number * number))
    }
    let others = max(0, 1 - nullFraction - parts.map(\.weight).reduce(0, +))
    let bounds = statistics.histogram.compactMap(Self.number)
    guard bounds.count == statistics.histogram.count else { return nil }
    if bounds.count > 1 {
      // Even within a range.
      let weight = others / Double(bounds.count - 1)
      for (low, high) in zip(bounds, bounds.dropFirst()) {
        parts.append((weight, (low + high) / 2, (low * low + low * high + high * high) / 3))
      }
    } else if others > 0.01 {
      return nil
    }
    let all = parts.map(\.weight).reduce(0, +)
    guard all > 0 else { return nil }
    let mean = parts.map { $0.weight * $0.mean }.reduce(0, +) / all
    self.init(mean: mean, variance: max(0, parts.map { $0.weight * $0.square }.reduce(0, +) / all - mean * mean))
  }

  init(mean: Double, variance: Double) {
    (self.mean, self.variance) = (mean, variance)
  }

  private static func number(_ value: SQLValue) -> Double? {
    switch value {
    case .integer, .decimal, .double:
      if case .number(let number)? = OrderedValue(value), number.isFinite { number } else { nil }
    default: nil
    }
  }

  /// Of the sum of so many values on average, where rows fall into groups by chance (a compound Poisson distribution).
  func sum(of count: Double) -> Spread { Spread(mean: count * mean, variance: count * (variance + mean * mean)) }

  func average(of count: Double) -> Spread { Spread(mean: mean, variance: variance / max(1, count)) }

  /// The part of the values above one, as if they were distributed normally. Never quite none or all: real ones have more
  /// that are far off.
  func fraction(above value: Double) -> Double {
    guard variance > 0 else { return value < mean ? 1 - Self.least : Self.least }
    return min(1 - Self.least, max(Self.least, 0.5 * erfc((value - mean) / (2 * variance).squareRoot())))
  }

  private static let least = 1e-4
}

extension Estimate {
  /// Where an aggregate's values lie; nil where the groups' sizes, or what is aggregated, are not known.
  func spread(of expression: ScalarExpression, groups: Double, by keys: [ScalarExpression]) -> Spread? {
    guard case .aggregate(let call) = expression, !call.distinct, call.filter == nil, groups > 0,
      !keys.contains(where: { distinct(of: $0).isGuess })
    else { return nil }
    let size = rows / groups
    guard let argument = call.arguments.first else {
      return call.name == "count" ? Spread(mean: size, variance: size) : nil
    }
    guard let profile = column(argument).flatMap({ stored($0)?.column }) else { return nil }
    let count = size * (1 - profile.nullFraction)
    if call.name == "count" { return Spread(mean: count, variance: count) }
    // What conditions have left of the column is not told by what all of it has.
    guard let id = column(argument), limits[id] == nil, let statistics = profile.statistics,
      let spread = Spread(statistics, nullFraction: profile.nullFraction)
    else { return nil }
    switch call.name {
    case "sum": return spread.sum(of: count)
    case "avg": return spread.average(of: count)
    default: return nil
    }
  }
}
