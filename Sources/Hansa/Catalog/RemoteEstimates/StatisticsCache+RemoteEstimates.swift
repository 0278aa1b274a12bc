import HansaCatalog
import HansaCore
import HansaPlanner
import HansaSource

extension StatisticsCache {
  /// Begins to ask sources what they expect of conditions, each in one conversation. They are asked once until the
  /// table's statistics are read again.
  func beginEstimates(_ wanted: [WantedEstimate], adapter: (Name) -> (any SourceAdapter)?) -> [Probe] {
    Dictionary(grouping: wanted, by: \.source).compactMap { source, wanted in
      adapter(source).flatMap { begin(wanted, $0) }
    }
  }

  private func begin(_ wanted: [WantedEstimate], _ adapter: any SourceAdapter) -> Probe? {
    return probe(adapter, number: { $0.beginEstimates(wanted) }) { [weak self] number in
      // What goes wrong is nobody's loss: there is an estimate without.
      let rows = try? await adapter.expectedRows(of: wanted.map(\.statement))
      self?.end(number, of: adapter.name) { state in
        for (wanted, rows) in zip(wanted, rows ?? []) { state.explained(wanted, rows: rows) }
        for wanted in wanted where state.isMaterial(wanted) { state.outdatePlans(of: wanted.table) }
        self?.changed()
      }
    }
  }

  /// Whether something was told by which there may be another plan.
  func isMaterial(_ wanted: [WantedEstimate]) -> Bool {
    state.withLock { state in wanted.contains { state.slots[$0.source]?.state.isMaterial($0) ?? false } }
  }
}

extension StatisticsState {
  /// Conditions on one table that are kept at most: where they never come again, none is worth keeping.
  private static let conditionsKept = 100

  fileprivate func isMaterial(_ wanted: WantedEstimate) -> Bool {
    let told = known[wanted.table]?.expectations.first { $0.conditions == wanted.conditions }
    return told.map { wanted.isMaterial($0.rows) } ?? false
  }

  /// - Returns: the probe's number; nil where the source was asked all of it before.
  fileprivate mutating func beginEstimates(_ wanted: [WantedEstimate]) -> Int? {
    let new = wanted.filter { explained[$0.table]?.contains($0.conditions) != true }
    guard !new.isEmpty else { return nil }
    for wanted in new {
      if explained[wanted.table]?.count ?? 0 >= Self.conditionsKept {
        explained[wanted.table] = nil
        known[wanted.table]?.expectations = []
      }
      explained[wanted.table, default: []].insert(wanted.conditions)
    }
    lastProbe += 1
    return lastProbe
  }

  /// - Parameter rows: nil where the source does not know.
  fileprivate mutating func explained(_ wanted: WantedEstimate, rows: Double?) {
    // What was read or forgotten since may be of other rows.
    guard explained[wanted.table]?.contains(wanted.conditions) == true, let rows, rows.isFinite, rows >= 0,
      rows <= wanted.limit
    else { return }
    known[wanted.table]?.expectations.removeAll { $0.conditions == wanted.conditions }
    known[wanted.table]?.expectations.append(.init(wanted.conditions, rows: max(1, rows)))
  }
}
