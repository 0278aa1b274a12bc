import HansaCore
import Testing

@testable import HansaSource

/// A pool of numbers, and a clock that stands still until it is told.
private final class Scene {
  var machine: PoolStateMachine<Int>
  var now = ContinuousClock.now
  var actions = PoolStateMachine<Int>.Actions()

  init(_ change: (inout PoolSettings) -> Void = { _ in }) {
    var settings = PoolSettings()
    settings.max = 2
    change(&settings)
    machine = PoolStateMachine(settings)
  }

  /// What was decided since it was asked last.
  func take() -> PoolStateMachine<Int>.Actions {
    defer { actions = PoolStateMachine<Int>.Actions() }
    return actions
  }

  func request(onlyIfFree: Bool = false) -> PoolStateMachine<Int>.Answer {
    machine.request(onlyIfFree: onlyIfFree, now, &actions)
  }

  func waiter() -> Int? { if case .wait(let waiter) = request() { waiter } else { nil } }

  func connected(_ id: Int?, _ connection: Int, jitter: Double = 0) {
    if let id { machine.connected(id, connection, now, jitter: jitter, &actions) }
  }

  func giveBack(_ id: Int, isUsable: Bool = true) {
    machine.giveBack(id, isUsable: isUsable, now, &actions)
  }

  /// A lease of a connection made for it.
  func lease(_ connection: Int) throws -> Int {
    if case .lease(let lease) = request() { return lease.id }
    connected(take().connect.first, connection)
    let grant = try #require(take().grants.first)
    return grant.lease.id
  }

  func giveUp(_ waiter: Int) -> Bool { machine.giveUp(waiter) }

  func tick(after duration: Duration) {
    now += duration
    machine.tick(now, &actions)
  }
}

private let failure = HansaError(.cannotConnect, "no")

@Suite struct PoolStateMachineTests {
  @Test func `the first one waits for a connection that is made for it`() throws {
    let scene = Scene()
    let waiter = scene.waiter()
    let started = scene.take()
    #expect(started.connect.count == 1)
    scene.connected(started.connect.first, 7)
    let grant = try #require(scene.take().grants.first)
    #expect(grant.waiter == waiter)
    #expect(grant.lease.connection == 7)
    #expect(scene.machine.status == PoolStatus(inUse: 1, created: 1, limit: 2))
  }

  @Test func `what is given back is used again, the last one first, with the time that it was idle`() throws {
    let scene = Scene()
    let first = try scene.lease(1)
    let second = try scene.lease(2)
    scene.giveBack(first)
    scene.giveBack(second)
    scene.now += .seconds(3)
    guard case .lease(let lease) = scene.request() else {
      Issue.record("an idle connection was not given")
      return
    }
    #expect(lease.connection == 2)
    #expect(lease.idleTime == .seconds(3))
    #expect(scene.take().connect.isEmpty)
  }

  @Test func `what can be used as it is was idle for a moment only, and nobody waits for another one instead`() throws {
    let scene = Scene()
    #expect(scene.machine.takeIdle(scene.now)?.id == nil)
    let first = try scene.lease(1)
    #expect(scene.machine.takeIdle(scene.now)?.id == nil)
    scene.giveBack(first)
    #expect(scene.machine.takeIdle(scene.now + scene.machine.settings.probeAfter)?.id == nil)
    #expect(scene.machine.takeIdle(scene.now + scene.machine.settings.maxLifetime)?.id == nil)
    #expect(scene.machine.takeIdle(scene.now + .seconds(1))?.id == first)
    #expect(scene.machine.status.inUse == 1)
    #expect(scene.take().connect.isEmpty)
    scene.giveBack(first)
    #expect(scene.machine.status.idle == 1)
  }

  @Test func `there are never more than the limit, and those who wait are served in their order`() throws {
    let scene = Scene()
    let first = try scene.lease(1)
    _ = try scene.lease(2)
    let (third, fourth) = (scene.waiter(), scene.waiter())
    #expect(scene.take().connect.isEmpty)
    #expect(scene.machine.status == PoolStatus(inUse: 2, waiting: 2, created: 2, limit: 2))
    scene.giveBack(first)
    let grant = scene.take().grants.first
    #expect(grant?.waiter == third)
    #expect(grant?.lease.connection == 1)
    // A connection that broke makes room for a new one.
    scene.giveBack(first, isUsable: false)
    let actions = scene.take()
    #expect(actions.close == [1])
    scene.connected(actions.connect.first, 3)
    #expect(scene.take().grants.first?.waiter == fourth)
  }

