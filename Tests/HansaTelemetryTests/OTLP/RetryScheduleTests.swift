import Foundation
import Testing

@testable import HansaTelemetry

/// When a receiver says that a request may come again.
@Suite struct RetryScheduleTests {
  private let now = Date(timeIntervalSince1970: 784_111_777 - 30)

  @Test(arguments: [
    ("120", 120), ("-5", 0), ("99999", 3600), ("Sun, 06 Nov 1994 08:49:37 GMT", 30),
    ("Sun, 06 Nov 1994 08:49:00 GMT", 0),
    ("Mon, 07 Nov 1994 08:49:37 GMT", 3600),
  ]) func `seconds and dates say how long to wait`(_ header: String, _ seconds: Int) {
    #expect(RetrySchedule.verdict(status: 503, retryAfter: header, now: now) == .retry(after: .seconds(seconds)))
  }

  @Test(arguments: [
    nil, "", "soon", "Sun, 06 Nov 1994", "Sun, 06 Nov 1994 08:49 GMT", "Sunday, 06-Nov-94 08:49:37 GMT",
  ])
  func `what says nothing leaves it to the schedule`(_ header: String?) {
    #expect(RetrySchedule.verdict(status: 429, retryAfter: header, now: now) == .retry(after: nil))
  }
}
