import Foundation
import HansaCore
import HansaTesting
import Synchronization
import Testing

@testable import HansaAlerting

/// A runtime that is moved by hand: no task of its own, and the time is what the test says.
final class HandClock: Sendable {
  private let instant = Mutex(AlertInstant(milliseconds: 1_795_176_000_000))
  var now: AlertInstant { instant.withLock { $0 } }
  func advance(_ seconds: Int) { instant.withLock { $0 = $0.advanced(by: .seconds(seconds)) } }
}

/// A receiver that answers as it is told, and keeps what it got.
final class RecordingSender: NotificationSender {
  let answers: Mutex<[SendResult]>
  let received = Mutex<[OutboundNotification]>([])

  init(_ answers: [SendResult] = []) { self.answers = Mutex(answers) }

  func send(_ notification: OutboundNotification, at instant: AlertInstant) async -> SendResult {
    received.withLock { $0.append(notification) }
    return answers.withLock { $0.isEmpty ? .delivered : $0.removeFirst() }
  }

  var titles: [String] { received.withLock { $0.map(\.group.title) } }
}

@Suite struct AlertRuntimeTests {
  private struct Fixture {
    let runtime: AlertRuntime
    let sender: RecordingSender
    let clock: HandClock

    /// One round of all loops.
    func round() async {
      await runtime.evaluate(0, at: clock.now)
      await runtime.dispatch(at: clock.now)
      await runtime.keep()
      for lane in runtime.lanes {
        while case .send = await runtime.deliver(lane, at: clock.now) {}
      }
    }
  }

  private static let rules = """
    groups:
      - name: g
        interval: 10s
        rules:
          - alert: Down
            expr: up == 0
            annotations: { summary: "{{ $labels.source }} is at {{ $value }}" }
    """

  private static func fixture(
    _ clock: HandClock, up: @escaping @Sendable () -> Double?, sender: RecordingSender = .init(), folder: String? = nil,
    incidents: @escaping @Sendable (AlertHooks.Incident) -> Void = { _ in }
  ) throws -> Fixture {
    let options = AlertingOptions(
      groups: try RuleFile(rules, name: "rules.yml").groups,
      receivers: [AlertReceiver(name: "ops", notifiers: [NotifierOptions(.log)])],
      route: AlertRoute(receiver: "ops", timing: GroupTiming(wait: .zero, interval: .seconds(30))))
    let query = AlertQuery(
      series: { (_, range) throws(HansaError) in
        guard let value = up() else { throw HansaError(.ioError, "no metrics") }
        return [
          SampledSeries(
            LabelSet.of(["__name__": "up", "source": "shop"]),
            [Sample(range.upperBound, value)])
        ]
      },
      rows: { (_, _) throws(HansaError) in AlertRows([]) })
    let runtime = AlertRuntime(
      options, query: query, folder: folder.map { AlertStateFolder($0) },
      hooks: AlertHooks(now: { clock.now }, report: incidents, queries: { _, _ in [7] }),
      lanes: [AlertRuntime.Lane(id: "ops/log/0", sender: sender)])
    return Fixture(runtime: runtime, sender: sender, clock: clock)
  }

  /// A value that the test changes.
  private final class Cell: Sendable {
    private let value: Mutex<Double?>
    init(_ value: Double?) { self.value = Mutex(value) }
    func set(_ new: Double?) { value.withLock { $0 = new } }
    var read: @Sendable () -> Double? { { self.value.withLock { $0 } } }
  }

