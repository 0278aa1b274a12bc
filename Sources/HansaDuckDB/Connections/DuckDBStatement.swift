import CDuckDB
import HansaCore

/// A prepared statement.
public final class DuckDBStatement {
  let handle: duckdb_prepared_statement
  public let connection: DuckDBConnection

  init(_ connection: DuckDBConnection, _ sql: String) throws(HansaError) {
    let duckdb = DuckDBLibrary.functions
    var statement: duckdb_prepared_statement?
    let message = connection.planning {
      if duckdb.pointee.prepare(connection.handle, sql, &statement) == DuckDBSuccess, statement != nil { return nil }
      defer { duckdb.pointee.destroy_prepare(&statement) }
      let message = statement.flatMap { duckdb.pointee.prepare_error($0) }.map { String(cString: $0) }
      return message ?? "DuckDB cannot prepare the statement"
    }
    guard let statement else {
      throw HansaError.duckDB(message ?? "DuckDB cannot prepare the statement", type: nil)
    }
    handle = statement
    self.connection = connection
  }

  deinit {
    var handle: duckdb_prepared_statement? = handle
    DuckDBLibrary.functions.pointee.destroy_prepare(&handle)
  }

  /// Binds the parameters `$1`, `$2` … in order.
  ///
  /// - Throws: `.featureNotSupported` for an array, `.invalidParameter` when the number of parameters is another.
  public func bind(_ parameters: [SQLValue]) throws(HansaError) {
    let expected = Int(DuckDBLibrary.functions.pointee.nparams(handle))
    guard expected == parameters.count else {
      throw HansaError(
        .undefinedParameter, "the statement has \(expected) parameters, and \(parameters.count) values were given")
    }
    for (index, value) in parameters.enumerated() {
      guard try bind(value, at: idx_t(index + 1)) == DuckDBSuccess else {
        throw HansaError(.invalidParameter, "DuckDB does not accept the value of parameter $\(index + 1)")
      }
    }
  }

  private func bind(_ value: SQLValue, at index: idx_t) throws(HansaError) -> duckdb_state {
    let duckdb = DuckDBLibrary.functions
    switch value {
    case .null: return duckdb.pointee.bind_null(handle, index)
    case .boolean(let value): return duckdb.pointee.bind_boolean(handle, index, value)
    case .integer(let value): return duckdb.pointee.bind_int64(handle, index, value)
    case .decimal(let value):
      let decimal = duckdb_decimal(
        width: UInt8(value.precision), scale: UInt8(value.scale), value: duckdb_hugeint(value.unscaled))
      return duckdb.pointee.bind_decimal(handle, index, decimal)
    case .double(let value): return duckdb.pointee.bind_double(handle, index, value.value)
    case .text(let value):
      var text = value.string
      return text.withUTF8 { bytes in
        bytes.withMemoryRebound(to: CChar.self) {
          duckdb.pointee.bind_varchar_length(handle, index, $0.baseAddress, idx_t($0.count))
        }
      }
    case .bytes(let value):
      return value.withUnsafeBytes { duckdb.pointee.bind_blob(handle, index, $0.baseAddress, idx_t($0.count)) }
    case .date(let value): return duckdb.pointee.bind_date(handle, index, duckdb_date(days: value))
    case .time(let value): return duckdb.pointee.bind_time(handle, index, duckdb_time(micros: value))
    case .timestamp(let value): return duckdb.pointee.bind_timestamp(handle, index, duckdb_timestamp(micros: value))
    case .timestamptz(let value):
      return duckdb.pointee.bind_timestamp_tz(handle, index, duckdb_timestamp(micros: value))
    case .interval(let value):
      let interval = duckdb_interval(months: value.months, days: value.days, micros: value.microseconds)
      return duckdb.pointee.bind_interval(handle, index, interval)
    case .uuid(let value):
      let bits = duckdb_uhugeint(
        lower: UInt64(truncatingIfNeeded: value), upper: UInt64(truncatingIfNeeded: value >> 64))
      var bound = duckdb.pointee.create_uuid(bits)
      defer { duckdb.pointee.destroy_value(&bound) }
      return duckdb.pointee.bind_value(handle, index, bound)
    case .array:
      throw HansaError(.featureNotSupported, "an array cannot be a parameter of a DuckDB statement")
    }
  }

  /// Makes the statement ready to run, without running it. From here on `interrupt` ends it.
  public func start() throws(HansaError) -> DuckDBExecution { try DuckDBExecution(self) }
}

extension duckdb_hugeint {
  init(_ value: Int128) {
    self.init(lower: UInt64(truncatingIfNeeded: value), upper: Int64(truncatingIfNeeded: value >> 64))
  }
}

/// A statement between being started and giving its first rows: the place where a cancel handler is installed, since
/// DuckDB forgets an interrupt that came before the start.
public final class DuckDBExecution {
  private var handle: duckdb_pending_result?
  private let statement: DuckDBStatement

  init(_ statement: DuckDBStatement) throws(HansaError) {
    let duckdb = DuckDBLibrary.functions
    self.statement = statement
    var pending: duckdb_pending_result?
    let message = statement.connection.planning {
      if duckdb.pointee.pending_prepared_streaming(statement.handle, &pending) == DuckDBSuccess { return nil }
      defer { duckdb.pointee.destroy_pending(&pending) }
      return duckdb.pointee.pending_error(pending).map { String(cString: $0) } ?? "DuckDB cannot run the statement"
    }
    if let message { throw HansaError.duckDB(message, type: nil) }
    handle = pending
  }

  deinit { DuckDBLibrary.functions.pointee.destroy_pending(&handle) }

  /// Runs the statement until its first rows are there.
  public func result() throws(HansaError) -> DuckDBResult {
    let duckdb = DuckDBLibrary.functions
    var result = duckdb_result()
    guard duckdb.pointee.execute_pending(handle, &result) == DuckDBSuccess else {
      defer { duckdb.pointee.destroy_result(&result) }
      throw HansaError.duckDB(&result)
    }
    return DuckDBResult(result, statement.connection)
  }
}
