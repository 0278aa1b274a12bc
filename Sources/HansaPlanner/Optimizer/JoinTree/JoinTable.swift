/// The cheapest known ways to have the rows of sets of units at a place.
///
/// Places are the positions of sources in `JoinCosts`; the last one is the merge.
struct JoinTable {
  private let costs: JoinCosts
  let rows: [Double]
  private let places: Int
  private var merge: Int { places - 1 }

  /// By set and place; infinite for what there is no way to.
  private var cost: [Double]
  private var division: [Division]
  /// By set: the cost wherever it is least, and where the rows are read from to be sent.
  private var least: [Double]
  private var readFrom: [Int]
  /// By set and source: the cost of having the rows there after they were read and sent.
  private var sent: [Double]

  /// By set and source: the way of the rows to it, and out of it.
  private var sending: [Double]
  private var transfer: [Double]
  /// By set: the sources where its rows can be, as bits.
  private var reached: [Int]

  /// How the units of a set are divided for their join, and where the two parts come from. Without a left part all are
  /// read from `leftPlace`.
  private struct Division {
    var left = UnitSet.none
    var leftPlace = 0
    var rightPlace = 0
  }

  init(_ costs: JoinCosts, rows: [Double]) {
    (self.costs, self.rows) = (costs, rows)
    places = costs.sources.count + 1
    cost = Array(repeating: .infinity, count: rows.count * places)
    (sent, sending, transfer) = (cost, cost, cost)
    reached = Array(repeating: 0, count: rows.count)
    division = Array(repeating: Division(), count: cost.count)
    least = Array(repeating: .infinity, count: rows.count)
    readFrom = Array(repeating: 0, count: rows.count)
  }

  /// The cost wherever it is least; infinite for a set that has not been joined.
  func least(_ set: UnitSet) -> Double { least[set.bits] }

  mutating func start(_ unit: Int) {
    let set = UnitSet(unit)
    for place in costs.homes[unit] {
      cost[set.bits * places + place] = costs.tables[unit]?.reading ?? 0
    }
    close(set)
    // It may be looked up in instead.
    if costs.tables[unit] != nil { least[set.bits] = 0 }
  }

  /// Two sets that are closed.
  mutating func join(_ left: UnitSet, _ right: UnitSet) {
    let set = left | right
    let (a, b, c) = (rows[left.bits], rows[right.bits], rows[set.bits])
    let (ours, theirs) = (left.bits * places, right.bits * places)
    offer(cost[ours + merge] + cost[theirs + merge] + costs.merging(a, b, c), set, merge, left, merge, merge)
    let isForced = costs.shipping == .always
    let isLeftFew = costs.areFew(a, beside: b)
    let isRightFew = costs.areFew(b, beside: a)
    var open = reached[left.bits] | reached[right.bits]
    while open != 0 {
      let place = open.trailingZeroBitCount
      open &= open - 1
      let joining = costs.joining(a, b, c, at: place)
      let (atLeft, atRight) = (cost[ours + place], cost[theirs + place])
      let leftTravels = isLeftFew && (isForced || sending[ours + place] <= transfer[theirs + place])
      let rightTravels = isRightFew && (isForced || sending[theirs + place] <= transfer[ours + place])
      offer(atLeft + atRight + joining, set, place, left, place, place)
      if rightTravels {
        offer(atLeft + sent[theirs + place] + joining, set, place, left, place, readFrom[right.bits])
      }
      if leftTravels {
        offer(atRight + sent[ours + place] + joining, set, place, left, readFrom[left.bits], place)
      }
      // A table that is only looked up in is not read.
      if right.count == 1, atRight < .infinity {
        let finding = costs.finding(a, left, in: right, b, c, at: place)
        offer(atLeft + finding, set, place, left, place, place)
        if leftTravels { offer(sent[ours + place] + finding, set, place, left, readFrom[left.bits], place) }
      }
      if left.count == 1, atLeft < .infinity {
        let finding = costs.finding(b, right, in: left, a, c, at: place)
        offer(atRight + finding, set, place, left, place, place)
        if rightTravels { offer(sent[theirs + place] + finding, set, place, left, place, readFrom[right.bits]) }
      }
    }
  }

  /// A way to have the rows of a set at a place.
  private mutating func offer(
    _ offered: Double, _ set: UnitSet, _ place: Int, _ left: UnitSet, _ leftPlace: Int, _ rightPlace: Int
  ) {
    let at = set.bits * places + place
    guard offered < cost[at] else { return }
    cost[at] = offered
    division[at] = Division(left: left, leftPlace: leftPlace, rightPlace: rightPlace)
  }

  /// After the last way to a set's rows was found.
  mutating func close(_ set: UnitSet) {
    let at = set.bits * places
    let rows = rows[set.bits]
    var read = cost[at + merge] + costs.merge.start
    readFrom[set.bits] = merge
    for place in 0..<merge where cost[at + place] < .infinity {
      least[set.bits] = min(least[set.bits], cost[at + place])
      reached[set.bits] |= 1 << place
      let out = cost[at + place] + costs.reading(rows, set, from: place)
      if out < read { (read, readFrom[set.bits]) = (out, place) }
      let pulled = out + costs.taking(rows, set)
      if pulled < cost[at + merge] {
        cost[at + merge] = pulled
        division[at + merge] = Division(leftPlace: place)
      }
    }
    least[set.bits] = min(least[set.bits], cost[at + merge])
    for place in 0..<merge {
      transfer[at + place] = costs.transfer(rows, set, from: place)
      sending[at + place] = costs.sending(rows, set, to: place)
      sent[at + place] = read + sending[at + place]
    }
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
    if division.left.isEmpty { return shape(set, at: division.leftPlace) }
    return .join(
      shape(division.left, at: division.leftPlace), shape(set - division.left, at: division.rightPlace))
  }
}
