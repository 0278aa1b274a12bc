/// The cheapest known ways to have the rows of sets of units at a place.
///
/// Places are the positions of sources in `JoinCosts`; the last one is the merge. What is looked at for each pair of sets
/// comes first in its cheapest form: most pairs are refused by it.
final class JoinTable {
  private let costs: JoinCosts
  private let places: Int
  private var merge: Int { places - 1 }

  /// By set.
  let rows: JoinFigures<Double>
  /// By set and place; infinite for what there is no way to.
  private let cost: JoinFigures<Double>
  private let division: JoinFigures<Division>
  /// By set: the cost wherever it is least, and of having read the rows to send them, with where they are read from.
  private let least: JoinFigures<Double>
  private let read: JoinFigures<Double>
  private let readFrom: JoinFigures<Int>
  /// By set: the sources where its rows can be, as bits.
  private let reached: JoinFigures<Int>

  /// By source: its kind. Ways to and from sources that cost the same are the same, and reckoned once.
  private let kinds: [Int]
  /// By kind: a source of it.
  private let examples: [Int]
  /// By set and kind of source: the way of the rows to it, and out of it.
  private let sending: JoinFigures<Double>
  private let transfer: JoinFigures<Double>

  /// How the units of a set are divided for their join, and where the two parts come from. Without a left part all are
  /// read from `leftPlace`.
  private struct Division {
    let left: UInt16
    let leftPlace: UInt8
    let rightPlace: UInt8

    init(_ left: UnitSet = .none, _ leftPlace: Int = 0, _ rightPlace: Int = 0) {
      self.left = UInt16(truncatingIfNeeded: left.bits)
      self.leftPlace = UInt8(truncatingIfNeeded: leftPlace)
      self.rightPlace = UInt8(truncatingIfNeeded: rightPlace)
    }
  }

  init(_ costs: JoinCosts, rows: [Double]) {
    self.costs = costs
    places = costs.sources.count + 1
    let first = costs.sources.map { costs.sources.firstIndex(of: $0) ?? 0 }
    examples = first.indices.filter { first[$0] == $0 }
    kinds = first.map { [examples] place in examples.firstIndex(of: place) ?? 0 }
    self.rows = JoinFigures(rows)
    cost = JoinFigures(repeating: .infinity, count: rows.count * places)
    division = JoinFigures(repeating: Division(), count: rows.count * places)
    least = JoinFigures(repeating: .infinity, count: rows.count)
    read = JoinFigures(repeating: .infinity, count: rows.count)
    readFrom = JoinFigures(repeating: 0, count: rows.count)
    reached = JoinFigures(repeating: 0, count: rows.count)
    sending = JoinFigures(repeating: .infinity, count: rows.count * examples.count)
    transfer = JoinFigures(repeating: .infinity, count: rows.count * examples.count)
  }

  func start(_ unit: Int) {
    let set = UnitSet(unit)
    for place in costs.homes[unit] {
      cost[set.bits * places + place] = costs.tables[unit]?.reading ?? 0
    }
    close(set)
    // It may be looked up in instead.
    if costs.tables[unit] != nil { least[set.bits] = 0 }
  }

  /// Joins each two parts of a set that are next to each other, and closes it.
  ///
  /// - Parameters:
  ///   - bound: parts that together already cost as much are not joined.
  ///   - neighbors: by set: the units next to it.
  /// - Returns: how many pairs were joined.
  func join(partsOf set: UnitSet, below bound: Double, _ neighbors: JoinFigures<UnitSet>) -> Int {
    var pairs = 0
    // Each division once: the first unit is on the left.
    let first = 1 << set.first
    let others = set.bits & ~first
    var bits = others
    while bits != 0 {
      bits = (bits &- 1) & others
      let left = first | bits
      let right = set.bits & ~left
      guard neighbors[left].bits & right != 0, least[left] + least[right] < bound else { continue }
      join(UnitSet(bits: left), UnitSet(bits: right))
      pairs &+= 1
    }
    close(set)
    return pairs
  }

  /// Two sets that are closed.
  @inline(__always) func join(_ left: UnitSet, _ right: UnitSet) {
    let set = left | right
    let (a, b) = (rows[left.bits], rows[right.bits])
    let (ours, theirs, all) = (left.bits * places, right.bits * places, set.bits * places)
    let parts = cost[ours + merge] + cost[theirs + merge]
    // What the join takes is added to it.
    if parts < cost[all + merge] {
      offer(parts + costs.merging(a, b, rows[set.bits]), all + merge, left, merge, merge)
    }
    let (isLeftFew, isRightFew) = (costs.areFew(a, beside: b), costs.areFew(b, beside: a))
    // Both are there, or one travels to the other.
    let (ofLeft, ofRight) = (reached[left.bits], reached[right.bits])
    let open = ofLeft & ofRight | (isRightFew ? ofLeft : 0) | (isLeftFew ? ofRight : 0)
    if open != 0 { join(left, right, at: open, isLeftFew, isRightFew) }
  }

