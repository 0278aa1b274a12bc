import HansaCatalog
import HansaCore
import HansaPlanner

extension FederationManager {
  /// What some rows of a table tell of the columns of which its source knows nothing.
  ///
  /// - Parameter source: with the statistics that it has.
  /// - Returns: the statistics with what was found; nil where nothing was missing, or the source has no way to read a few
  ///   rows.
  /// - Throws: the source's error.
  public func sampledStatistics(
    of table: TableInfo, in source: SourceCatalog
  ) async throws(HansaError) -> TableStatistics? {
    guard let wanted = WantedSample(table, in: source) else { return nil }
    let statements = SampleStatements(wanted, source: source, dialect: SourceDialects.dialect(source))
    let sampler = TableSampler(adapter: try adapter(source.source))
    guard let sample = try await sampler.read(wanted, statements) else { return nil }
    let known = source.statistics[wanted.table] ?? TableStatistics(rows: wanted.rows)
    return known.adding(sample.columns, rows: sample.rows)
  }

  /// The tables of a plan of which some rows are to be read first.
  func wantedSamples(
    for plan: FederatedPlan, _ settings: SessionSettings, _ catalog: Catalog
  ) -> [WantedSample] {
    let always = settings.sampling == .always
    guard settings.sampling != .off, always || plan.isWorthProbing else { return [] }
    return plan.wantedSamples(catalog, always: always)
  }

  /// Begins to read them.
  func beginSamples(_ wanted: [WantedSample], _ catalog: Catalog) -> [StatisticsCache.Probe] {
    statistics.beginSamples(wanted, adapter: catalogs.adapter) { sample in
      catalog.source(sample.scan.source).map {
        SampleStatements(sample, source: $0, dialect: SourceDialects.dialect($0))
      }
    }
  }
}