  @Test func `what is given back in time serves who waits for a new one, which then becomes idle`() throws {
    let scene = Scene()
    let first = try scene.lease(1)
    let waiter = scene.waiter()
    let connecting = scene.take().connect
    scene.giveBack(first)
    #expect(scene.take().grants.first?.waiter == waiter)
    scene.connected(connecting.first, 2)
    #expect(scene.take().grants.isEmpty)
    #expect(scene.machine.status == PoolStatus(idle: 1, inUse: 1, created: 2, limit: 2))
  }

  @Test func `who gives up leaves the connection to the next one`() throws {
    let scene = Scene { $0.max = 1 }
    let first = try #require(scene.waiter())
    let connecting = scene.take().connect
    let second = scene.waiter()
    #expect(scene.giveUp(first))
    #expect(scene.giveUp(first) == false)
    scene.connected(connecting.first, 1)
    #expect(scene.take().grants.first?.waiter == second)
  }

  @Test func `a connection that cannot be made fails the one who waits longest, and another try is the next one's`() {
    let scene = Scene { $0.max = 1 }
    let (first, second) = (scene.waiter(), scene.waiter())
    let connecting = scene.take().connect
    #expect(connecting.count == 1)
    scene.machine.connectFailed(connecting[0], failure, scene.now, &scene.actions)
    let actions = scene.take()
    #expect(actions.failures.map(\.waiter) == [first])
    #expect(actions.connect.count == 1)
    scene.machine.connectFailed(actions.connect[0], failure, scene.now, &scene.actions)
    let rest = scene.take()
    #expect(rest.failures.map(\.waiter) == [second])
    #expect(rest.connect.isEmpty)
    #expect(scene.machine.status == PoolStatus(failed: 2, limit: 1))
  }

  @Test func `who got a broken connection is served before those who wait`() throws {
    let scene = Scene { $0.max = 1 }
    let lease = try scene.lease(1)
    let waiting = scene.waiter()
    let again = scene.machine.replace(lease, &scene.actions)
    let actions = scene.take()
    #expect(actions.close == [1])
    scene.connected(actions.connect.first, 2)
    let grant = try #require(scene.take().grants.first)
    #expect(grant.waiter == again)
    scene.giveBack(grant.lease.id)
    #expect(scene.take().grants.first?.waiter == waiting)
  }

  @Test func `what is only wanted if it is free takes nothing from others`() throws {
    let scene = Scene()
    _ = try scene.lease(1)
    guard case .wait = scene.request(onlyIfFree: true) else {
      Issue.record("there is room for another one")
      return
    }
    guard case .none = scene.request(onlyIfFree: true) else {
      Issue.record("there is no room")
      return
    }
    #expect(scene.machine.status.waiting == 1)
  }

  @Test func `idle connections are closed after their time, but for those that are kept ready`() throws {
    let scene = Scene {
      $0.min = 1
      $0.idleTimeout = .seconds(10)
    }
    let first = try scene.lease(1)
    let second = try scene.lease(2)
    scene.giveBack(first)
    scene.now += .seconds(2)
    scene.giveBack(second)
    #expect(scene.machine.nextTick(scene.now) == scene.now + .seconds(8))
    scene.tick(after: .seconds(7))
    #expect(scene.take().close.isEmpty)
    scene.tick(after: .seconds(1))
    #expect(scene.take().close == [1])
    scene.tick(after: .seconds(100))
    #expect(scene.take().close.isEmpty)
  }

  @Test func `an old connection is not used again, and jitter makes it old earlier`() throws {
    let scene = Scene { $0.maxLifetime = .seconds(100) }
    let first = try scene.lease(1)
    _ = scene.waiter()
    scene.connected(scene.take().connect.first, 2, jitter: 1)
    let second = try #require(scene.take().grants.first?.lease.id)
    scene.now += .seconds(91)
    scene.giveBack(first)
    #expect(scene.take().close.isEmpty)
    scene.giveBack(second)
    #expect(scene.take().close == [2])
    scene.now += .seconds(9)
    _ = scene.waiter()
    let actions = scene.take()
    #expect(actions.close == [1])
    #expect(actions.connect.count == 1)
  }

