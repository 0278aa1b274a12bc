import HansaCore
import HansaEngineDuckDB
import HansaExecution
import HansaSource
import HansaSourceFiles
import HansaSourceMySQL
import HansaSourcePostgreSQL
import HansaSourceSQLite

extension FederationManager {
  /// The federation that a configuration describes. Nothing is connected or opened until it is asked for.
  public convenience init(configuration: Configuration) throws(HansaError) {
    let engine = configuration.engine
    self.init(
      engine: DuckDBEngineOptions(
        memoryLimit: engine.memory, spillFolder: engine.spill, spillsToTemporaryFolder: engine.spills,
        threads: engine.threads),
      defaults: configuration.settings, planCache: configuration.planCache,
      resultCache: configuration.resultCache, limits: configuration.limits, monitoring: configuration.monitoring,
      history: configuration.history, stateFolder: configuration.state)
    for source in configuration.sources {
      try register(source.name, endpoints: source.sourceEndpoints, resilience: source.resilience)
      results.identify(source.name, as: SourceIdentity.of(source))
    }
  }
}

extension ConfiguredSource {
  /// The servers to ask, one at least.
  var sourceEndpoints: [SourceEndpoint] {
    let configured = endpoints.isEmpty ? [ConfiguredEndpoint(options: options, role: .primary)] : endpoints
    return configured.map { endpoint in
      SourceEndpoint(
        makeAdapter(endpoint.options), place: endpoint.options.place, role: endpoint.role, weight: endpoint.weight)
    }
  }

  /// The adapter that reads the source from one server.
  private func makeAdapter(_ options: Options) -> any SourceAdapter {
    switch options {
    case .postgreSQL(let options): PostgreSQLAdapter(name: name, options: options)
    case .mySQL(let options): MySQLAdapter(name: name, options: options)
    case .sqlite(let options): SQLiteAdapter(name: name, options: options)
    case .files(let options): FilesAdapter(name: name, options: options)
    }
  }
}
