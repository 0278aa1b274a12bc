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

  /// Looks at some rows of the tables that a plan depends on and whose sources know nothing of them.
  ///
  /// - Returns: whether more is known now, so that there may be a better plan.
  /// - Throws: `.queryCanceled`. A source that gives no rows is no error: the plan stays.
  func sampled(for plan: FederatedPlan, _ settings: SessionSettings) async throws(HansaError) -> Bool {
    guard settings.sampling != .off, settings.pushdown != .off else { return false }
    let always = settings.sampling == .always
    guard always || plan.isWorthSampling else { return false }
    let catalog = statistics.filled(catalogs.catalog())
    let wanted = plan.wantedSamples(catalog, always: always)
    guard !wanted.isEmpty else { return false }
    return try await statistics.sample(wanted, adapter: catalogs.adapter) { sample in
      catalog.source(sample.scan.source).map {
        SampleStatements(sample, source: $0, dialect: SourceDialects.dialect($0))
      }
    }
  }
}
