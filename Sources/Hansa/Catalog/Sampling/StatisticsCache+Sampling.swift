import HansaCatalog
import HansaCore
import HansaPlanner
import HansaSource

extension StatisticsCache {
  /// Begins to read some rows of tables, side by side. Each column is tried once.
  ///
  /// - Parameter statements: that read a table's rows; nil where it is not known any more.
  func beginSamples(
    _ wanted: [WantedSample], adapter: (Name) -> (any SourceAdapter)?, statements: (WantedSample) -> SampleStatements?
  ) -> [Probe] {
    wanted.compactMap { sample in
      guard let source = adapter(sample.scan.source), let statements = statements(sample) else { return nil }
      return begin(sample, statements, source)
    }
  }

  /// How many columns of each table rows have told of.
  func sampledColumns(_ wanted: [WantedSample]) -> [Int] {
    state.withLock { state in
      wanted.map { state.slots[$0.scan.source]?.state.samples[$0.table]?.columns.count ?? 0 }
    }
  }

  /// - Returns: nil where all of it was tried before.
  private func begin(_ wanted: WantedSample, _ statements: SampleStatements, _ adapter: any SourceAdapter) -> Probe? {
    let columns = Set(wanted.scan.items.map(\.remoteName))
    func number(_ state: inout StatisticsState) -> Int? {
      state.beginSample(of: wanted.table, columns, rows: wanted.rows)
    }
    return probe(adapter, number: number) { [weak self] number in
      // What goes wrong is nobody's loss: the column stays unknown.
      let sample = try? await TableSampler(adapter: adapter).read(wanted, statements)
      self?.end(number, of: adapter.name) { state in
        state.sampled(number, wanted.table, sample?.columns ?? [:], rows: sample?.rows ?? 0)
        self?.changed()
      }
    }
  }
}
