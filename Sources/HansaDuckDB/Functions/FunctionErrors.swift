import HansaCore

/// PostgreSQL's errors, by its words.
extension HansaError {
  static let divisionByZero = HansaError(.divisionByZero, "division by zero")
  static let overflow = HansaError(.numericOutOfRange, "value out of range: overflow")
  static let underflow = HansaError(.numericOutOfRange, "value out of range: underflow")
  static let inputOutOfRange = HansaError(.numericOutOfRange, "input is out of range")
  static let timestampOutOfRange = HansaError(.datetimeOverflow, "timestamp out of range")
  static let intervalOutOfRange = HansaError(.datetimeOverflow, "interval out of range")

  /// A numeric that PostgreSQL has room for and the engine's DECIMAL(38,20) has not.
  static let numericTooWide = HansaError(
    .numericOutOfRange,
    "a numeric result needs more than 38 digits, 20 of them after the point, which the merge engine does not have")
}

extension HansaError.Code {
  static let invalidDatetime = Self("22007")
  static let invalidPower = Self("2201F")
  static let invalidLogarithm = Self("2201E")
  static let invalidWidthBucket = Self("2201G")
  static let substringError = Self("22011")
  static let invalidBinary = Self("22P03")
}
