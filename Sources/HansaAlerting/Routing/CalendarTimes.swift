import Foundation
import HansaCore

/// Times that come again, as Alertmanager's `time_intervals` have them: what is not said is any.
public struct CalendarTimes: Sendable, Hashable {
  /// Minutes of the day, the last one excluded: 1440 is the day's end.
  public var minutes: [Range<Int>] = []
  /// 0 for Sunday.
  public var weekdays: [ClosedRange<Int>] = []
  /// Days of the month; negative ones count from its end, -1 is the last.
  public var days: [ClosedRange<Int>] = []
  /// 1 for January.
  public var months: [ClosedRange<Int>] = []
  public var years: [ClosedRange<Int>] = []
  public var zone: TimeZone = .gmt

  public init() {}

  /// Whether an instant is in these times.
  public func contains(_ instant: AlertInstant) -> Bool {
    var calendar = Calendar(identifier: .gregorian)
    calendar.timeZone = zone
    let date = Date(timeIntervalSince1970: Double(instant.milliseconds) / 1000)
    let parts = calendar.dateComponents([.hour, .minute, .weekday, .day, .month, .year], from: date)
    let length = calendar.range(of: .day, in: .month, for: date)?.count ?? 31
    let minute = (parts.hour ?? 0) * 60 + (parts.minute ?? 0)
    let day = parts.day ?? 1
    func holds(_ ranges: [ClosedRange<Int>], _ value: Int?) -> Bool {
      ranges.isEmpty || ranges.contains { $0.contains(value ?? 0) }
    }
    func ofMonth(_ day: Int) -> Int { day < 0 ? length + day + 1 : day }
    return (minutes.isEmpty || minutes.contains { $0.contains(minute) })
      && holds(weekdays, parts.weekday.map { $0 - 1 })
      && (days.isEmpty || days.contains { ofMonth($0.lowerBound) <= day && day <= ofMonth($0.upperBound) })
      && holds(months, parts.month) && holds(years, parts.year)
  }
}
