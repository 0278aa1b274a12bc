import HansaCore
import HansaPlanner
import HansaSQL
import Testing

@testable import Hansa

/// Keys that are found by the bytes of a text.
@Suite struct PlanKeysTests {
  private static let text = "SELECT  a FROM t WHERE b = 'x'"

  @Test func `a text that comes again has the key that it had, and it is the one of its canonical form`() {
    let keys = PlanKeys(limit: 10)
    let first = keys.key(Self.text, .init(), .init(), .values([]))
    #expect(keys.key(Self.text, .init(), .init(), .values([])) === first)
    #expect(first.text == SQLNormalizer.canonical(Self.text))
    let other = keys.key("select a from T where b = 'x';", .init(), .init(), .values([]))
    #expect(other == first && other !== first)
    #expect(keys.key("select a from T where b = 'X'", .init(), .init(), .values([])) != first)
    // Equal where Swift compares strings.
    let composed = keys.key("SELECT 'é'", .init(), .init(), .values([]))
    #expect(keys.key("SELECT 'e\u{301}'", .init(), .init(), .values([])) != composed)
  }

  @Test func `the same text with other settings, parameters or capabilities has another key`() {
    let keys = PlanKeys(limit: 10)
    var settings = SessionSettings()
    settings.shipping = .off
    var timeout = SessionSettings()
    timeout.statementTimeout = .seconds(7)
    var disabled = DisabledCapabilities()
    disabled.add(.rule("push-filters"))
    for _ in 0..<2 {
      let usual = keys.key(Self.text, .init(), .init(), .values([]))
      #expect(keys.key(Self.text, settings, .init(), .values([])) != usual)
      #expect(keys.key(Self.text, .init(), disabled, .values([])) != usual)
      #expect(keys.key(Self.text, .init(), .init(), .values([.integer(1)])) != usual)
      #expect(
        keys.key(Self.text, .init(), .init(), .values([.integer(1)]))
          != keys.key(Self.text, .init(), .init(), .values([.integer(2)])))
      // What plans do not depend on.
      #expect(keys.key(Self.text, timeout, .init(), .values([])) == usual)
    }
  }

  @Test func `those that did not come for longest are forgotten`() {
    let keys = PlanKeys(limit: 2)
    func key(_ number: Int) -> PlanKey { keys.key("SELECT \(number)", .init(), .init(), .values([])) }
    let (one, two) = (key(1), key(2))
    #expect(key(1) === one)
    _ = key(3)
    #expect(key(1) === one)
    let again = key(2)
    #expect(again == two && again !== two)
  }

  @Test func `what is fresh is so until the first part of it is old`() throws {
    let now = ContinuousClock.now
    let hour = try #require(Freshness(readAt: now - .seconds(1), timeToLive: .seconds(3600), at: now))
    let minute = try #require(Freshness(readAt: now - .seconds(1), timeToLive: .seconds(60), at: now))
    #expect(hour.and(minute).until == now + .seconds(59))
    #expect(minute.and(hour).until == now + .seconds(59))
    #expect(minute.and(Freshness()).until == minute.until && Freshness().and(minute).until == minute.until)
    #expect(Freshness().and(Freshness()).until == nil)
    #expect(try #require(Freshness(readAt: now, timeToLive: nil, at: now)).until == nil)
    #expect(Freshness(readAt: now - .seconds(60), timeToLive: .seconds(60), at: now) == nil)
  }
}
