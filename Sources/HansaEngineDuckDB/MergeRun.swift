import HansaArrow
import HansaCore
import HansaDuckDB
import HansaSource

/// One merge query from its SQL to its last batch, on a thread of its own.
struct MergeRun {
  private let request: MergeRequest
  private let database: DuckDBDatabase
  private let registry: InputRegistry
  private let output: BatchStream
  private let inputs: QueryInputs
  private let query: Int64

  init(_ request: MergeRequest, _ database: DuckDBDatabase, _ registry: InputRegistry, _ output: BatchStream) {
    self.request = request
    self.database = database
    self.registry = registry
    self.output = output
    inputs = QueryInputs(request.inputs)
    query = registry.add(inputs)
  }

  /// Stops what is still running, whatever happened.
  func end() {
    inputs.stop()
    registry.remove(query)
  }

  /// - Throws: the error of an input unchanged; `.queryCanceled` when the output was cancelled; DuckDB's error.
  func run() throws(HansaError) {
    do throws(HansaError) {
      let inputs = inputs
      output.onCancel { inputs.stop() }
      let connection = try database.connect()
      try stream(try prepare(connection))
      output.onCancel(nil)
    } catch {
      if output.wasCancelled { throw HansaError(.queryCanceled, "the query was cancelled") }
      throw inputs.failure ?? DuckDBFunctions.asPostgreSQL(error)
    }
  }

  /// The statement, over inputs that can be read as often as it reads them.
  private func prepare(_ connection: DuckDBConnection) throws(HansaError) -> DuckDBStatement {
    try connection.execute(
      "CREATE TEMP MACRO hansa_fragment(i) AS TABLE SELECT * FROM \(InputFunction.name)(\(query), i)")
    let isRecursive = request.sql.utf8.count > 0 && request.sql.uppercased().contains("RECURSIVE")
    inputs.resetBinds()
    let statement = try connection.prepare(request.sql)
    let repeated = request.inputs.indices.filter { inputs.binds($0) > 1 || (isRecursive && inputs.binds($0) > 0) }
    guard !repeated.isEmpty else { return statement }
    // A stream gives its rows once. What is read more than once goes into a temporary table, which may spill.
    for index in request.inputs.indices where inputs.binds(index) > 0 {
      let source = "\(InputFunction.name)(\(query), \(index))"
      if repeated.contains(index) {
        let load = try connection.prepare("CREATE TEMP TABLE hansa_input_\(index) AS SELECT * FROM \(source)")
        _ = try runInterruptibly(load)
      } else {
        try connection.execute("CREATE TEMP VIEW hansa_input_\(index) AS SELECT * FROM \(source)")
      }
    }
    try connection.execute(
      "CREATE OR REPLACE TEMP MACRO hansa_fragment(i) AS TABLE SELECT * FROM query_table('hansa_input_' || i)")
    return try connection.prepare(request.sql)
  }

  private func runInterruptibly(_ statement: DuckDBStatement) throws(HansaError) -> DuckDBResult {
    let execution = try statement.start()
    let (inputs, connection) = (inputs, statement.connection)
    // Only from here on does DuckDB remember an interrupt.
    output.onCancel {
      inputs.stop()
      connection.interrupt()
    }
    return try execution.result()
  }

  private func stream(_ statement: DuckDBStatement) throws(HansaError) {
    let result = try runInterruptibly(statement)
    do throws(HansaError) {
      let reader = try BatchReader(result, schema: request.schema, allows: Self.allows)
      while let batch = try reader.next() { try output.send(batch) }
    } catch {
      // Before the result goes: its end waits for DuckDB's threads, and those may be waiting for an input.
      inputs.stop()
      throw error
    }
    inputs.stop()
  }

  /// The planner knows the widths of integers; another one is a fault that should show.
  private static func allows(_ type: DuckDBType, _ layout: ArrowType) -> Bool {
    switch (type, layout) {
    case (.tinyint, .int16), (.utinyint, .int16), (.usmallint, .int32), (.uinteger, .int64): false
    default: true
    }
  }
}