  @Test func `an alert is told once when it fires and once when it is over`() async throws {
    let (clock, up) = (HandClock(), Cell(0))
    let fixture = try Self.fixture(clock, up: up.read)
    for _ in 0..<12 {
      clock.advance(10)
      await fixture.round()
    }
    up.set(1)
    for _ in 0..<30 {
      clock.advance(10)
      await fixture.round()
    }
    #expect(fixture.sender.titles == ["[FIRING:1] Down", "[RESOLVED] Down"])
    let changes = await fixture.runtime.history()
    #expect(
      changes.prefix(2).map { "\($0.from)-\($0.to) \($0.reason.rawValue) \($0.value) \($0.queries)" } == [
        "inactive-firing began-at-once 0.0 [7]", "firing-resolved stopped 0.0 [7]",
      ])
    #expect(changes[0].annotations["summary"] == "shop is at 0")
  }

  @Test func `states, silences and what is under way are kept over a restart, and nobody is told twice`() async throws {
    let folder = try TemporaryFolder()
    let (clock, up) = (HandClock(), Cell(0))
    let busy = RecordingSender([.failed("busy")])
    let first = try Self.fixture(clock, up: up.read, sender: busy, folder: folder.path("state"))
    clock.advance(10)
    await first.round()
    #expect(busy.titles.count == 1)
    let silence = try Silence(
      id: "s", matchers: [try LabelMatcher("source", .equal, "lake")], startsAt: clock.now,
      endsAt: clock.now.advanced(by: .seconds(3600)), createdBy: "me", comment: "why")
    await first.runtime.add(silence)

    // The first one is gone as by kill -9: nobody said goodbye.
    let second = try Self.fixture(clock, up: up.read, folder: folder.path("state"))
    await second.runtime.restore(at: clock.now)
    #expect(await second.runtime.allSilences() == [silence])
    #expect(await second.runtime.alerts().map(\.state) == [.firing])
    for _ in 0..<6 {
      clock.advance(10)
      await second.round()
    }
    #expect(second.sender.titles.count == 1)
    #expect(second.sender.received.withLock { $0.first?.id } == busy.received.withLock { $0.first?.id })

    let third = try Self.fixture(clock, up: up.read, folder: folder.path("state"))
    await third.runtime.restore(at: clock.now)
    up.set(1)
    for _ in 0..<6 {
      clock.advance(10)
      await third.round()
    }
    #expect(third.sender.titles == ["[RESOLVED] Down"])
    let history = await third.runtime.history()
    #expect(history.map(\.to).prefix(2) == [.firing, .resolved])
  }

  @Test func `nothing is sent before it is in the state file`() async throws {
    let folder = try TemporaryFolder()
    let (clock, up) = (HandClock(), Cell(0))
    let fixture = try Self.fixture(clock, up: up.read, folder: folder.path("state"))
    clock.advance(10)
    await fixture.runtime.evaluate(0, at: clock.now)
    await fixture.runtime.dispatch(at: clock.now)
    let lane = fixture.runtime.lanes[0]
    guard case .nothing = await fixture.runtime.deliver(lane, at: clock.now) else {
      Issue.record("it was sent before it was kept")
      return
    }
    await fixture.runtime.keep()
    let kept = try String(contentsOfFile: folder.path("state/alerts.json"), encoding: .utf8)
    #expect(kept.contains("\"reason\":\"first\""))
    _ = await fixture.runtime.deliver(lane, at: clock.now)
    #expect(fixture.sender.titles.count == 1)
  }

  @Test func `a notification that nobody takes is tried again, given up and recorded`() async throws {
    let incidents = Incidents()
    let (clock, up) = (HandClock(), Cell(0))
    let sender = RecordingSender(Array(repeating: .failed("no answer"), count: 10))
    let fixture = try Self.fixture(clock, up: up.read, sender: sender, incidents: incidents.take)
    for _ in 0..<60 where incidents.all.isEmpty {
      clock.advance(10)
      await fixture.round()
    }
    #expect(sender.titles.count == 10)
    let dead = await fixture.runtime.deadNotifications()
    #expect(dead.map(\.reason) == ["attempts-exhausted"])
    #expect(dead.map(\.problem) == ["no answer"])
    #expect(incidents.all == ["undelivered"])
    // What nobody got is told at the group's next turn.
    for _ in 0..<4 {
      clock.advance(10)
      await fixture.round()
    }
    #expect(sender.titles.count == 11)
  }

  @Test func `a rule that cannot be evaluated is told once and keeps its alerts`() async throws {
    let incidents = Incidents()
    let (clock, up) = (HandClock(), Cell(0))
    let fixture = try Self.fixture(clock, up: up.read, incidents: incidents.take)
    clock.advance(10)
    await fixture.round()
    up.set(nil)
    for _ in 0..<3 {
      clock.advance(10)
      await fixture.round()
    }
    #expect(incidents.all == ["rule failed: no metrics"])
    #expect(await fixture.runtime.alerts().map(\.state) == [.firing])
    #expect(await fixture.runtime.rules().map(\.problem) == ["58030 no metrics"])
    up.set(0)
    clock.advance(10)
    await fixture.round()
    #expect(await fixture.runtime.rules().map(\.problem) == [nil])
    #expect(fixture.sender.titles.count == 1)
  }

  @Test func `a damaged state file is moved aside, and alerts begin anew`() async throws {
    let folder = try TemporaryFolder()
    let incidents = Incidents()
    try folder.write("{ half", to: "state/alerts.json")
    try folder.write("no line of ours\n", to: "state/alert-history.jsonl")
    let clock = HandClock()
    let fixture = try Self.fixture(clock, up: { 1 }, folder: folder.path("state"), incidents: incidents.take)
    await fixture.runtime.restore(at: clock.now)
    #expect(incidents.all == ["state unavailable"])
    #expect(FileManager.default.fileExists(atPath: folder.path("state/alerts.json.damaged")))
    #expect(await fixture.runtime.history().isEmpty)
    await fixture.runtime.keep()
    #expect(FileManager.default.fileExists(atPath: folder.path("state/alerts.json")))
  }

  @Test func `a notifier that hangs delays no other, and its end waits for nobody`() async throws {
    let clock = HandClock()
    let hanging = HangingSender()
    let other = RecordingSender()
    let options = AlertingOptions(
      groups: try RuleFile(Self.rules, name: "rules.yml").groups,
      receivers: [AlertReceiver(name: "ops", notifiers: [NotifierOptions(.log), NotifierOptions(.log)])],
      route: AlertRoute(receiver: "ops", timing: GroupTiming(wait: .zero)), interval: .seconds(1))
    let query = AlertQuery(
      series: { (_, range) throws(HansaError) in
        [SampledSeries(LabelSet.of(["__name__": "up"]), [Sample(range.upperBound, 0)])]
      },
      rows: { (_, _) throws(HansaError) in AlertRows([]) })
    let runtime = AlertRuntime(
      options, query: query, folder: nil, hooks: AlertHooks(now: { clock.now }),
      lanes: [AlertRuntime.Lane(id: "ops/log/0", sender: hanging), AlertRuntime.Lane(id: "ops/log/1", sender: other)])
    clock.advance(20)
    await runtime.start()
    let deadline = ContinuousClock.now + .seconds(120)
    while other.titles.isEmpty || !hanging.hasBegun, ContinuousClock.now < deadline {
      try await Task.sleep(for: .milliseconds(5))
    }
    #expect(other.titles == ["[FIRING:1] Down"])
    #expect(hanging.hasBegun)
    await runtime.stop()
    #expect(await runtime.notifiers().map(\.waiting) == [1, 0])
  }
}

/// What a runtime reported, in words.
private final class Incidents: Sendable {
  private let words = Mutex<[String]>([])
  var all: [String] { words.withLock { $0 } }

  var take: @Sendable (AlertHooks.Incident) -> Void {
    { [self] incident in
      let word =
        switch incident {
        case .ruleFailed(_, _, let error): "rule failed: \(error.message)"
        case .undelivered: "undelivered"
        case .stateUnavailable: "state unavailable"
        }
      words.withLock { $0.append(word) }
    }
  }
}

/// Never answers; only the end of its task ends it.
private final class HangingSender: NotificationSender {
  private let begun = Atomic<Bool>(false)
  var hasBegun: Bool { begun.load(ordering: .acquiring) }

  func send(_ notification: OutboundNotification, at instant: AlertInstant) async -> SendResult {
    begun.store(true, ordering: .releasing)
    try? await Task.sleep(for: .seconds(3600))
    return .failed("cut off")
  }
}
