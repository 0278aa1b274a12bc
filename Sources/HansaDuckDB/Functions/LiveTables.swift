import CDuckDB
import HansaArrow
import HansaCore
import Synchronization

/// Rows of the program's own state as tables of a database: the table function `hansa_live(table, reader)`.
///
/// A reader is one statement's view of them: a table's rows are made once for it, when the statement is bound.
public final class LiveTables: Sendable {
  /// Makes the rows of a table, with its schema's layouts.
  public typealias Rows = @Sendable (Name) throws(HansaError) -> RecordBatch

  /// One statement's rows, by table.
  final class Reader: Sendable {
    /// The columns of tables that only this statement has.
    let further: [Name: Schema]
    private let make: Rows
    private let made = Mutex<[Name: RecordBatch]>([:])

    init(_ make: @escaping Rows, _ further: [Name: Schema]) {
      self.make = make
      self.further = further
    }

    func rows(of table: Name) throws(HansaError) -> RecordBatch {
      if let batch = made.withLock({ $0[table] }) { return batch }
      let batch = try make(table)
      return made.withLock { made in
        if let first = made[table] { return first }
        made[table] = batch
        return batch
      }
    }
  }

  private struct State {
    var last: Int64 = 0
    var readers: [Int64: Reader] = [:]
  }

  /// The tables' columns.
  public let schemas: [Name: Schema]
  private let state = Mutex(State())

  /// - Parameter schemas: the tables' columns.
  public init(_ schemas: [Name: Schema]) { self.schemas = schemas }

  /// Adds a reader until `remove`.
  ///
  /// - Parameters:
  ///   - rows: called from any thread, once for a table.
  ///   - further: the columns of tables that only this reader has.
  /// - Returns: the number for `hansa_live`.
  public func add(_ rows: @escaping Rows, further: [Name: Schema] = [:]) -> Int64 {
    state.withLock { state in
      state.last += 1
      state.readers[state.last] = Reader(rows, further)
      return state.last
    }
  }

  public func remove(_ reader: Int64) { state.withLock { $0.readers[reader] = nil } }

  subscript(reader: Int64) -> Reader? { state.withLock { $0.readers[reader] } }

  /// Registers the function; once for a database, by any of its connections.
  public func register(on connection: DuckDBConnection) throws(HansaError) {
    let duckdb = DuckDBLibrary.functions
    var function = duckdb.pointee.create_table_function()
    defer { duckdb.pointee.destroy_table_function(&function) }
    duckdb.pointee.table_function_set_name(function, "hansa_live")
    for type in [DUCKDB_TYPE_VARCHAR, DUCKDB_TYPE_BIGINT] {
      var type = duckdb.pointee.create_logical_type(type)
      duckdb.pointee.table_function_add_parameter(function, type)
      duckdb.pointee.destroy_logical_type(&type)
    }
    duckdb.pointee.table_function_set_extra_info(function, Unmanaged.passRetained(self).toOpaque(), LiveScan.release)
    duckdb.pointee.table_function_set_bind(function, LiveScan.bind)
    duckdb.pointee.table_function_set_init(function, LiveScan.start)
    duckdb.pointee.table_function_set_function(function, LiveScan.read)
    guard duckdb.pointee.register_table_function(connection.handle, function) == DuckDBSuccess else {
      throw HansaError(.internalError, "DuckDB does not take the table function hansa_live")
    }
  }
}
