import Foundation
import HansaCatalog
import HansaCore
import HansaSQL

extension Selectivity {
  /// LIKE, regular expressions, starts_with (patternsel in PostgreSQL's src/backend/utils/adt/like_support.c): common
  /// values are tried, so are the histogram's bounds where there are a hundred; with fewer the pattern's own shape counts
  /// as well, and its prefix as a range.
  func pattern(_ call: FunctionCall) -> Double {
    guard call.arguments.count >= 2, case .text(let written)? = call.arguments[1].constant else { return Default.match }
    let pattern: LikePattern
    switch call.name {
    case "~~", "!~~": pattern = LikePattern(written, escape: escape(call))
    case "~~*", "!~~*": pattern = LikePattern(written, escape: escape(call), ignoringCase: true)
    case "starts_with", "^@": pattern = LikePattern(prefix: written)
    default: return regularExpression(written)
    }
    let profile = profile(call.arguments[0])
    if let exact = pattern.exact { return equal(call.arguments[0], to: .text(exact)) }
    guard let profile, let statistics = profile.statistics else { return pattern.usualSelectivity }
    func matches(_ value: SQLValue) -> Bool {
      guard case .text(let text) = value else { return false }
      return pattern.matches(text)
    }
    let common = statistics.common.map(\.fraction).reduce(0, +)
    let met = statistics.common.filter { matches($0.value) }.map(\.fraction).reduce(0, +)
    let others = max(0, 1 - profile.nullFraction - common)
    return clamped(met + others * fraction(pattern, profile, statistics, matches))
  }

  private func escape(_ call: FunctionCall) -> String? {
    guard call.arguments.count > 2, case .text(let escape)? = call.arguments[2].constant else { return nil }
    return escape.string
  }

  /// Of the values that are not common.
  private func fraction(
    _ pattern: LikePattern, _ profile: ColumnProfile, _ statistics: ColumnStatistics, _ matches: (SQLValue) -> Bool
  ) -> Double {
    var guess = pattern.usualSelectivity
    let histogram = Histogram(statistics.histogram)
    if let (first, next) = pattern.range, let histogram, let low = histogram.fraction(below: .text(first)),
      let high = histogram.fraction(below: .text(next))
    {
      // At least as many as one value has.
      let one = 1 / max(1, profile.distinct ?? DistinctCount.guess)
      guess = max(high - low, one) * pattern.usualSelectivityOfRest
    }
    guard let histogram, histogram.count >= 10, let tried = histogram.fraction(where: matches) else { return guess }
    let weight = min(1, Double(histogram.count) / 100)
    // A hundred bounds without a match do not mean that there is none.
    return min(0.9999, max(0.0001, tried * weight + guess * (1 - weight)))
  }

  /// By the letters and digits that a match has to have.
  private func regularExpression(_ written: Name) -> Double {
    let fixed = written.string.utf8.count { ($0 | 0x20) >= 0x61 && ($0 | 0x20) <= 0x7A || $0 >= 0x30 && $0 <= 0x39 }
    let isAnchored = written.string.utf8.first == 0x5E
    return min(1, max(1e-6, pow(LikePattern.perCharacter, Double(fixed)) * (isAnchored ? 1 : LikePattern.perWildcard)))
  }
}