  @Test func `connections are kept ready from the first use on, and tried again later where that fails`() throws {
    let scene = Scene { $0.min = 2 }
    #expect(scene.machine.nextTick(scene.now) == nil)
    let first = try scene.lease(1)
    scene.giveBack(first)
    #expect(scene.machine.nextTick(scene.now) == scene.now)
    for wait in [1, 2, 4] {
      scene.tick(after: .zero)
      let connecting = scene.take().connect
      #expect(connecting.count == 1)
      scene.machine.connectFailed(connecting[0], failure, scene.now, &scene.actions)
      #expect(scene.machine.nextTick(scene.now) == scene.now + .seconds(wait))
      scene.tick(after: .milliseconds(wait * 1000 - 1))
      #expect(scene.take().connect.isEmpty)
      scene.now += .milliseconds(1)
    }
    scene.tick(after: .zero)
    scene.connected(scene.take().connect.first, 2)
    #expect(scene.machine.status.idle == 2)
  }

  @Test func `a closed pool keeps nothing, but still serves`() throws {
    let scene = Scene()
    let first = try scene.lease(1)
    let second = try scene.lease(2)
    scene.giveBack(first)
    scene.machine.close(&scene.actions)
    #expect(scene.take().close == [1])
    scene.giveBack(second)
    #expect(scene.take().close == [2])
    let third = try scene.lease(3)
    scene.giveBack(third)
    #expect(scene.take().close == [3])
  }

  @Test(arguments: 1...4) func `whatever happens, the limit holds and nobody is forgotten`(seed: UInt64) {
    var generator = Seeded(state: seed)
    for _ in 0..<200 {
      let scene = Scene { $0.max = Int.random(in: 1...4, using: &generator) }
      var (leased, connecting, waiting): ([Int], [Int], Set<Int>) = ([], [], [])
      var (answered, asked, connections) = (0, 0, 0)
      for _ in 0..<200 {
        switch Int.random(in: 0..<6, using: &generator) {
        case 0, 1:
          asked += 1
          switch scene.request() {
          case .lease(let lease):
            leased.append(lease.id)
            answered += 1
          case .wait(let waiter): waiting.insert(waiter)
          case .none: Issue.record("seed \(seed): refused")
          }
        case 2:
          if let id = connecting.popLast() {
            connections += 1
            scene.connected(id, connections)
          }
        case 3:
          if let id = connecting.popLast() { scene.machine.connectFailed(id, failure, scene.now, &scene.actions) }
        case 4:
          if let id = leased.popLast() { scene.giveBack(id, isUsable: Bool.random(using: &generator)) }
        default:
          if let waiter = waiting.first, Bool.random(using: &generator) {
            #expect(scene.giveUp(waiter), "seed \(seed)")
            waiting.remove(waiter)
            answered += 1
          }
        }
        let actions = scene.take()
        connecting += actions.connect
        for grant in actions.grants {
          #expect(waiting.remove(grant.waiter) != nil, "seed \(seed)")
          leased.append(grant.lease.id)
          answered += 1
        }
        for failure in actions.failures {
          #expect(waiting.remove(failure.waiter) != nil, "seed \(seed)")
          answered += 1
        }
        let status = scene.machine.status
        #expect(status.open + status.connecting <= status.limit, "seed \(seed)")
        #expect(status.inUse == leased.count && status.waiting == waiting.count, "seed \(seed)")
        #expect(asked == answered + waiting.count, "seed \(seed)")
        // Somebody waits only while all that there may be is in use or being made.
        #expect(waiting.isEmpty || status.idle == 0, "seed \(seed)")
        #expect(
          waiting.isEmpty || status.open + status.connecting == status.limit
            || status.connecting >= waiting.count, "seed \(seed)")
      }
    }
  }
}

private struct Seeded: RandomNumberGenerator {
  var state: UInt64
  mutating func next() -> UInt64 {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return state ^ (state >> 29)
  }
}
