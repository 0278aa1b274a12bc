import HansaCatalog
import HansaCore
import HansaPlanner
import Testing

@testable import Hansa

/// A state by reference: `#expect` and `#require` take no mutating calls.
private final class Machine {
  var state = StatisticsState()
  func begin(_ columns: Set<Name>, of table: TableName, rows: Double) -> Int? {
    state.beginSample(of: table, columns, rows: rows)
  }
}

@Suite struct SampleStateTests {
  private let start = ContinuousClock.now
  private let table = TableName("s", "a")
  private let column = ColumnStatistics(distinct: 7)

  private func at(_ seconds: Int) -> StatisticsState.Instant { start + .seconds(seconds) }

  private func read(_ state: inout StatisticsState, rows: Double, at now: StatisticsState.Instant) {
    _ = state.demand([table], timeToLive: .zero, at: now)
    _ = state.begin(at: now)
    state.succeeded([table: TableStatistics(rows: rows)])
  }

  @Test func `each column is tried once, whatever comes of it`() throws {
    let machine = Machine()
    read(&machine.state, rows: 100, at: at(0))
    let first = try #require(machine.begin(["x", "y"], of: table, rows: 100))
    #expect(machine.begin(["x"], of: table, rows: 100) == nil, "it is being read")
    machine.state.sampled(first, table, [:], rows: 0)
    #expect(machine.state.known[table]?.sampledRows == nil && machine.state.readAt[table] == at(0))
    #expect(machine.begin(["y", "x"], of: table, rows: 100) == nil)
    let second = try #require(machine.begin(["x", "z"], of: table, rows: 100))
    machine.state.sampled(second, table, ["z": column], rows: 50)
    #expect(machine.state.known[table]?.columns["z"]?.distinct == 7 && machine.state.known[table]?.sampledRows == 50)
    let reading = try #require(machine.state.readAt[table])
    #expect(reading != at(0), "plans that were made without are made again")
    #expect(reading - at(0) < .milliseconds(1), "what was read gets no younger")
  }

  @Test func `a sample lasts until the table has changed much`() throws {
    let machine = Machine()
    read(&machine.state, rows: 100, at: at(0))
    let number = try #require(machine.begin(["x"], of: table, rows: 100))
    machine.state.sampled(number, table, ["x": column], rows: 50)
    read(&machine.state, rows: 199, at: at(10))
    #expect(machine.state.known[table]?.columns["x"]?.distinct == 7 && machine.state.known[table]?.rows == 199)
    read(&machine.state, rows: 300, at: at(20))
    #expect(machine.state.known[table]?.columns["x"] == nil && machine.state.known[table]?.sampledRows == nil)
    #expect(machine.begin(["x"], of: table, rows: 300) != nil)
  }

  @Test func `what comes after the source was forgotten is not used`() throws {
    let machine = Machine()
    read(&machine.state, rows: 100, at: at(0))
    let number = try #require(machine.begin(["x"], of: table, rows: 100))
    machine.state.forget()
    machine.state.sampled(number, table, ["x": column], rows: 50)
    #expect(machine.state.known.isEmpty)
    read(&machine.state, rows: 100, at: at(2))
    #expect(machine.begin(["x"], of: table, rows: 100) != number)
  }
}
