import CDuckDB
import HansaCore

/// Values of fixed width.
protocol FixedValue: VectorInput, VectorOutput, BitwiseCopyable {
  static var zero: Self { get }
}

extension FixedValue {
  static var resultType: VectorType { vectorType }
  @inline(__always)
  static func read(_ vector: InputVector, _ row: Int) -> Self { vector.load(row, as: Self.self) ?? zero }
  @inline(__always)
  func write(_ vector: OutputVector, _ row: Int) { vector.store(self, at: row) }
}

extension Bool: FixedValue {
  static var vectorType: VectorType { .boolean }
  static var zero: Bool { false }
}
extension Int16: FixedValue { static var vectorType: VectorType { .smallint } }
extension Int32: FixedValue { static var vectorType: VectorType { .integer } }
extension Int64: FixedValue { static var vectorType: VectorType { .bigint } }
extension Int128: FixedValue { static var vectorType: VectorType { .hugeint } }
extension Float: FixedValue { static var vectorType: VectorType { .float } }
extension Double: FixedValue { static var vectorType: VectorType { .double } }

/// Days since 1970-01-01.
struct DateValue: FixedValue {
  var days: Int32
  static var vectorType: VectorType { .date }
  static var zero: DateValue { DateValue(days: 0) }
  static let infinity = Int32.max
  var isFinite: Bool { days != .max && days != -.max }
}

/// Microseconds since midnight.
struct TimeValue: FixedValue {
  var microseconds: Int64
  static var vectorType: VectorType { .time }
  static var zero: TimeValue { TimeValue(microseconds: 0) }
}

/// Microseconds since 1970-01-01 00:00:00.
struct TimestampValue: FixedValue {
  var microseconds: Int64
  static var vectorType: VectorType { .timestamp }
  static var zero: TimestampValue { TimestampValue(microseconds: 0) }
  var isFinite: Bool { microseconds != .max && microseconds != -.max }
}

extension Interval: VectorInput, VectorOutput {
  static var vectorType: VectorType { .interval }
  static var resultType: VectorType { .interval }
  static func read(_ vector: InputVector, _ row: Int) -> Interval {
    let value = vector.load(row, as: duckdb_interval.self) ?? duckdb_interval()
    return Interval(months: value.months, days: value.days, microseconds: value.micros)
  }
  func write(_ vector: OutputVector, _ row: Int) {
    vector.store(duckdb_interval(months: months, days: days, micros: microseconds), at: row)
  }
}

/// A decimal or an integer of any width, as the vector has it.
struct AnyNumber: VectorInput {
  var unscaled: Int128
  var scale: Int
  /// The scale is the engine's open one: PostgreSQL's follows from the digits that are there.
  var isOpen: Bool

  static var vectorType: VectorType { .any }

  static func read(_ vector: InputVector, _ row: Int) -> AnyNumber {
    let value: Int128
    switch vector.storage {
    case DUCKDB_TYPE_SMALLINT: value = Int128(vector.load(row, as: Int16.self) ?? 0)
    case DUCKDB_TYPE_INTEGER: value = Int128(vector.load(row, as: Int32.self) ?? 0)
    case DUCKDB_TYPE_BIGINT: value = Int128(vector.load(row, as: Int64.self) ?? 0)
    case DUCKDB_TYPE_TINYINT: value = Int128(vector.load(row, as: Int8.self) ?? 0)
    default: value = vector.load(row, as: Int128.self) ?? 0
    }
    return AnyNumber(
      unscaled: value, scale: vector.scale, isOpen: vector.width == 38 && vector.scale == OpenDecimal.scale)
  }
}

/// The result of numeric functions whose scale depends on the values: DECIMAL(38,20).
struct OpenDecimal: VectorOutput {
  static let scale = 20
  var unscaled: Int128
  static var resultType: VectorType { .decimal(width: 38, scale: scale) }
  func write(_ vector: OutputVector, _ row: Int) { vector.store(unscaled, at: row) }
}
