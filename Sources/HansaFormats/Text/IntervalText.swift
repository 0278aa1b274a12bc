import HansaCore

extension ByteBuffer {
  /// PostgreSQL's own style: `1 year 2 mons -3 days +04:05:06.7`, `00:00:00`.
  ///
  /// A positive part after a negative one gets a plus sign; -1 counts as plural.
  public mutating func append(interval: Interval) {
    var isFirst = true
    var afterNegative = false
    appendPart(Int64(interval.months) / 12, "year", &isFirst, &afterNegative)
    appendPart(Int64(interval.months) % 12, "mon", &isFirst, &afterNegative)
    appendPart(Int64(interval.days), "day", &isFirst, &afterNegative)
    guard isFirst || interval.microseconds != 0 else { return }
    if !isFirst { append(UInt8(ascii: " ")) }
    if interval.microseconds < 0 {
      append(UInt8(ascii: "-"))
    } else if afterNegative {
      append(UInt8(ascii: "+"))
    }
    let magnitude = interval.microseconds.magnitude
    let seconds = magnitude / 1_000_000
    let hours = seconds / 3600
    if hours < 100 { append(unsigned: hours, digits: 2) } else { append(unsigned: hours) }
    append(UInt8(ascii: ":"))
    append(unsigned: seconds / 60 % 60, digits: 2)
    append(UInt8(ascii: ":"))
    append(unsigned: seconds % 60, digits: 2)
    append(microseconds: magnitude % 1_000_000)
  }

  private mutating func appendPart(
    _ value: Int64, _ unit: StaticString, _ isFirst: inout Bool, _ afterNegative: inout Bool
  ) {
    guard value != 0 else { return }
    if !isFirst { append(UInt8(ascii: " ")) }
    if afterNegative, value > 0 { append(UInt8(ascii: "+")) }
    append(integer: value)
    append(UInt8(ascii: " "))
    append(unit)
    if value != 1 { append(UInt8(ascii: "s")) }
    afterNegative = value < 0
    isFirst = false
  }
}
