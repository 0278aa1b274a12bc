import HansaCore
import Testing

@testable import HansaExecution

/// Who is admitted when, with instants of the tests' own.
@Suite struct AdmissionStateTests {
  typealias Limits = AdmissionLimits

  private static let start = ContinuousClock.now
  private static func at(_ seconds: Int) -> ContinuousClock.Instant { start + .seconds(seconds) }

  /// Asks for queries in order and says how each is answered.
  private struct Queue {
    var state: AdmissionState
    var lastID: UInt64 = 0

    init(_ limits: Limits, sources: [Name: Int] = [:]) {
      state = AdmissionState(limits: limits)
      for (source, limit) in sources { _ = state.setLimit(of: source, limit, maximum: limit) }
    }

    /// Who was admitted because of what was asked last, beside it.
    var others: [UInt64] = []

    mutating func ask(_ user: Name, _ tickets: [Name: Int] = [:], at second: Int = 0) -> AdmissionState.Decision {
      lastID += 1
      let (decision, others) = state.request(
        .init(id: lastID, user: user, tickets: tickets), at: AdmissionStateTests.at(second))
      self.others = others
      return decision
    }
  }

  private static func isAdmitted(_ decision: AdmissionState.Decision) -> Bool {
    if case .admitted = decision { true } else { false }
  }

  private static func position(_ decision: AdmissionState.Decision) -> Int? {
    if case .queued(let position) = decision { position } else { nil }
  }

  private static func refusal(_ decision: AdmissionState.Decision) -> HansaError? {
    if case .refused(let error) = decision { error } else { nil }
  }

  @Test func `queries run up to the limit, then wait, then are refused`() throws {
    var queue = Queue(Limits(queries: 2, queue: 2))
    #expect(Self.isAdmitted(queue.ask("a")) && Self.isAdmitted(queue.ask("a")))
    #expect(Self.position(queue.ask("a")) == 1)
    #expect(Self.position(queue.ask("b")) == 2)
    let refused = try #require(Self.refusal(queue.ask("a")))
    #expect(refused.code == .tooManyConnections)
    #expect(refused.message == "there are too many queries: 2 run and 2 wait")
    #expect(queue.state.waiting == 2 && queue.state.running == 2)
    // Who has had less comes first.
    #expect(queue.state.release(user: "a") == [4])
    #expect(queue.state.release(user: "a") == [3])
    #expect(queue.state.release(user: "a").isEmpty && queue.state.release(user: "b").isEmpty)
    #expect(queue.state.running == 0 && queue.state.parties.isEmpty)
  }

  @Test func `a query gets all its tickets or none, and others pass one that waits`() {
    var queue = Queue(Limits(), sources: ["x": 2, "y": 2])
    #expect(Self.isAdmitted(queue.ask("a", ["x": 2])))
    #expect(Self.position(queue.ask("a", ["x": 1, "y": 1])) == 1)
    #expect(queue.state.sources["y"]?.used == 0)
    #expect(Self.isAdmitted(queue.ask("a", ["y": 1])))
    #expect(Self.isAdmitted(queue.ask("a", [:])))
    #expect(queue.state.releaseTicket(of: "x") == [2])
    #expect(queue.state.sources["x"]?.used == 2 && queue.state.sources["y"]?.used == 2)
  }

  @Test func `small queries do not keep a large one waiting for ever`() {
    var queue = Queue(Limits(), sources: ["x": 2])
    #expect(Self.isAdmitted(queue.ask("a", ["x": 1])))
    #expect(Self.position(queue.ask("b", ["x": 2])) == 1)
    // There is a ticket left, but it is spoken for.
    #expect(Self.position(queue.ask("a", ["x": 1])) == 2)
    #expect(queue.state.releaseTicket(of: "x") == [2])
    #expect(queue.state.releaseTicket(of: "x").isEmpty == false)
  }