  private func join(_ left: UnitSet, _ right: UnitSet, at sources: Int, _ isLeftFew: Bool, _ isRightFew: Bool) {
    let set = left | right
    let (a, b, c) = (rows[left.bits], rows[right.bits], rows[set.bits])
    let (ours, theirs, all) = (left.bits * places, right.bits * places, set.bits * places)
    let (leftFrom, rightFrom) = (readFrom[left.bits], readFrom[right.bits])
    let isForced = costs.shipping == .always
    var open = sources
    while open != 0 {
      let place = open.trailingZeroBitCount
      open &= open - 1
      let (atLeft, atRight) = (cost[ours + place], cost[theirs + place])
      let (leftWay, rightWay) = (way(left, place), way(right, place))
      let leftTravels = isLeftFew && (isForced || sending[leftWay] <= transfer[rightWay])
      let rightTravels = isRightFew && (isForced || sending[rightWay] <= transfer[leftWay])
      let leftSent = leftTravels ? read[left.bits] + sending[leftWay] : .infinity
      let rightSent = rightTravels ? read[right.bits] + sending[rightWay] : .infinity
      // What the join takes is added to it; a table that is only looked up in is not read.
      let leftLeast = left.count == 1 ? 0 : min(atLeft, leftSent)
      let rightLeast = right.count == 1 ? 0 : min(atRight, rightSent)
      guard leftLeast + rightLeast < cost[all + place] else { continue }
      let joining = costs.joining(a, b, c, at: place)
      offer(atLeft + atRight + joining, all + place, left, place, place)
      if rightTravels { offer(atLeft + rightSent + joining, all + place, left, place, rightFrom) }
      if leftTravels { offer(atRight + leftSent + joining, all + place, left, leftFrom, place) }
      if right.count == 1, atRight < .infinity {
        let finding = costs.finding(a, left, in: right, b, c, at: place)
        offer(atLeft + finding, all + place, left, place, place)
        if leftTravels { offer(leftSent + finding, all + place, left, leftFrom, place) }
      }
      if left.count == 1, atLeft < .infinity {
        let finding = costs.finding(b, right, in: left, a, c, at: place)
        offer(atRight + finding, all + place, left, place, place)
        if rightTravels { offer(rightSent + finding, all + place, left, place, rightFrom) }
      }
    }
  }

  /// Where the way of a set's rows to a source, and out of it, is.
  @inline(__always)
  private func way(_ set: UnitSet, _ place: Int) -> Int { set.bits * examples.count + kinds[place] }

  /// A way to have the rows of a set at a place, which are `position`.
  @inline(__always)
  private func offer(_ offered: Double, _ position: Int, _ left: UnitSet, _ leftPlace: Int, _ rightPlace: Int) {
    guard offered < cost[position] else { return }
    cost[position] = offered
    division[position] = Division(left, leftPlace, rightPlace)
  }

  /// After the last way to a set's rows was found.
  func close(_ set: UnitSet) {
    let at = set.bits * places
    let rows = rows[set.bits]
    for place in examples {
      transfer[way(set, place)] = costs.transfer(rows, set, from: place)
      sending[way(set, place)] = costs.sending(rows, set, to: place)
    }
    var (lowest, out, from) = (Double.infinity, cost[at + merge] + costs.merge.start, merge)
    for place in 0..<merge where cost[at + place] < .infinity {
      lowest = min(lowest, cost[at + place])
      reached[set.bits] |= 1 << place
      let moved = cost[at + place] + (costs.sources[place].latency + transfer[way(set, place)])
      if moved < out { (out, from) = (moved, place) }
      let pulled = moved + costs.taking(rows, set)
      if pulled < cost[at + merge] {
        cost[at + merge] = pulled
        division[at + merge] = Division(.none, place)
      }
    }
    least[set.bits] = min(lowest, cost[at + merge])
    (read[set.bits], readFrom[set.bits]) = (out, from)
  }

  /// Where the rows are best for what comes above the joins, and what they cost with it.
  func finished(_ set: UnitSet) -> (place: Int, cost: Double) {
    var best = (place: merge, cost: Double.infinity)
    for place in 0..<places {
      let all = cost[set.bits * places + place] + costs.finishing(rows[set.bits], set, at: place)
      if all < best.cost { best = (place, all) }
    }
    return best
  }

  func shape(_ set: UnitSet, at place: Int) -> JoinShape {
    if set.count == 1 { return .unit(set.first) }
    let division = division[set.bits * places + place]
    let left = UnitSet(bits: Int(division.left))
    if left.isEmpty { return shape(set, at: Int(division.leftPlace)) }
    return .join(shape(left, at: Int(division.leftPlace)), shape(set - left, at: Int(division.rightPlace)))
  }
}
