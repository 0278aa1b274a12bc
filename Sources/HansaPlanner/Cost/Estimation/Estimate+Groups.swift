import Foundation
import HansaCore
import HansaSQL

extension Estimate {
  /// Groups that rows fall into by these expressions.
  ///
  /// PostgreSQL's estimate_num_groups (src/backend/utils/adt/selfuncs.c): distinct values multiply within an origin and
  /// among them, no more than a tenth of the origin's rows for several columns of it, thinned out by the part of its
  /// rows that takes part (S. B. Yao, Approximating Block Accesses in Database Organizations, CACM 20(4), 1977), and no
  /// more than there are rows.
  func groups(_ expressions: [ScalarExpression]) -> Double {
    var byOrigin: [Int: Set<ColumnID>] = [:]
    // Of what is no column of an origin.
    var others = 1.0
    for expression in expressions {
      let defined = definition(of: expression)
      if let bound = dateFieldBound(defined) ?? (defined.type == .boolean && !defined.isColumn ? 2 : nil) {
        others *= min(bound, groups(columns: storedColumns(of: defined)))
        continue
      }
      let columns = storedColumns(of: defined)
      for id in columns {
        if let (position, _) = stored(id) {
          byOrigin[position, default: []].insert(id)
        } else {
          others *= distinct(of: id).count
        }
      }
    }
    let count = undetermined(byOrigin).map { groups($0.value, of: $0.key) }.reduce(others, *)
    return max(1, min(count, max(1, rows)))
  }

  private func groups(columns: Set<ColumnID>) -> Double {
    var count = 1.0
    for (position, own) in Dictionary(grouping: columns, by: { stored($0)?.origin ?? -1 }) {
      count *= position < 0 ? DistinctCount.guess : groups(Set(own), of: position)
    }
    return count
  }

  /// Groups by columns of one origin.
  private func groups(_ columns: Set<ColumnID>, of position: Int) -> Double {
    let origin = origins[position]
    let all = origin.profile.rows
    // Once a column of each class of equals.
    var kept: Set<ColumnID> = []
    for id in columns.sorted(by: { $0.number < $1.number })
    where !kept.contains(where: { equal.areEqual($0, id) }) { kept.insert(id) }
    guard !kept.isEmpty else { return 1 }
    let count = jointDistinct(kept, of: position, isGrouping: true)
    return max(1, Self.occupied(count, of: all, drawn: origin.rows))
  }

  /// Distinct values of columns of one origin taken together, over all its rows.
  func jointDistinct(_ columns: Set<ColumnID>, of position: Int, isGrouping: Bool = false) -> Double {
    let profile = origins[position].profile
    if columns.count > 1, columns.allSatisfy({ limits[$0] == nil }), profile.isUnique(columns) { return profile.rows }
    var rest = columns
    var counts: [Double] = []
    while let group = profile.groups.filter({ $0.columns.count > 1 && $0.columns.isSubset(of: rest) })
      .max(by: { $0.columns.count < $1.columns.count })
    {
      counts.append(group.count)
      rest.subtract(group.columns)
    }
    counts += rest.map { distinct(of: $0).count + (isGrouping && hasNulls($0) ? 1 : 0) }
    let largest = counts.max() ?? 1
    let bound = counts.count > 1 && isGrouping ? max(largest, profile.rows / 10) : profile.rows
    return max(1, min(counts.reduce(1, *), bound))
  }

  private func hasNulls(_ id: ColumnID) -> Bool { (stored(id)?.column.nullFraction ?? 0) > 0 }

  /// How many of `distinct` values are met when `drawn` of `all` rows are taken at random.
  static func occupied(_ distinct: Double, of all: Double, drawn: Double) -> Double {
    guard drawn < all, all > 0, distinct > 0 else { return distinct }
    return distinct * (1 - pow((all - drawn) / all, all / distinct))
  }

  /// Without the columns of origins that a key among the others determines: customer's name, nation's by the customer.
  private func undetermined(_ columns: [Int: Set<ColumnID>]) -> [Int: Set<ColumnID>] {
    guard columns.count > 1 else { return columns }
    var kept = columns
    for position in columns.keys.sorted(by: { origins[$0].profile.rows < origins[$1].profile.rows }) {
      guard kept.count > 1, let own = kept[position] else { continue }
      var others = kept
      others[position] = nil
      let known = determined(by: others.values.reduce(into: []) { $0.formUnion($1) })
      if own.isSubset(of: known) { kept[position] = nil }
    }
    return kept
  }

  /// The columns whose values follow from these, by keys and equalities.
  private func determined(by columns: Set<ColumnID>) -> Set<ColumnID> {
    var known = columns
    var open = Set(origins.indices)
    while true {
      for id in known { known.formUnion(equal.of(id)) }
      let reached = open.filter { origins[$0].profile.isUnique(known) }
      guard !reached.isEmpty else { return known }
      for position in reached { known.formUnion(origins[position].profile.columns.keys) }
      open.subtract(reached)
    }
  }

  // MARK: Relations

  func aggregated(_ aggregate: Aggregate) -> Estimate {
    let sets = aggregate.groupingSets ?? [Array(aggregate.keys.indices)]
    var count = 0.0
    for set in sets { count += set.isEmpty ? 1 : groups(set.map { aggregate.keys[$0].expression }) }
    var profiles: [ColumnID: ColumnProfile] = [:]
    for key in aggregate.keys {
      var profile = profile(of: key.expression, type: key.column.type)
      if sets.count > 1 { profile.nullFraction = max(profile.nullFraction, 1 - 1 / Double(sets.count)) }
      profiles[key.column.id] = profile
    }
    for item in aggregate.aggregates {
      profiles[item.column.id] = ColumnProfile(
        type: item.column.type, distinct: nil, nullFraction: 0, width: item.column.type.usualWidth,
        spread: sets.count == 1 && !aggregate.keys.isEmpty
          ? spread(of: item.expression, groups: count, by: aggregate.keys.map(\.expression)) : nil)
    }
    let keys = aggregate.groupingSets == nil ? [Set(aggregate.keys.map(\.column.id))] : []
    let profile = RowProfile(rows: count, columns: profiles, uniqueKeys: keys)
    return Estimate(rows: count, origins: [.init(profile: profile, rows: count)])
  }

  func distinct(_ output: [Column]) -> Estimate {
    var result = self
    result.rows = groups(output.map(\.reference))
    return result.sealed(output, as: output, uniqueKeys: [Set(output.map(\.id))])
  }
}
