import CSQLite
import HansaCore

/// `hansa_sum`, exact over integers and decimals of any class, and `hansa_single`, the value of a subquery that must
/// not give more than one row.
enum AggregateFunctions {
  static func register(_ connection: SQLiteConnection) throws(HansaError) {
    try connection.registerAggregate("hansa_sum") { ExactSum() }
    try connection.registerAggregate("hansa_single") { SingleValue() }
  }
}

/// The state of one group.
protocol AggregateState: AnyObject {
  func add(_ value: OpaquePointer?) throws(HansaError)
  /// Gives NULL where nothing was added.
  func finish(_ context: OpaquePointer?) throws(HansaError)
}

private final class ExactSum: AggregateState {
  private var sum = Decimal128(unscaled: 0, scale: 0)
  private var isEmpty = true

  func add(_ value: OpaquePointer?) throws(HansaError) {
    let value = ArgumentValue(handle: value)
    if value.storage == SQLITE_NULL { return }
    isEmpty = false
    let term = try NumberFunctions.decimal(value)
    let scale = max(sum.scale, term.scale)
    guard let left = sum.rescaled(to: scale), let right = term.rescaled(to: scale) else { throw Self.overflow }
    let (result, overflow) = left.unscaled.addingReportingOverflow(right.unscaled)
    guard !overflow, result.magnitude <= UInt128(Decimal128.maximumUnscaled) else { throw Self.overflow }
    sum = Decimal128(unscaled: result, scale: scale)
  }

  func finish(_ context: OpaquePointer?) {
    let call = SQLFunctionCall(context: context, arguments: UnsafeMutableBufferPointer(start: nil, count: 0))
    if isEmpty {
      call.giveNull()
    } else if sum.scale == 0, let whole = Int64(exactly: sum.unscaled) {
      call.give(whole)
    } else {
      call.give(text: sum.description)
    }
  }

  private static var overflow: HansaError {
    HansaError(.numericOutOfRange, "a sum in SQLite has more than 38 digits", advice: "Set pushdown to off.")
  }
}

private final class SingleValue: AggregateState {
  private var value: OpaquePointer?

  deinit { sqlite3_value_free(value) }

  func add(_ value: OpaquePointer?) throws(HansaError) {
    guard self.value == nil else {
      throw HansaError(.cardinalityViolation, "more than one row returned by a subquery used as an expression")
    }
    self.value = sqlite3_value_dup(value)
  }

  func finish(_ context: OpaquePointer?) {
    if let value { sqlite3_result_value(context, value) } else { sqlite3_result_null(context) }
  }
}

/// What SQLite keeps for the function, and for each group.
private final class AggregateFunction {
  unowned let connection: SQLiteConnection
  let start: () -> any AggregateState

  init(_ connection: SQLiteConnection, _ start: @escaping () -> any AggregateState) {
    self.connection = connection
    self.start = start
  }

  static func of(_ context: OpaquePointer?) -> AggregateFunction? {
    sqlite3_user_data(context).map { Unmanaged<AggregateFunction>.fromOpaque($0).takeUnretainedValue() }
  }
}

/// The state's address lies in the memory that SQLite has for the group.
private final class Group {
  let state: any AggregateState
  init(_ state: any AggregateState) { self.state = state }
}

extension SQLiteConnection {
  fileprivate func registerAggregate(
    _ name: String, _ start: @escaping () -> any AggregateState
  ) throws(HansaError) {
    let code = sqlite3_create_function_v2(
      handle, name, 1, Self.functionFlags, Unmanaged.passRetained(AggregateFunction(self, start)).toOpaque(), nil,
      { context, _, values in
        guard let function = AggregateFunction.of(context),
          let memory = sqlite3_aggregate_context(context, Int32(MemoryLayout<UnsafeMutableRawPointer?>.size))
        else { return sqlite3_result_error_nomem(context) }
        let slot = memory.assumingMemoryBound(to: UnsafeMutableRawPointer?.self)
        let address = slot.pointee ?? Unmanaged.passRetained(Group(function.start())).toOpaque()
        slot.pointee = address
        let group = Unmanaged<Group>.fromOpaque(address).takeUnretainedValue()
        do throws(HansaError) { try group.state.add(values?[0]) } catch { function.connection.fail(context, error) }
      },
      { context in
        guard let function = AggregateFunction.of(context) else { return }
        // No memory means no row.
        let memory = sqlite3_aggregate_context(context, 0)
        guard let slot = memory?.assumingMemoryBound(to: UnsafeMutableRawPointer?.self), let address = slot.pointee
        else { return sqlite3_result_null(context) }
        slot.pointee = nil
        let group = Unmanaged<Group>.fromOpaque(address).takeRetainedValue()
        do throws(HansaError) { try group.state.finish(context) } catch { function.connection.fail(context, error) }
      }, { if let function = $0 { Unmanaged<AggregateFunction>.fromOpaque(function).release() } })
    guard code == SQLITE_OK else { throw error(code) }
  }
}
