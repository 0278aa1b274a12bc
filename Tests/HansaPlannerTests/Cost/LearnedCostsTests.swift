import HansaCore
import Testing

@testable import HansaPlanner

@Suite struct LearnedCostsTests {
  private static let usual = SourceCost.usual(kind: "postgresql")
  private static let planned = FragmentCost(latency: 0.13, work: SourceTime(scanning: 1), transfer: 100)

  /// Fragments one after the other, planned by the usual costs as from a cache, each taking these milliseconds.
  private static func learned(_ taken: [Double], into estimates: LearnedEstimates = LearnedEstimates())
    -> LearnedEstimates
  {
    for (number, milliseconds) in taken.enumerated() {
      let began = Double(number * 100)
      estimates.learn(
        FragmentTiming(
          planned: planned, costs: usual, usual: usual, expectedRows: 1000, rows: 1000, milliseconds: milliseconds,
          began: began, ended: began + 1), of: "shop")
    }
    return estimates
  }

  @Test func `plans that are kept for long do not move a cost beyond what was measured`() throws {
    let cost = try #require(Self.learned(Array(repeating: 300, count: 200)).costs["shop"])
    #expect((2.8...3.2).contains(cost.sentValue / Self.usual.sentValue), "\(cost.sentValue / Self.usual.sentValue)")
    #expect(cost.latency == Self.usual.latency)
  }

  @Test func `one odd run moves a cost by less than a third, and is forgotten`() throws {
    let usual = Array(repeating: 101.13, count: 20)
    let odd = try #require(Self.learned(usual + [1e9]).costs["shop"])
    #expect(odd.sentValue / Self.usual.sentValue < 1.34)
    let after = try #require(Self.learned(usual + [1e9] + usual).costs["shop"])
    #expect(abs(after.sentValue / Self.usual.sentValue - 1) < 0.02)
  }

  @Test func `fragments that ran side by side count once`() throws {
    let estimates = LearnedEstimates()
    for _ in 0..<100 {
      // All of them stopped while the source was paused.
      estimates.learn(
        FragmentTiming(
          planned: Self.planned, costs: Self.usual, usual: Self.usual, expectedRows: 1000, rows: 1000,
          milliseconds: 60_000, began: 10, ended: 70), of: "shop")
    }
    let cost = try #require(estimates.costs["shop"])
    #expect(cost.sentValue / Self.usual.sentValue < 1.34)
  }

  @Test func `costs stay within bounds of what is usual`() throws {
    let slow = try #require(Self.learned(Array(repeating: 1e9, count: 500)).costs["shop"])
    #expect(slow.sentValue <= Self.usual.sentValue * 256.001)
    let fast = try #require(Self.learned(Array(repeating: 1e-9, count: 500)).costs["shop"])
    #expect(fast.sentValue >= Self.usual.sentValue / 16.001)
  }

  @Test func `a fragment with far more rows than expected says nothing of its source`() {
    let estimates = LearnedEstimates()
    estimates.learn(
      FragmentTiming(
        planned: Self.planned, costs: Self.usual, usual: Self.usual, expectedRows: 1000, rows: 50_000,
        milliseconds: 60_000, began: 10, ended: 70), of: "shop")
    #expect(estimates.costs.isEmpty)
  }

  @Test func `the version grows where a cost has moved by more than two times`() {
    let estimates = Self.learned(Array(repeating: 101.13, count: 50))
    #expect(estimates.version(of: ["shop"]) == 0)
    #expect(Self.learned(Array(repeating: 300, count: 200)).version(of: ["shop"]) == 1)
  }
}
