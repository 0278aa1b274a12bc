import HansaCatalog
import HansaCore
import Testing

@testable import Hansa

/// A state by reference: `#expect` takes no mutating calls.
private final class Machine {
  var state = CatalogState()
  func demand(_ demand: CatalogState.Demand, at now: CatalogState.Instant) -> CatalogState.Answer {
    state.demand(demand, at: now)
  }
  func begins(at now: CatalogState.Instant) -> Bool { state.begins(at: now) }
}

@Suite struct CatalogStateTests {
  private let start = ContinuousClock.now
  private let catalog = SourceCatalog(
    source: "s", kind: "sqlite", dialect: "sqlite", version: "3", defaultSchema: "main", tables: [])
  private let error = HansaError(.cannotConnect, "no")
  private let fresh = CatalogState.Demand.present(timeToLive: .seconds(60))

  private func at(_ seconds: Double) -> CatalogState.Instant { start + .milliseconds(Int64(seconds * 1000)) }

  @Test func `the first demand reads, others join it, and later ones use what was read`() {
    let machine = Machine()
    #expect(machine.demand(fresh, at: at(0)) == .wait(1))
    #expect(machine.begins(at: at(0)))
    #expect(machine.demand(fresh, at: at(1)) == .wait(1))
    #expect(!machine.begins(at: at(1)), "one reading at a time")
    machine.state.succeeded(catalog)
    #expect(machine.state.finished == 1)
    #expect(machine.demand(fresh, at: at(2)) == .ready)
    #expect(!machine.begins(at: at(2)))
  }

  @Test func `an old catalog is used, and read again once`() {
    let machine = Machine()
    _ = machine.demand(fresh, at: at(0))
    _ = machine.begins(at: at(0))
    machine.state.succeeded(catalog)
    #expect(machine.demand(fresh, at: at(61)) == .ready)
    #expect(machine.begins(at: at(61)))
    #expect(machine.demand(fresh, at: at(62)) == .ready)
    #expect(!machine.begins(at: at(62)))
    machine.state.succeeded(catalog)
    // Its age counts from the beginning of the reading.
    #expect(machine.demand(fresh, at: at(120)) == .ready)
    #expect(!machine.begins(at: at(120)))
    #expect(machine.demand(.present(timeToLive: nil), at: at(10_000)) == .ready)
    #expect(!machine.begins(at: at(10_000)), "without a time to live nothing is old")
  }

  @Test func `who asks for a newer catalog waits for a reading that began later`() {
    let machine = Machine()
    _ = machine.demand(fresh, at: at(0))
    _ = machine.begins(at: at(0))
    // The reading under way may have missed what the statement, begun at 1, knows of.
    #expect(machine.demand(.since(at(1), evenIfFailing: false), at: at(1)) == .wait(2))
    #expect(!machine.begins(at: at(1)))
    machine.state.succeeded(catalog)
    #expect(machine.begins(at: at(2)), "the one that is asked for")
    #expect(machine.demand(.since(at(1.5), evenIfFailing: false), at: at(3)) == .wait(2), "it began after 1.5")
    machine.state.succeeded(catalog)
    #expect(machine.demand(.since(at(1.5), evenIfFailing: false), at: at(4)) == .ready)
    #expect(machine.demand(.since(at(4), evenIfFailing: false), at: at(4)) == .wait(3))
  }

  @Test func `a failure answers all who wait, and the source is left alone for a while`() {
    let machine = Machine()
    _ = machine.demand(fresh, at: at(0))
    _ = machine.begins(at: at(0))
    #expect(machine.demand(.since(at(1), evenIfFailing: true), at: at(1)) == .wait(2))
    machine.state.failed(error, at: at(10))
    #expect(machine.state.finished == 2 && !machine.begins(at: at(10)))
    #expect(!machine.state.isUnread && machine.state.catalog == nil)
    #expect(machine.demand(fresh, at: at(11)) == .ready)
    #expect(machine.demand(.since(at(11), evenIfFailing: false), at: at(11)) == .ready)
    #expect(!machine.begins(at: at(11)))
    // Whoever insists gets another try, and so does the first demand after the pause.
    #expect(machine.demand(.since(at(12), evenIfFailing: true), at: at(12)) == .wait(3))
    #expect(machine.begins(at: at(12)))
    machine.state.failed(error, at: at(12))
    #expect(machine.demand(fresh, at: at(13)) == .wait(4))
    #expect(machine.begins(at: at(13)))
    machine.state.succeeded(catalog)
    #expect(machine.state.problem == nil)
  }

  @Test func `a failing refresh keeps the last good catalog`() {
    let machine = Machine()
    _ = machine.demand(fresh, at: at(0))
    _ = machine.begins(at: at(0))
    machine.state.succeeded(catalog)
    #expect(machine.demand(fresh, at: at(100)) == .ready)
    #expect(machine.begins(at: at(100)))
    machine.state.failed(error, at: at(110))
    #expect(machine.state.catalog != nil && machine.state.problem?.code == .cannotConnect)
    #expect(machine.demand(fresh, at: at(111)) == .ready)
    #expect(!machine.begins(at: at(111)), "not at once again")
    #expect(machine.demand(fresh, at: at(200)) == .ready)
    #expect(machine.begins(at: at(200)))
  }

  @Test func `an outdated catalog is waited for`() {
    let machine = Machine()
    _ = machine.demand(fresh, at: at(0))
    _ = machine.begins(at: at(0))
    machine.state.succeeded(catalog)
    machine.state.outdate()
    #expect(machine.demand(fresh, at: at(1)) == .wait(2))
    #expect(machine.begins(at: at(1)))
    // Found out while a reading is under way: that one may have seen either.
    machine.state.outdate()
    #expect(machine.demand(fresh, at: at(1)) == .wait(3))
    machine.state.succeeded(catalog)
    #expect(machine.begins(at: at(2)))
    machine.state.succeeded(catalog)
    #expect(machine.demand(fresh, at: at(3)) == .ready)
  }

  @Test func `pauses grow with the failures and with what they cost, and have an end`() {
    let quick = (1...20).map { CatalogState.pause(after: $0, took: .milliseconds(1)) }
    #expect(quick[0] == .milliseconds(101))
    #expect(quick[1] == .milliseconds(202))
    #expect(quick[19] == .milliseconds(5005))
    #expect(CatalogState.pause(after: 1, took: .seconds(10)) == .milliseconds(10_100))
    #expect(CatalogState.pause(after: 1000, took: .seconds(10)) == .seconds(55))
  }
}