  @Test func `a source that is full holds up no more than one reservation of another`() {
    var queue = Queue(Limits(), sources: ["slow": 1, "fast": 4])
    #expect(Self.isAdmitted(queue.ask("a", ["slow": 1])))
    for _ in 0..<50 { #expect(Self.position(queue.ask("a", ["slow": 1, "fast": 1])) != nil) }
    for _ in 0..<3 { #expect(Self.isAdmitted(queue.ask("b", ["fast": 1]))) }
    #expect(Self.position(queue.ask("b", ["fast": 1])) == 51)
  }

  @Test func `a plan that can never run is refused at once, with the setting to raise`() throws {
    var queue = Queue(Limits(), sources: ["x": 2])
    let refused = try #require(Self.refusal(queue.ask("a", ["x": 3])))
    #expect(refused.code == .configurationLimitExceeded)
    #expect(refused.message == "the query has 3 statements for source \"x\" at once, which takes 2")
    #expect(refused.advice?.contains("limits.sources.x.concurrency") == true)
    #expect(queue.state.waiting == 0)
  }

  @Test func `a limit that has shrunk below what a query needs lets it in alone`() {
    var queue = Queue(Limits())
    _ = queue.state.setLimit(of: "x", 1, maximum: 4)
    #expect(Self.isAdmitted(queue.ask("a", ["x": 3])))
    #expect(Self.position(queue.ask("a", ["x": 1])) == 1)
    #expect(queue.state.setLimit(of: "x", 4, maximum: 4) == [2])
  }

  @Test func `users are admitted in proportion to their weights, whoever asked for more`() {
    var queue = Queue(Limits(queries: 1, users: ["a": .init(weight: 3), "b": .init(weight: 1)]))
    #expect(Self.isAdmitted(queue.ask("z")))
    var users: [UInt64: Name] = [1: "z"]
    for user in Array(repeating: "a" as Name, count: 80) + Array(repeating: "b", count: 80) {
      _ = queue.ask(user)
      users[queue.lastID] = user
    }
    var counts: [Name: Int] = [:]
    var running: Name = "z"
    for _ in 0..<40 {
      let next = queue.state.release(user: running)
      #expect(next.count == 1)
      running = next.first.flatMap { users[$0] } ?? running
      counts[running, default: 0] += 1
    }
    #expect(counts == ["a": 30, "b": 10])
  }

  @Test func `a group shares one weight and one limit among its members`() {
    var limits = Limits(queries: 4)
    limits.groups["team"] = .init(share: .init(concurrent: 2), users: ["a", "b"])
    var queue = Queue(limits)
    #expect(Self.isAdmitted(queue.ask("a")) && Self.isAdmitted(queue.ask("b")))
    #expect(Self.position(queue.ask("a")) == 1)
    #expect(Self.isAdmitted(queue.ask("c")))
    #expect(queue.state.release(user: "c").isEmpty)
    #expect(queue.state.release(user: "b") == [3])
  }

  @Test func `who comes late is not made to wait for all who came before`() {
    var queue = Queue(Limits(queries: 1))
    #expect(Self.isAdmitted(queue.ask("a")))
    for _ in 0..<20 { _ = queue.ask("a") }
    _ = queue.state.release(user: "a")
    _ = queue.ask("b")
    let late = queue.lastID
    #expect(queue.state.release(user: "a").first == late || queue.state.release(user: "a").first == late)
  }

  @Test func `waiting ends with a reason when the time is up`() throws {
    var queue = Queue(Limits(queries: 9, wait: .seconds(30), users: ["a": .init(concurrent: 1, wait: .seconds(5))]))
    #expect(Self.isAdmitted(queue.ask("a")))
    _ = queue.ask("a", at: 1)
    #expect(queue.state.nextDeadline == Self.at(6))
    #expect(queue.state.expire(at: Self.at(5)).expired.isEmpty)
    let (id, error) = try #require(queue.state.expire(at: Self.at(6)).expired.first)
    #expect(id == 2 && error.code == .tooManyConnections)
    #expect(error.message == "the query was not admitted within 5.0 s: user \"a\" runs 1 queries")
    #expect(error.advice?.contains("limits.users.a.concurrent") == true)
    #expect(queue.state.waiting == 0 && queue.state.nextDeadline == nil)
  }

  @Test func `a query that is cancelled while it waits leaves nothing`() {
    var queue = Queue(Limits(queries: 2), sources: ["x": 2])
    #expect(Self.isAdmitted(queue.ask("a", ["x": 1])))
    #expect(Self.position(queue.ask("b", ["x": 2])) == 1)
    #expect(Self.position(queue.ask("c", ["x": 1])) == 2)
    // Its reservation goes with it.
    let (was, admitted) = queue.state.cancel(2)
    #expect(was && admitted == [3])
    #expect(queue.state.cancel(2).0 == false)
    #expect(queue.state.waiting == 0 && queue.state.parties[.user("b")] == nil)
  }

  @Test func `limits of a queue of one's own hold beside that of all`() throws {
    var queue = Queue(Limits(queries: 1, users: ["a": .init(queue: 1)]))
    _ = queue.ask("z")
    #expect(Self.position(queue.ask("a")) == 1)
    #expect(try #require(Self.refusal(queue.ask("a"))).message == "1 queries of user \"a\" wait already")
    #expect(Self.position(queue.ask("b")) == 2)
  }

  @Test(arguments: [1, 2, 3] as [UInt64])
  func `random queries never take more than there is, and all that are admitted or wait are accounted for`(seed: UInt64)
  {
    var random = SplitMix64(seed: seed)
    let sources: [Name: Int] = ["x": 3, "y": 2, "z": 5]
    var queue = Queue(
      Limits(queries: 6, queue: 40, users: ["u1": .init(concurrent: 2), "u2": .init(weight: 5)]), sources: sources)
    var requests: [UInt64: (user: Name, tickets: [Name: Int])] = [:]
    var running: Set<UInt64> = []
    var waiting: Set<UInt64> = []
    for step in 0..<3000 {
      var admitted: [UInt64] = []
      switch random.next() % 4 {
      case 0, 1:
        let user = Name("u\(random.next() % 4)")
        let tickets = sources.filter { _ in random.next() % 2 == 0 }.mapValues { Int(random.next() % UInt64($0)) + 1 }
        let decision = queue.ask(user, tickets)
        requests[queue.lastID] = (user, tickets)
        if Self.isAdmitted(decision) { running.insert(queue.lastID) }
        if Self.position(decision) != nil { waiting.insert(queue.lastID) }
        admitted = queue.others
      case 2:
        guard let id = running.min(), let request = requests[id] else { continue }
        running.remove(id)
        for (source, count) in request.tickets {
          for _ in 0..<count { admitted += queue.state.releaseTicket(of: source) }
        }
        admitted += queue.state.release(user: request.user)
      default:
        guard let id = waiting.max(), random.next() % 3 == 0 else { continue }
        waiting.remove(id)
        admitted = queue.state.cancel(id).1
      }
      for id in admitted {
        #expect(waiting.remove(id) != nil, "seed \(seed), step \(step)")
        running.insert(id)
      }
      for (source, limit) in sources {
        let used = running.reduce(0) { $0 + (requests[$1]?.tickets[source] ?? 0) }
        #expect(used <= limit && queue.state.sources[source]?.used == used, "seed \(seed), step \(step)")
      }
      #expect(
        queue.state.running == running.count && queue.state.waiting == waiting.count, "seed \(seed), step \(step)")
      #expect(running.count { requests[$0]?.user == "u1" } <= 2)
    }
    // Whoever waits comes in when the others end.
    while let id = running.min(), let request = requests[id] {
      running.remove(id)
      var admitted = queue.state.release(user: request.user)
      for (source, count) in request.tickets {
        for _ in 0..<count { admitted += queue.state.releaseTicket(of: source) }
      }
      for id in admitted {
        waiting.remove(id)
        running.insert(id)
      }
    }
    #expect(waiting.isEmpty && queue.state.waiting == 0 && queue.state.parties.isEmpty, "seed \(seed)")
  }
}
