import HansaCore

extension DuckDBFunctions {
  /// Dates and times from texts and from their parts.
  static let dateTimes: [ScalarFunction] = [
    // As texts that DuckDB casts: see textInput.
    ScalarFunction("hansa_text_date") { (text: Text) throws -> String in
      var reader = DateTimeReader(text, type: "date")
      return try reader.date()
    },
    ScalarFunction("hansa_text_time") { (text: Text) throws -> String in
      var reader = DateTimeReader(text, type: "time")
      return try reader.time()
    },
    ScalarFunction("hansa_text_timestamp") { (text: Text) throws -> String in
      var reader = DateTimeReader(text, type: "timestamp")
      return try reader.timestamp(zoned: false)
    },
    ScalarFunction("hansa_text_timestamptz") { (text: Text) throws -> String in
      var reader = DateTimeReader(text, type: "timestamp with time zone")
      return try reader.timestamp(zoned: true)
    },
    ScalarFunction("hansa_text_interval") { (text: Text) throws -> Interval in try IntervalReader.read(text) },
    ScalarFunction("hansa_make_date") { (year: Int32, month: Int32, day: Int32) throws -> DateValue in
      DateValue(days: Int32(try date(year, month, day).days))
    },
    ScalarFunction("hansa_make_time") { (hour: Int32, minute: Int32, second: Double) throws -> TimeValue in
      TimeValue(microseconds: try time(hour, minute, second))
    },
    ScalarFunction(
      "hansa_make_timestamp", parameters: [.integer, .integer, .integer, .integer, .integer, .double]
    ) { inputs, row throws -> TimestampValue in
      let part = { Int32.read(inputs[$0], row) }
      let day = try date(part(0), part(1), part(2)).days
      let time = try time(part(3), part(4), Double.read(inputs[5], row))
      let (start, overflow) = Int64(day).multipliedReportingOverflow(by: DateTimeParts.dayLength)
      let (sum, carry) = start.addingReportingOverflow(time)
      if overflow || carry { throw HansaError.timestampOutOfRange }
      return TimestampValue(microseconds: sum)
    },
    ScalarFunction(
      "hansa_make_interval", parameters: [.integer, .integer, .integer, .integer, .integer, .integer, .double]
    ) { inputs, row throws -> Interval in
      let part = { Int64(Int32.read(inputs[$0], row)) }
      let seconds = (Double.read(inputs[6], row) * 1_000_000).rounded(.toNearestOrEven)
      guard let fraction = Int64(exactly: seconds) else { throw HansaError.intervalOutOfRange }
      var parts = IntervalParts(Interval(microseconds: fraction))
      parts.months = part(0) * 12 + part(1)
      parts.days = part(2) * 7 + part(3)
      parts.time += part(4) * 3_600_000_000 + part(5) * 60_000_000
      return try parts.interval()
    },
    ScalarFunction("hansa_to_timestamp") { (seconds: Double) throws -> TimestampValue in
      if seconds.isNaN { throw HansaError(.datetimeOverflow, "timestamp cannot be NaN") }
      if seconds.isInfinite { return TimestampValue(microseconds: seconds > 0 ? .max : -.max) }
      // PostgreSQL counts from 2000, which decides how the fraction is rounded.
      let epoch = 946_684_800.0
      let value = ((seconds - epoch) * 1_000_000).rounded(.toNearestOrEven)
      guard let microseconds = Int64(exactly: value), abs(seconds) < 9_224_318_016_000 else {
        throw HansaError(
          .datetimeOverflow, "timestamp out of range: \"\(FloatText.text(seconds, "\(seconds)", plainBelow: 15))\"")
      }
      return TimestampValue(microseconds: microseconds + 946_684_800_000_000)
    },
    ScalarFunction("hansa_overlaps", nullable: [.timestamp, .timestamp, .timestamp, .timestamp]) {
      inputs, row -> Bool? in
      let ends = inputs.map { $0.isValid(row) ? TimestampValue.read($0, row).microseconds : nil }
      guard let a = period(ends[0], ends[1]), let b = period(ends[2], ends[3]) else { return nil }
      return overlap(a, b)
    },
    ScalarFunction("hansa_date_bin") {
      (stride: Interval, value: TimestampValue, origin: TimestampValue) throws -> TimestampValue in
      if stride.months != 0 {
        throw HansaError(.featureNotSupported, "timestamps cannot be binned into intervals containing months or years")
      }
      let width = Int64(stride.days) * DateTimeParts.dayLength + stride.microseconds
      if width <= 0 { throw HansaError(.datetimeOverflow, "stride must be greater than zero") }
      let rest = (value.microseconds - origin.microseconds) % width
      return TimestampValue(microseconds: value.microseconds - rest - (rest < 0 ? width : 0))
    },
  ]

  /// The earlier end, and the later one where both are known; nil where none is.
  private static func period(_ a: Int64?, _ b: Int64?) -> (start: Int64, end: Int64?)? {
    guard let a, let b else { return (a ?? b).map { ($0, nil) } }
    return (min(a, b), max(a, b))
  }

  /// PostgreSQL's rule: periods that begin together overlap, and an unknown end may leave the answer open.
  private static func overlap(_ a: (start: Int64, end: Int64?), _ b: (start: Int64, end: Int64?)) -> Bool? {
    if a.start == b.start { return a.end == nil || b.end == nil ? nil : true }
    let (first, second) = a.start < b.start ? (a, b) : (b, a)
    guard let end = first.end else { return nil }
    if second.start < end { return true }
    return second.end == nil ? nil : false
  }

  /// A negative year is one BC.
  private static func date(_ year: Int32, _ month: Int32, _ day: Int32) throws -> CivilDate {
    let date = CivilDate(year: Int(year < 0 ? year + 1 : year), month: Int(month), day: Int(day))
    guard year != 0, date.exists, (-4712...5_874_897).contains(date.year) else {
      throw HansaError(
        .datetimeOverflow,
        "date field value out of range: \(year)-\(DateTimeText.padded(Int(month), 2))-\(DateTimeText.padded(Int(day), 2))"
      )
    }
    return date
  }

  private static func time(_ hour: Int32, _ minute: Int32, _ second: Double) throws -> Int64 {
    let microseconds = (second * 1_000_000).rounded(.toNearestOrEven)
    guard (0...24).contains(hour), (0...59).contains(minute), microseconds >= 0, microseconds <= 60_000_000 else {
      throw HansaError(.datetimeOverflow, "time field value out of range: \(hour):\(minute):\(second)")
    }
    let sum = Int64(hour) * 3_600_000_000 + Int64(minute) * 60_000_000 + Int64(microseconds)
    if sum > DateTimeParts.dayLength {
      throw HansaError(.datetimeOverflow, "time field value out of range: \(hour):\(minute):\(second)")
    }
    return sum
  }
}
