import HansaCore
import Testing

@testable import HansaAlerting

@Suite struct RoutingTests {
  private static func receivers(_ route: AlertRoute, _ labels: [(name: Name, value: Name)]) -> [Name] {
    route.places(of: LabelSet(labels)).map(\.route.receiver)
  }

  @Test func `an alert takes the first route that it matches, and those behind it where that one continues`() throws {
    let page = try LabelMatcher(text: "severity=\"page\"")
    let route = AlertRoute(
      receiver: "mail",
      routes: [
        AlertRoute(receiver: "audit", matchers: [try LabelMatcher(text: "source=~shop.*")], continues: true),
        AlertRoute(
          receiver: "pager", matchers: [page],
          routes: [AlertRoute(receiver: "night", matchers: [try LabelMatcher(text: "team != day")])]),
      ])
    #expect(Self.receivers(route, []) == ["mail"])
    #expect(Self.receivers(route, [("severity", "page"), ("team", "day")]) == ["pager"])
    #expect(Self.receivers(route, [("severity", "page")]) == ["night"])
    #expect(Self.receivers(route, [("severity", "page"), ("source", "shop2")]) == ["audit", "night"])
    #expect(Self.receivers(route, [("source", "shop")]) == ["audit"])
    #expect(Set(route.all().keys).count == 4)
  }

  @Test(arguments: [
    ("a=b", "a=\"b\""), (" a =~ \"x|y\" ", "a=~\"x|y\""), ("a!~b", "a!~\"b\""), ("a != \"\\\"\"", "a!=\"\\\"\""),
    ("a=\"\"", "a=\"\""),
  ])
  func `matchers are read as people write them`(text: String, expected: String) throws {
    #expect(try LabelMatcher(text: text).description == expected)
  }

  @Test(arguments: ["", "a", "=b", "a=\"b", "a=b\"", "a=\"b\"c", "a=~\"(\"", "1a=b"])
  func `what is no matcher is refused`(text: String) {
    #expect(throws: RuleProblem.self) { try LabelMatcher(text: text) }
  }

  @Test func `times of the calendar are in their zone and count months from their end`() throws {
    var times = CalendarTimes()
    times.minutes = [22 * 60..<24 * 60]
    times.weekdays = [1...5]
    // 2026-11-20 was a Friday.
    let friday = AlertInstant(milliseconds: 1_795_176_000_000)
    let late = try #require(Self.instant(friday, hour: 22))
    #expect(times.contains(late))
    #expect(!times.contains(try #require(Self.instant(friday, hour: 21))))
    #expect(!times.contains(late.advanced(by: .seconds(86_400))))
    var last = CalendarTimes()
    last.days = [-1 ... -1]
    #expect(!last.contains(friday))
    #expect(last.contains(friday.advanced(by: .seconds(10 * 86_400))))
  }

  private static func instant(_ day: AlertInstant, hour: Int64) -> AlertInstant? {
    let start = day.milliseconds - day.milliseconds % 86_400_000
    return AlertInstant(milliseconds: start + hour * 3_600_000)
  }
}
