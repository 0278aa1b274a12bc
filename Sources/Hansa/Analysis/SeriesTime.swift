import HansaCore

/// Times of a series as text.
public enum SeriesTime {
  /// The seconds since 1970 of `2014-02-14 14:30:00`, also with a T, without the seconds or the time, with fractions, and
  /// with Z or an offset (UTC without one); or of a number of seconds since 1970. Nil for any other text.
  public static func seconds(_ text: some StringProtocol) -> Double? {
    var bytes = Array(text.utf8)[...]
    while bytes.first == UInt8(ascii: " ") { bytes.removeFirst() }
    while bytes.last == UInt8(ascii: " ") { bytes.removeLast() }
    return dateTime(bytes) ?? Double(String(decoding: bytes, as: UTF8.self)).flatMap { $0.isFinite ? $0 : nil }
  }

  private static func dateTime(_ bytes: ArraySlice<UInt8>) -> Double? {
    var rest = bytes
    guard let year = number(&rest, digits: 4), take(&rest, "-"), let month = number(&rest, digits: 2),
      take(&rest, "-"), let day = number(&rest, digits: 2)
    else { return nil }
    let date = CivilDate(year: year, month: month, day: day)
    guard date.exists else { return nil }
    var seconds = Double(date.days) * 86_400
    if rest.isEmpty { return seconds }
    guard take(&rest, " ") || take(&rest, "T"), let hour = number(&rest, digits: 2), take(&rest, ":"),
      let minute = number(&rest, digits: 2), hour < 24, minute < 60
    else { return nil }
    seconds += Double(hour * 3600 + minute * 60)
    if take(&rest, ":") {
      guard let second = number(&rest, digits: 2), second < 61 else { return nil }
      seconds += Double(second)
      if take(&rest, ".") {
        var unit = 0.1
        while let digit = number(&rest, digits: 1) {
          seconds += Double(digit) * unit
          unit /= 10
        }
      }
    }
    return offset(&rest).flatMap { rest.isEmpty ? seconds - $0 : nil }
  }

  /// Z, +01, +01:00 or +0100, in seconds; 0 for none.
  private static func offset(_ rest: inout ArraySlice<UInt8>) -> Double? {
    if rest.isEmpty || take(&rest, "Z") { return 0 }
    let sign: Double
    if take(&rest, "+") { sign = 1 } else if take(&rest, "-") { sign = -1 } else { return nil }
    guard let hours = number(&rest, digits: 2) else { return nil }
    _ = take(&rest, ":")
    return sign * Double(hours * 3600 + (number(&rest, digits: 2) ?? 0) * 60)
  }

  private static func number(_ rest: inout ArraySlice<UInt8>, digits: Int) -> Int? {
    guard rest.count >= digits else { return nil }
    var number = 0
    for byte in rest.prefix(digits) {
      guard byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") else { return nil }
      number = number * 10 + Int(byte - UInt8(ascii: "0"))
    }
    rest = rest.dropFirst(digits)
    return number
  }

  private static func take(_ rest: inout ArraySlice<UInt8>, _ character: Unicode.Scalar) -> Bool {
    guard rest.first == UInt8(ascii: character) else { return false }
    rest = rest.dropFirst()
    return true
  }
}
