import HansaCatalog
import HansaCore
import HansaSQL

extension JoinSelectivity {
  /// An equality between columns whose common values are known on both sides: those that meet count as they are, the
  /// others by their number (eqjoinsel_inner in src/backend/utils/adt/selfuncs.c). nil where they are not known.
  func commonValues(_ pair: Pair) -> Double? {
    guard let a = pair.leftColumn, let b = pair.rightColumn, left.limits[a.id] == nil, right.limits[b.id] == nil,
      let ours = left.stored(a.id)?.column, let theirs = right.stored(b.id)?.column,
      let ourStatistics = ours.statistics, let theirStatistics = theirs.statistics,
      !ourStatistics.common.isEmpty, !theirStatistics.common.isEmpty,
      let ourDistinct = ours.distinct, let theirDistinct = theirs.distinct
    else { return nil }
    var met = 0.0
    var (ourMet, theirMet, count) = (0.0, 0.0, 0.0)
    let fractions = Dictionary(theirStatistics.common.map { ($0.value, $0.fraction) }) { first, _ in first }
    for (value, fraction) in ourStatistics.common {
      guard let other = fractions[value] else { continue }
      met += fraction * other
      ourMet += fraction
      theirMet += other
      count += 1
    }
    let ourCommon = ourStatistics.common.map(\.fraction).reduce(0, +)
    let theirCommon = theirStatistics.common.map(\.fraction).reduce(0, +)
    let ourUnmet = max(0, ourCommon - ourMet)
    let theirUnmet = max(0, theirCommon - theirMet)
    let ourOthers = max(0, 1 - ours.nullFraction - ourCommon)
    let theirOthers = max(0, 1 - theirs.nullFraction - theirCommon)
    let ourRest = ourDistinct - Double(ourStatistics.common.count)
    let theirRest = theirDistinct - Double(theirStatistics.common.count)
    // Seen from either side, common values of one that are not the other's meet its uncommon ones.
    func total(
      _ unmet: Double, _ others: Double, _ otherRest: Double, _ otherDistinct: Double, _ otherOthers: Double,
      _ otherUnmet: Double
    ) -> Double {
      var result = met
      if otherRest > 0 { result += unmet * otherOthers / otherRest }
      if otherDistinct - count > 0 { result += others * (otherOthers + otherUnmet) / (otherDistinct - count) }
      return result
    }
    return min(
      1,
      min(
        total(ourUnmet, ourOthers, theirRest, theirDistinct, theirOthers, theirUnmet),
        total(theirUnmet, theirOthers, ourRest, ourDistinct, ourOthers, ourUnmet)))
  }
}
