import HansaCore
import HansaSQL

extension JoinCosts {
  init(_ units: [JoinUnit], _ built: JoinGraphBuilder, _ preferences: JoinPreferences, isReduced: Bool) {
    let settings = preferences.settings
    let homes = units.map { Home($0.relation, preferences.costs.estimator, settings) }
    var names: [Name] = []
    for case .source(let name) in homes where !names.contains(name) { names.append(name) }
    let merge = names.count
    var fixed = UnitSet.none
    var columns: [Double] = []
    var widths: [Double] = []
    for (position, (unit, estimate)) in zip(units, built.estimates).enumerated() {
      let read = unit.relation.output.filter { preferences.used.contains($0.id) }
      columns.append(Double(read.count))
      widths.append(estimate.width(of: read))
      if !read.allSatisfy(\.type.canTravel) || unit.relation.readsCommonTable { fixed = fixed | UnitSet(position) }
    }
    self.init(
      sources: names.map(preferences.costs.cost(of:)),
      homes: homes.map { home in
        switch home {
        case .source(let name): [names.firstIndex(of: name) ?? merge]
        case .merge: [merge]
        case .anywhere: Array(0...merge)
        }
      },
      columns: columns, widths: widths, fixed: fixed)
    for (position, (unit, estimate)) in zip(units, built.estimates).enumerated() {
      guard let table = unit.relation.onlyTable else { continue }
      ways[position] = preferences.costs.ways(of: unit.relation, rows: estimate.rows, from: table.source)
    }
    for (position, unit) in units.enumerated() where !built.found[position].isEmpty {
      guard let table = unit.relation.onlyTable, let all = preferences.costs.estimator.rows(.scan(table)),
        let work = SourceWork(preferences.costs, table.source).part(unit.relation)
      else { continue }
      tables[position] = Table(rows: all, reading: work.time.total, found: built.found[position])
    }
    self.merge = preferences.costs.merge
    shipping = settings.shipping
    maximumShippedRows = Double(settings.maximumShippedRows)
    self.isReduced = isReduced
  }

  /// Where a unit's rows are expected to be.
  private enum Home {
    case source(Name), merge, anywhere

    init(_ relation: Relation, _ estimator: Estimator, _ settings: PlannerSettings) {
      if relation.readsCommonTable {
        self = .merge
        return
      }
      var tables: [Name: Double] = [:]
      for scan in relation.scans {
        tables[scan.source] = max(tables[scan.source] ?? 0, estimator.rows(.scan(scan)) ?? .infinity)
      }
      guard let largest = tables.max(by: { ($0.value, $1.key) < ($1.value, $0.key) }) else {
        self = .anywhere
        return
      }
      // Small tables are sent to the large one.
      let others = tables.filter { $0.key != largest.key }.values
      let staysApart = others.contains { settings.shipping == .off || $0 > Double(settings.maximumShippedRows) }
      self = staysApart ? .merge : .source(largest.key)
    }
  }
}

extension Relation {
  /// Whether it reads a common table from outside of it.
  fileprivate var readsCommonTable: Bool {
    var own: Set<CommonTableID> = []
    var used: Set<CommonTableID> = []
    forEachNode { node in
      switch node {
      case .with(let with): own.formUnion(with.tables.map(\.id))
      case .reference(let reference): used.insert(reference.id)
      default: break
      }
    }
    return !used.isSubset(of: own)
  }
}
