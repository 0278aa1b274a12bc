import Foundation
import HansaCore

/// When a request that a receiver did not take is sent again, as OTLP has it.
struct RetrySchedule: Sendable {
  enum Verdict: Sendable, Equatable {
    case delivered
    /// A later attempt may do; the receiver may have said when.
    case retry(after: Duration?)
    case refused
  }

  var attempts = 5
  var first = Duration.milliseconds(500)
  /// No wait is longer, whatever the receiver says.
  var longest = Duration.seconds(8)

  /// - Parameters:
  ///   - retryAfter: the header: seconds, or a date as HTTP writes it.
  ///   - now: from when the time until a date is counted.
  static func verdict(status: Int, retryAfter: String?, now: Date = Date()) -> Verdict {
    switch status {
    case 200..<300: .delivered
    case 429, 502, 503, 504:
      .retry(after: retryAfter.flatMap { seconds($0, now) }.map { .seconds(max(0, min($0, 3600))) })
    default: .refused
    }
  }

  /// `120`, or `Sun, 06 Nov 1994 08:49:37 GMT`; the older forms of dates are not sent any more.
  private static func seconds(_ header: String, _ now: Date) -> Double? {
    if let seconds = Int64(header) { return Double(seconds) }
    let words = header.split(separator: " ")
    guard words.count == 6, words[5] == "GMT", let day = Int(words[1]), let year = Int(words[3]),
      let month = months.firstIndex(of: Name(String(words[2])))
    else { return nil }
    let time = words[4].split(separator: ":").compactMap { Int($0) }
    guard time.count == 3 else { return nil }
    var calendar = Calendar(identifier: .gregorian)
    calendar.timeZone = .gmt
    let date = calendar.date(
      from: DateComponents(year: year, month: month + 1, day: day, hour: time[0], minute: time[1], second: time[2]))
    return date.map { $0.timeIntervalSince(now).rounded(.up) }
  }

  private static let months: [Name] = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
  ]

  /// How long to wait behind an attempt; nil: it was the last.
  ///
  /// - Parameters:
  ///   - attempt: from 1.
  ///   - random: 0 to 1, so that many senders do not come at once.
  func wait(behind attempt: Int, after: Duration?, random: Double) -> Duration? {
    guard attempt < attempts else { return nil }
    let exponential = min(first * (1 << min(attempt - 1, 20)), longest)
    return min(after ?? .zero, longest) + exponential * (0.5 + 0.5 * random)
  }
}
