import HansaCore
import Testing

@testable import HansaExecution

@Suite struct QuotaStateTests {
  private static let limits = AdmissionLimits(
    users: ["a": .init(rowsPerDay: 100)],
    groups: ["team": .init(share: .init(bytesPerDay: 1000), users: ["a", "b"])])

  @Test func `a user may pull as much as one's quota and no more, until the next day`() throws {
    var quotas = QuotaState(limits: Self.limits)
    #expect(quotas.add(rows: 100, bytes: 0, of: "a", on: 20_000) == nil)
    // Nothing is left to begin a query with.
    let refusal = quotas.add(rows: 0, bytes: 0, of: "a", on: 20_000)
    let empty = try #require(refusal)
    #expect(empty.code == .configurationLimitExceeded)
    let excess = quotas.add(rows: 1, bytes: 0, of: "a", on: 20_000)
    let error = try #require(excess)
    #expect(error.message == "user \"a\" has pulled 101 rows from the sources today and may pull 100")
    #expect(error.advice?.contains("2024-10-05 00:00 UTC") == true)
    #expect(error.advice?.contains("limits.users.a.rows_per_day") == true)
    #expect(quotas.add(rows: 0, bytes: 0, of: "a", on: 20_001) == nil)
    #expect(quotas.used["a"] == .init())
  }

  @Test func `a group's members share its quota`() throws {
    var quotas = QuotaState(limits: Self.limits)
    #expect(quotas.add(rows: 1, bytes: 600, of: "a", on: 1) == nil)
    let excess = quotas.add(rows: 1, bytes: 401, of: "b", on: 1)
    let error = try #require(excess)
    #expect(error.message.contains("group \"team\" has pulled 1001 bytes"))
    #expect(quotas.isLimited("b") && !quotas.isLimited("c"))
  }

  @Test func `what was kept of the day counts, that of another does not`() {
    var quotas = QuotaState(limits: Self.limits)
    quotas.restore(["a": .init(rows: 90)], day: 5)
    #expect(quotas.add(rows: 11, bytes: 0, of: "a", on: 5) != nil)
    quotas.restore(["a": .init(rows: 5000)], day: 4)
    #expect(quotas.used["a"]?.rows == 101)
    #expect(quotas.add(rows: 11, bytes: 0, of: "a", on: 6) == nil)
  }
}
