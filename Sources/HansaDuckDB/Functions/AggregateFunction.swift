import CDuckDB
import HansaCore

/// What an aggregate keeps for a group: plain memory that DuckDB moves about.
protocol AggregateState: BitwiseCopyable, SendableMetatype {
  init()
  /// Takes a row, where no argument is NULL.
  mutating func add(_ inputs: [InputVector], _ row: Int) throws
  mutating func merge(_ other: Self) throws
}

/// An aggregate that DuckDB calls with chunks of rows and the states of their groups.
struct AggregateFunction: Sendable {
  let name: String
  let parameters: [VectorType]
  let result: VectorType
  fileprivate let size: Int
  fileprivate let start: @Sendable (UnsafeMutableRawPointer) -> Void
  fileprivate let update: @Sendable ([InputVector], UnsafeMutablePointer<duckdb_aggregate_state?>, Int) throws -> Void
  fileprivate let combine: @Sendable (UnsafeMutableRawPointer, UnsafeMutableRawPointer) throws -> Void
  fileprivate let finish: @Sendable (UnsafeMutableRawPointer, OutputVector, Int) throws -> Void

  init<State: AggregateState, R: VectorOutput>(
    _ name: String, _ parameters: [VectorType], _ state: State.Type,
    result finish: @escaping @Sendable (State) throws -> R
  ) {
    self.name = name
    self.parameters = parameters
    result = R.resultType
    size = MemoryLayout<State>.stride
    start = { $0.storeBytes(of: State(), as: State.self) }
    update = { inputs, states, count in
      for row in 0..<count where inputs.allSatisfy({ $0.isValid(row) }) {
        guard let place = states[row].map({ UnsafeMutableRawPointer($0) }) else { continue }
        var state = place.loadUnaligned(as: State.self)
        try state.add(inputs, row)
        place.storeBytes(of: state, as: State.self)
      }
    }
    combine = { source, target in
      var state = target.loadUnaligned(as: State.self)
      try state.merge(source.loadUnaligned(as: State.self))
      target.storeBytes(of: state, as: State.self)
    }
    self.finish = { place, output, row in try finish(place.loadUnaligned(as: State.self)).write(output, row) }
  }
}

extension AggregateFunction {
  private final class Box {
    let function: AggregateFunction
    init(_ function: AggregateFunction) { self.function = function }
  }

  private static func function(_ info: duckdb_function_info?) -> AggregateFunction? {
    DuckDBLibrary.functions.pointee.aggregate_function_get_extra_info(info).map {
      Unmanaged<Box>.fromOpaque($0).takeUnretainedValue().function
    }
  }

  private static func attempt(_ info: duckdb_function_info?, _ body: (AggregateFunction) throws -> Void) {
    guard let function = function(info) else { return }
    do {
      try body(function)
    } catch {
      DuckDBLibrary.functions.pointee.aggregate_function_set_error(info, FunctionError.message(error))
    }
  }

  /// Makes the function for DuckDB; the caller destroys what it gets.
  func make() -> duckdb_aggregate_function? {
    let duckdb = DuckDBLibrary.functions.pointee
    let made = duckdb.create_aggregate_function()
    duckdb.aggregate_function_set_name(made, name)
    for parameter in parameters {
      var type = parameter.makeLogical()
      duckdb.aggregate_function_add_parameter(made, type)
      duckdb.destroy_logical_type(&type)
    }
    var type = result.makeLogical()
    duckdb.aggregate_function_set_return_type(made, type)
    duckdb.destroy_logical_type(&type)
    duckdb.aggregate_function_set_extra_info(made, Unmanaged.passRetained(Box(self)).toOpaque()) { info in
      if let info { Unmanaged<Box>.fromOpaque(info).release() }
    }
    duckdb.aggregate_function_set_functions(
      made,
      { info in idx_t(AggregateFunction.function(info)?.size ?? 0) },
      { info, state in
        if let state { AggregateFunction.function(info)?.start(UnsafeMutableRawPointer(state)) }
      },
      { info, chunk, states in
        AggregateFunction.attempt(info) { function in
          let duckdb = DuckDBLibrary.functions.pointee
          let inputs = (0..<duckdb.data_chunk_get_column_count(chunk)).map {
            InputVector(duckdb.data_chunk_get_vector(chunk, $0))
          }
          guard let states else { return }
          try function.update(inputs, states, Int(duckdb.data_chunk_get_size(chunk)))
        }
      },
      { info, sources, targets, count in
        AggregateFunction.attempt(info) { function in
          guard let sources, let targets else { return }
          for index in 0..<Int(count) {
            guard let source = sources[index], let target = targets[index] else { continue }
            try function.combine(UnsafeMutableRawPointer(source), UnsafeMutableRawPointer(target))
          }
        }
      },
      { info, sources, result, count, offset in
        AggregateFunction.attempt(info) { function in
          guard let sources else { return }
          let output = OutputVector(result)
          for index in 0..<Int(count) {
            guard let source = sources[index] else { continue }
            try function.finish(UnsafeMutableRawPointer(source), output, index + Int(offset))
          }
        }
      })
    return made
  }
}
