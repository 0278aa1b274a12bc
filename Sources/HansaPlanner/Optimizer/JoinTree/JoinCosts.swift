/// What `CostModel` expects of joins and of ways of rows, for sets of units, in milliseconds. What a unit of several tables
/// takes by itself is left out: it is the same in any order.
struct JoinCosts: Sendable {
  /// A unit that is one table.
  struct Table: Sendable {
    /// All rows that it has.
    var rows: Double
    /// What it takes to read it.
    var reading: Double
    /// The units whose rows find theirs in it by an index.
    var found: UnitSet
  }

  let sources: [SourceCost]
  var merge = MergeCost.usual
  /// By unit: the places where its rows are, sources or the merge.
  let homes: [[Int]]
  /// By unit.
  var tables: [Table?]
  /// By unit: how many times as fast as by one connection its rows leave their source.
  var ways: [Double]
  /// By set: columns, and bytes of a row.
  private let columns: [Double]
  private let widths: [Double]
  /// Units whose rows cannot be sent to a source.
  let fixed: UnitSet
  var shipping = Strategy.byCost
  var maximumShippedRows = 50_000.0
  /// The rows are aggregated next.
  var isReduced = false

  /// - Parameters:
  ///   - columns: of each unit, as far as the statement reads them.
  ///   - widths: of each unit, bytes of a row.
  init(sources: [SourceCost], homes: [[Int]], columns: [Double], widths: [Double], fixed: UnitSet = .none) {
    (self.sources, self.homes, self.fixed) = (sources, homes, fixed)
    tables = Array(repeating: nil, count: homes.count)
    ways = Array(repeating: 1, count: homes.count)
    (self.columns, self.widths) = (Self.sums(columns), Self.sums(widths))
  }

  private static func sums(_ units: [Double]) -> [Double] {
    var sums = [Double](repeating: 0, count: 1 << units.count)
    for bits in sums.indices.dropFirst() { sums[bits] = sums[bits & (bits - 1)] + units[bits.trailingZeroBitCount] }
    return sums
  }

  /// Rows out of the source where they are.
  func reading(_ rows: Double, _ set: UnitSet, from place: Int) -> Double {
    sources[place].latency + transfer(rows, set, from: place)
  }

  func transfer(_ rows: Double, _ set: UnitSet, from place: Int) -> Double {
    let alone = sources[place].transfer(rows: rows, columns: columns[set.bits], width: widths[set.bits])
    return set.count == 1 ? alone / ways[set.first] : alone
  }

  /// Rows that were read into the merge.
  func taking(_ rows: Double, _ set: UnitSet) -> Double { rows * columns[set.bits] * merge.value / 1000 }

  /// Rows that were read into a source; infinite where they cannot be sent.
  func sending(_ rows: Double, _ set: UnitSet, to place: Int) -> Double {
    guard shipping != .off, rows <= maximumShippedRows, !fixed.intersects(set) else { return .infinity }
    return sources[place].sending(rows: rows, columns: columns[set.bits], width: widths[set.bits])
  }

  /// Whether rows are few enough to be sent to where others are, as the splitter has it.
  func mayTravel(_ small: Double, _ set: UnitSet, to large: Double, _ other: UnitSet, at place: Int) -> Bool {
    areFew(small, beside: large)
      && (shipping == .always || sending(small, set, to: place) <= transfer(large, other, from: place))
  }

  /// What of this is the same for all places.
  func areFew(_ small: Double, beside large: Double) -> Bool {
    shipping == .always || large >= 1000 && large >= small * 2
  }

  /// A join of rows that are at one source.
  func joining(_ left: Double, _ right: Double, _ result: Double, at place: Int) -> Double {
    (left + right + result / 4) * sources[place].computedRow / 1000
  }

  /// The same, each of the rows looked up in a table's index instead of reading it; infinite where there is none.
  func finding(
    _ outer: Double, _ set: UnitSet, in inner: UnitSet, _ rows: Double, _ result: Double, at place: Int
  ) -> Double {
    guard inner.count == 1, let table = tables[inner.first], table.found.intersects(set) else { return .infinity }
    // The index finds rows before the other conditions on the table are tested.
    let found = result * table.rows / max(1, rows)
    return ((outer + found) * sources[place].foundRow + result / 4 * sources[place].computedRow) / 1000
  }

  /// A join of rows that are in the merge.
  func merging(_ left: Double, _ right: Double, _ result: Double) -> Double {
    (left + right + result) * merge.joinedRow / 1000
  }

  /// What comes above the joins.
  func finishing(_ rows: Double, _ set: UnitSet, at place: Int) -> Double {
    guard place < sources.count else { return merge.start + (isReduced ? rows * merge.groupedRow / 1000 : 0) }
    guard isReduced else { return reading(rows, set, from: place) }
    return sources[place].latency + rows * sources[place].computedRow / 1000
  }
}
