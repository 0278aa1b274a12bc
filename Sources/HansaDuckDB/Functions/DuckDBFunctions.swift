import CDuckDB
import HansaCore

/// The functions that the SQL of `DuckDBDialect` calls: PostgreSQL's behaviour where DuckDB has another.
public enum DuckDBFunctions {
  static let scalars: [[ScalarFunction]] = [
    integers, floats, decimals, decimalMathematics, textInput, textOutput, texts, textArrays, intervals, dateTimes,
    formats, json,
  ]

  /// Registers all functions; once for a database, by any of its connections.
  ///
  /// - Throws: `.internalError` when DuckDB refuses one (it is registered already).
  public static func register(on connection: DuckDBConnection) throws(HansaError) {
    let duckdb = DuckDBLibrary.functions.pointee
    // Functions of one name are one set of overloads.
    for (name, overloads) in Dictionary(grouping: scalars.joined(), by: \.name) {
      var set = duckdb.create_scalar_function_set(name)
      defer { duckdb.destroy_scalar_function_set(&set) }
      for function in overloads {
        var made = function.make()
        defer { duckdb.destroy_scalar_function(&made) }
        guard duckdb.add_scalar_function_to_set(set, made) == DuckDBSuccess else { throw refused(name) }
      }
      guard duckdb.register_scalar_function_set(connection.handle, set) == DuckDBSuccess else { throw refused(name) }
    }
    for aggregate in aggregates {
      var made = aggregate.make()
      defer { duckdb.destroy_aggregate_function(&made) }
      guard duckdb.register_aggregate_function(connection.handle, made) == DuckDBSuccess else {
        throw refused(aggregate.name)
      }
    }
  }

  private static func refused(_ name: String) -> HansaError {
    HansaError(.internalError, "DuckDB does not accept the function \(name)")
  }
}
