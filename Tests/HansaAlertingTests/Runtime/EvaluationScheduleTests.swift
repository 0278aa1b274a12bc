import HansaCore
import Testing

@testable import HansaAlerting

@Suite struct EvaluationScheduleTests {
  private static func at(_ seconds: Int64) -> AlertInstant { AlertInstant(milliseconds: seconds * 1000) }

  @Test func `groups begin at moments of their own, the same after a restart`() {
    let first = EvaluationSchedule("a", interval: .seconds(30), at: Self.at(1000))
    let again = EvaluationSchedule("a", interval: .seconds(30), at: Self.at(1300))
    let other = EvaluationSchedule("b", interval: .seconds(30), at: Self.at(1000))
    #expect(first.next.milliseconds % 30_000 == again.next.milliseconds % 30_000)
    #expect(first.next != other.next)
    #expect(Self.at(1000) <= first.next && first.next < Self.at(1030))
  }

  @Test func `evaluations that did not take place are counted, and the next one comes in step`() {
    var schedule = EvaluationSchedule("a", interval: .seconds(30), at: Self.at(1000))
    let start = schedule.next
    #expect(schedule.begin(at: AlertInstant(milliseconds: start.milliseconds - 1)) == nil)
    #expect(schedule.begin(at: start) == start)
    let late = start.advanced(by: .seconds(95))
    #expect(schedule.begin(at: late) == late)
    #expect(schedule.missed == 2)
    #expect(schedule.next == start.advanced(by: .seconds(120)))
  }

  @Test func `instants rise, and evaluations go on, where the clock is set back`() {
    var schedule = EvaluationSchedule("a", interval: .seconds(30), at: Self.at(100_000))
    let first = schedule.next
    #expect(schedule.begin(at: first) == first)
    #expect(schedule.begin(at: Self.at(50_000)) == nil)
    #expect(schedule.next == Self.at(50_030))
    #expect(schedule.begin(at: Self.at(50_030)) == first.advanced(by: .milliseconds(1)))
  }
}
