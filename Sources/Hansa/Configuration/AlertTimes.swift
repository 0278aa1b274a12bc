import Foundation
import HansaAlerting
import HansaCore

extension ConfigurationNode {
  /// Named times, as Alertmanager has them.
  func timeIntervals() throws(HansaError) -> [Name: [CalendarTimes]] {
    var all: [Name: [CalendarTimes]] = [:]
    for node in try elements("time_intervals") {
      let section = try node.section("the time interval", keys: ["name", "time_intervals"])
      let name = Name(try section.required("name").string("name"))
      guard all[name] == nil else { throw node.error("the time interval \"\(name)\" is there twice") }
      var times: [CalendarTimes] = []
      for node in try section.required("time_intervals").elements("time_intervals") {
        times.append(try node.calendarTimes())
      }
      all[name] = times
    }
    return all
  }

  private func calendarTimes() throws(HansaError) -> CalendarTimes {
    let section = try section(
      "the time interval", keys: ["times", "weekdays", "days_of_month", "months", "years", "location"])
    var times = CalendarTimes()
    for node in try section["times"]?.elements("times") ?? [] {
      let section = try node.section("times", keys: ["start_time", "end_time"])
      let start = try section.required("start_time").minute("start_time")
      let end = try section.required("end_time").minute("end_time")
      guard start < end else {
        throw node.error(
          "start_time must be before end_time", advice: "Write a night as two times: 22:00 to 24:00, 00:00 to 06:00.")
      }
      times.minutes.append(start..<end)
    }
    times.weekdays = try section["weekdays"]?.ranges("weekdays", 0...6, names: Self.weekdays, from: 0) ?? []
    times.days = try section["days_of_month"]?.ranges("days_of_month", -31...31, names: [], from: 0) ?? []
    times.months = try section["months"]?.ranges("months", 1...12, names: Self.months, from: 1) ?? []
    times.years = try section["years"]?.ranges("years", 1970...9999, names: [], from: 0) ?? []
    if let node = section["location"] {
      guard let zone = TimeZone(identifier: try node.string("location")) else {
        throw node.error("location must be a time zone such as Europe/Berlin")
      }
      times.zone = zone
    }
    return times
  }

  private static let weekdays = ["sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"]
  private static let months = [
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december",
  ]

  /// `22:00`, up to `24:00`.
  private func minute(_ what: String) throws(HansaError) -> Int {
    let parts = try string(what).split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count == 2, let hour = Int(parts[0]), let minute = Int(parts[1]), (0...24).contains(hour),
      (0...59).contains(minute), hour * 60 + minute <= 1440
    else { throw error("\(what) must be a time of day such as \"22:00\"") }
    return hour * 60 + minute
  }

  /// `monday:friday`, `1:5`, `-3:-1`, or one alone.
  private func ranges(
    _ what: String, _ valid: ClosedRange<Int>, names: [String], from first: Int
  ) throws(HansaError) -> [ClosedRange<Int>] {
    var ranges: [ClosedRange<Int>] = []
    for text in try strings(what) {
      let ends = text.split(separator: ":", omittingEmptySubsequences: false).map { part in
        Int(part) ?? names.firstIndex { Name($0) == Name(part.lowercased()) }.map { $0 + first }
      }
      guard (1...2).contains(ends.count), let low = ends[0], let high = ends[ends.count - 1], valid.contains(low),
        valid.contains(high), low <= high
      else { throw error("\(what): \"\(text)\" is no range") }
      ranges.append(low...high)
    }
    return ranges
  }
}
