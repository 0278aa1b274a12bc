import Synchronization
import Testing

@testable import Hansa

/// What queries have used of the processors, by few readings.
@Suite struct ProcessorReadingsTests {
  /// Readings of a process that uses one processor all the time, and how many there were.
  private final class Process: Sendable {
    private let state = Mutex((time: Duration.zero, readings: 0))

    var readings: Int { state.withLock(\.readings) }
    func set(_ time: Duration) { state.withLock { $0.time = time } }
    @Sendable func read() -> Duration {
      state.withLock { state in
        state.readings += 1
        return state.time
      }
    }
  }

  private let process = Process()
  private let start = ContinuousClock.now

  /// What a query is told that runs from one moment to another.
  private func run(_ readings: inout ProcessorReadings, from begin: Duration, to end: Duration) -> Duration? {
    process.set(begin)
    let beginning = readings.begin(at: start + begin)
    process.set(end)
    return readings.end(beginning, at: start + end)
  }

  @Test func `queries in a row have what they used, by a reading each`() {
    var readings = ProcessorReadings(read: process.read)
    for number in 0..<10 {
      let begin = Duration.milliseconds(number * 5)
      #expect(run(&readings, from: begin, to: begin + .milliseconds(5)) == .milliseconds(5))
    }
    #expect(process.readings == 11)
  }

  @Test func `small queries have none, and one reading a millisecond`() {
    var readings = ProcessorReadings(read: process.read)
    for number in 0..<50 {
      let begin = Duration.microseconds(number * 200)
      #expect(run(&readings, from: begin, to: begin + .microseconds(200)) == nil)
    }
    #expect(process.readings == 10)
  }

  @Test func `a query behind small ones has its time where a tenth is known`() {
    var readings = ProcessorReadings(read: process.read)
    #expect(run(&readings, from: .zero, to: .microseconds(400)) == nil)
    #expect(run(&readings, from: .microseconds(400), to: .milliseconds(2)) == nil)
    #expect(run(&readings, from: .microseconds(2400), to: .milliseconds(8)) == .microseconds(5600))
    #expect(run(&readings, from: .microseconds(8050), to: .microseconds(8650)) == .microseconds(650))
    #expect(run(&readings, from: .microseconds(8750), to: .microseconds(8850)) == nil)
    #expect(run(&readings, from: .microseconds(9250), to: .milliseconds(16)) == .microseconds(7350))
  }
}
