import HansaCatalog
import HansaCore
import Testing

@testable import Hansa

/// A state by reference: `#expect` takes no mutating calls.
private final class Machine {
  var state = StatisticsState()
  func demand(_ tables: Set<TableName>, ttl: Duration? = .seconds(60), at now: StatisticsState.Instant) -> Set<
    TableName
  > { state.demand(tables, timeToLive: ttl, at: now) }
  func begin(at now: StatisticsState.Instant) -> [TableName] { state.begin(at: now) }
}

@Suite struct StatisticsStateTests {
  private let start = ContinuousClock.now
  private let a = TableName("s", "a")
  private let b = TableName("s", "b")

  private func at(_ seconds: Int) -> StatisticsState.Instant { start + .seconds(seconds) }

  @Test func `tables are read once, together, and what was asked meanwhile comes next`() {
    let machine = Machine()
    #expect(machine.demand([a], at: at(0)) == [a])
    #expect(machine.begin(at: at(0)) == [a])
    #expect(machine.demand([a, b], at: at(1)) == [a, b])
    #expect(machine.begin(at: at(1)).isEmpty, "one reading at a time")
    machine.state.succeeded([a: TableStatistics(rows: 7)])
    #expect(machine.state.known[a]?.rows == 7)
    #expect(machine.begin(at: at(2)) == [b])
    machine.state.succeeded([:])
    #expect(machine.demand([a, b], at: at(3)).isEmpty, "that nothing is known of b is known")
    #expect(machine.begin(at: at(3)).isEmpty)
  }

  @Test func `what is old is used and read again behind`() {
    let machine = Machine()
    _ = machine.demand([a], at: at(0))
    _ = machine.begin(at: at(0))
    machine.state.succeeded([a: TableStatistics(rows: 1)])
    #expect(machine.demand([a], at: at(59)).isEmpty && machine.begin(at: at(59)).isEmpty)
    #expect(machine.demand([a], at: at(60)).isEmpty)
    #expect(machine.begin(at: at(60)) == [a])
    #expect(machine.demand([a], at: at(61)).isEmpty && machine.state.wanted.isEmpty)
    machine.state.failed(at: at(62))
    #expect(machine.state.known[a]?.rows == 1, "a failure takes nothing away")
    #expect(machine.demand([a], ttl: nil, at: at(100_000)).isEmpty && machine.begin(at: at(100_000)).isEmpty)
  }

  @Test func `a source that failed is left alone for a while`() {
    let machine = Machine()
    _ = machine.demand([a], at: at(0))
    _ = machine.begin(at: at(0))
    machine.state.failed(at: at(1))
    #expect(machine.demand([a], at: at(1)).isEmpty && machine.begin(at: at(1)).isEmpty)
    #expect(machine.demand([a], at: at(30)) == [a])
    #expect(machine.begin(at: at(30)) == [a])
  }

  @Test func `what was forgotten is read again, and a reading from before does not count`() {
    let machine = Machine()
    _ = machine.demand([a], at: at(0))
    _ = machine.begin(at: at(0))
    machine.state.succeeded([a: TableStatistics(rows: 1)])
    _ = machine.demand([b], at: at(1))
    _ = machine.begin(at: at(1))
    machine.state.forget()
    #expect(machine.state.known.isEmpty)
    machine.state.succeeded([b: TableStatistics(rows: 2)])
    #expect(machine.state.known.isEmpty)
    #expect(machine.begin(at: at(2)) == [b])
    machine.state.succeeded([b: TableStatistics(rows: 3)])
    #expect(machine.state.known[b]?.rows == 3)
    #expect(machine.demand([a], at: at(3)) == [a])
  }

  @Test func `a limited number of tables is kept`() {
    let machine = Machine()
    let many = (0...StatisticsState.limit).map { TableName("s", Name("t\($0)")) }
    for (second, table) in many.enumerated() {
      _ = machine.demand([table], ttl: nil, at: at(second))
      _ = machine.begin(at: at(second))
      machine.state.succeeded([table: TableStatistics(rows: 1)])
    }
    #expect(machine.state.known.count == StatisticsState.limit)
    #expect(machine.state.known[many[0]] == nil && machine.state.known[many[1]] != nil)
  }
}
