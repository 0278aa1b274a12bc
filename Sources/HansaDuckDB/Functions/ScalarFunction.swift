import CDuckDB
import HansaCore

/// A function that DuckDB calls with a chunk of rows. NULL in any argument gives NULL, unless it is told otherwise.
struct ScalarFunction: Sendable {
  let name: String
  let parameters: [VectorType]
  let result: VectorType
  var isVolatile = false
  /// Fills the output for `count` rows.
  let run: @Sendable (_ inputs: [InputVector], _ output: OutputVector, _ count: Int) throws -> Void

  init<A: VectorInput, R: VectorOutput>(_ name: String, _ body: @escaping @Sendable (A) throws -> R) {
    self.name = name
    parameters = [A.vectorType]
    result = R.resultType
    run = { inputs, output, count in
      for row in 0..<count {
        guard inputs[0].isValid(row) else {
          output.setNull(row)
          continue
        }
        try body(A.read(inputs[0], row)).write(output, row)
      }
    }
  }

  init<A: VectorInput, B: VectorInput, R: VectorOutput>(
    _ name: String, _ body: @escaping @Sendable (A, B) throws -> R
  ) {
    self.name = name
    parameters = [A.vectorType, B.vectorType]
    result = R.resultType
    run = { inputs, output, count in
      for row in 0..<count {
        guard inputs[0].isValid(row), inputs[1].isValid(row) else {
          output.setNull(row)
          continue
        }
        try body(A.read(inputs[0], row), B.read(inputs[1], row)).write(output, row)
      }
    }
  }

  init<A: VectorInput, B: VectorInput, C: VectorInput, R: VectorOutput>(
    _ name: String, _ body: @escaping @Sendable (A, B, C) throws -> R
  ) {
    self.name = name
    parameters = [A.vectorType, B.vectorType, C.vectorType]
    result = R.resultType
    run = { inputs, output, count in
      for row in 0..<count {
        guard inputs[0].isValid(row), inputs[1].isValid(row), inputs[2].isValid(row) else {
          output.setNull(row)
          continue
        }
        try body(A.read(inputs[0], row), B.read(inputs[1], row), C.read(inputs[2], row)).write(output, row)
      }
    }
  }

  /// - Parameters:
  ///   - parameters: the arguments' types, any number of them.
  ///   - body: gets the vectors and a row where none is NULL.
  init<R: VectorOutput>(
    _ name: String, parameters: [VectorType], _ body: @escaping @Sendable ([InputVector], Int) throws -> R
  ) {
    self.name = name
    self.parameters = parameters
    result = R.resultType
    run = { inputs, output, count in
      for row in 0..<count {
        guard inputs.allSatisfy({ $0.isValid(row) }) else {
          output.setNull(row)
          continue
        }
        try body(inputs, row).write(output, row)
      }
    }
  }

  /// - Parameter body: gets the vectors and a row; it looks for NULLs itself.
  init<R: VectorOutput>(
    _ name: String, nullable parameters: [VectorType], _ body: @escaping @Sendable ([InputVector], Int) throws -> R
  ) {
    self.name = name
    self.parameters = parameters
    result = R.resultType
    handlesNull = true
    run = { inputs, output, count in
      for row in 0..<count { try body(inputs, row).write(output, row) }
    }
  }

  private(set) var handlesNull = false
}

extension ScalarFunction {
  /// What DuckDB keeps of the function.
  private final class Box {
    let function: ScalarFunction
    init(_ function: ScalarFunction) { self.function = function }
  }

  /// Makes the function for DuckDB; the caller destroys what it gets.
  func make() -> duckdb_scalar_function? {
    let duckdb = DuckDBLibrary.functions.pointee
    let made = duckdb.create_scalar_function()
    duckdb.scalar_function_set_name(made, name)
    for parameter in parameters {
      var type = parameter.makeLogical()
      duckdb.scalar_function_add_parameter(made, type)
      duckdb.destroy_logical_type(&type)
    }
    var type = result.makeLogical()
    duckdb.scalar_function_set_return_type(made, type)
    duckdb.destroy_logical_type(&type)
    if handlesNull { duckdb.scalar_function_set_special_handling(made) }
    if isVolatile { duckdb.scalar_function_set_volatile(made) }
    duckdb.scalar_function_set_extra_info(made, Unmanaged.passRetained(Box(self)).toOpaque()) { info in
      if let info { Unmanaged<Box>.fromOpaque(info).release() }
    }
    duckdb.scalar_function_set_function(made) { info, chunk, output in ScalarFunction.call(info, chunk, output) }
    return made
  }

  private static func call(_ info: duckdb_function_info?, _ chunk: duckdb_data_chunk?, _ output: duckdb_vector?) {
    let duckdb = DuckDBLibrary.functions.pointee
    guard let extra = duckdb.scalar_function_get_extra_info(info) else { return }
    let function = Unmanaged<Box>.fromOpaque(extra).takeUnretainedValue().function
    let inputs = (0..<duckdb.data_chunk_get_column_count(chunk)).map {
      InputVector(duckdb.data_chunk_get_vector(chunk, $0))
    }
    do {
      try function.run(inputs, OutputVector(output), Int(duckdb.data_chunk_get_size(chunk)))
    } catch {
      duckdb.scalar_function_set_error(info, FunctionError.message(error))
    }
  }
}

/// How an error of ours travels through DuckDB's: `hansa:22012:division by zero`.
enum FunctionError {
  static func message(_ error: any Error) -> String {
    guard let error = error as? HansaError else { return "hansa:XX000:\(error)" }
    return "hansa:\(error.code.rawValue):\(error.message)"
  }
}
