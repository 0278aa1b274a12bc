import HansaArrow
import HansaCore
import HansaDuckDB
import HansaSQL
import HansaSource
import Synchronization

/// The embedded merge engine: one DuckDB database in memory for the life of the engine, a connection for each query.
public final class DuckDBEngine: MergeEngine {
  public let name: Name = "duckdb"
  let database: DuckDBDatabase
  let memoryLimit: Int?
  /// Queries hold it too: it must not go before the last that may have a file there.
  private let spill: SpillFolder?
  private let registry = InputRegistry()
  private let executed = Atomic(0)

  public var executedStatements: Int { executed.load(ordering: .relaxed) }

  /// Starts DuckDB; blocks for some 50 ms at the first call in a process.
  ///
  /// - Throws: `.undefinedFile` or `.configuration` when DuckDB's library cannot be opened or an option is refused.
  public init(_ options: DuckDBEngineOptions = DuckDBEngineOptions()) throws(HansaError) {
    var options = options
    spill = try SpillFolder.forEngine(options)
    if let spill { options.spillFolder = spill.path }
    memoryLimit = options.memoryLimit
    database = try DuckDBDatabase(settings: options.startSettings)
    let connection = try database.connect()
    try InputFunction.register(connection, registry)
    try DuckDBFunctions.register(on: connection)
    for (name, value) in DuckDBDialect.requiredSettings + options.runSettings {
      try connection.execute("SET GLOBAL \(name) = \(value)")
    }
    // Merged SQL comes from the planner, but what it names must not reach files or loosen these settings.
    try connection.execute("SET GLOBAL enable_external_access = false")
    try connection.execute("SET GLOBAL lock_configuration = true")
  }

  public func execute(_ request: MergeRequest) -> BatchStream {
    executed.add(1, ordering: .relaxed)
    let (database, registry, spill) = (database, registry, spill)
    return .produced(by: "hansa-merge", schema: request.schema) { stream throws(HansaError) in
      defer { withExtendedLifetime(spill) {} }
      let run = MergeRun(request, database, registry, stream)
      defer { run.end() }
      try run.run()
    }
  }

  /// Nothing to do: the database closes with the last query that uses it.
  public func close() async {}
}
