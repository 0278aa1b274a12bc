import HansaCore

extension ByteBuffer {
  /// `2024-01-02`, `0044-03-15 BC`, `infinity`.
  public mutating func append(date days: Int32) {
    if days == Int32.max { return append("infinity") }
    if days <= -Int32.max { return append("-infinity") }
    let date = CivilDate(days: Int(days))
    append(civil: date)
    if date.year <= 0 { append(" BC") }
  }

  /// `04:05:06.7`: microseconds since midnight.
  public mutating func append(time microseconds: Int64) {
    let seconds = microseconds / 1_000_000
    append(unsigned: UInt64(clamping: seconds / 3600), digits: seconds >= 360_000 ? 3 : 2)
    append(UInt8(ascii: ":"))
    append(unsigned: UInt64(clamping: seconds / 60 % 60), digits: 2)
    append(UInt8(ascii: ":"))
    append(unsigned: UInt64(clamping: seconds % 60), digits: 2)
    append(microseconds: UInt64(clamping: microseconds % 1_000_000))
  }

  /// `2024-01-02 03:04:05.123`, microseconds since 1970-01-01 00:00:00.
  public mutating func append(timestamp microseconds: Int64) {
    append(timestamp: microseconds, offset: nil)
  }

  /// As for timestamp, in the zone, with the offset behind: `+00`, `+05:30`, `-00:44:30`.
  public mutating func append(timestamptz microseconds: Int64, zone: SessionZone) {
    let isInfinite = microseconds == Int64.max || microseconds <= -Int64.max
    append(timestamp: microseconds, offset: isInfinite ? 0 : zone.offset(at: microseconds))
  }

  private mutating func append(timestamp microseconds: Int64, offset: Int?) {
    if microseconds == Int64.max { return append("infinity") }
    if microseconds <= -Int64.max { return append("-infinity") }
    let day: Int64 = 86_400_000_000
    let local = microseconds &+ Int64(offset ?? 0) * 1_000_000
    var days = local / day
    var rest = local % day
    if rest < 0 {
      days -= 1
      rest += day
    }
    let date = CivilDate(days: Int(days))
    append(civil: date)
    append(UInt8(ascii: " "))
    append(time: rest)
    if let offset { append(offset: offset) }
    if date.year <= 0 { append(" BC") }
  }

  private mutating func append(civil date: CivilDate) {
    let year = UInt64((date.year > 0 ? date.year : 1 - date.year).magnitude)
    if year < 10_000 { append(unsigned: year, digits: 4) } else { append(unsigned: year) }
    append(UInt8(ascii: "-"))
    append(unsigned: UInt64(date.month), digits: 2)
    append(UInt8(ascii: "-"))
    append(unsigned: UInt64(date.day), digits: 2)
  }

  private mutating func append(offset: Int) {
    append(offset < 0 ? UInt8(ascii: "-") : UInt8(ascii: "+"))
    let seconds = UInt64(offset.magnitude)
    append(unsigned: seconds / 3600, digits: 2)
    if seconds % 3600 != 0 {
      append(UInt8(ascii: ":"))
      append(unsigned: seconds / 60 % 60, digits: 2)
    }
    if seconds % 60 != 0 {
      append(UInt8(ascii: ":"))
      append(unsigned: seconds % 60, digits: 2)
    }
  }

  /// `.123` without zeros at the end; nothing for 0.
  mutating func append(microseconds: UInt64) {
    guard microseconds > 0 else { return }
    var fraction = microseconds
    var digits = 6
    while fraction % 10 == 0 {
      fraction /= 10
      digits -= 1
    }
    append(UInt8(ascii: "."))
    append(unsigned: fraction, digits: digits)
  }
}
