import HansaCore
import Testing

@testable import HansaPlanner

@Suite struct CalibrationTests {
  private let usual = SourceCost.usual(kind: "postgresql")
  private let worked = FragmentCost(latency: 1, work: SourceTime(scanning: 100), transfer: 10)
  private let moved = FragmentCost(latency: 1, work: SourceTime(scanning: 10), transfer: 100)

  @Test func `one odd run moves no cost by more than a third`() {
    for milliseconds in [1e-9, 0.001, 1e4, 1e12] {
      let cost = usual.calibrated(by: .init(expected: worked, milliseconds: milliseconds))
      let factor = cost.scannedRow / usual.scannedRow
      #expect(factor < 1.33 && factor > 0.75, "\(milliseconds): \(factor)")
      #expect(cost.sentValue == usual.sentValue && cost.latency == usual.latency)
    }
  }

  @Test func `fragments that take twice as long double the costs of what they mostly do`() {
    var cost = usual
    for _ in 0..<40 {
      // What the calibrated costs expect of the same work.
      let factor = cost.sentValue / usual.sentValue
      let expected = FragmentCost(latency: 1, work: SourceTime(scanning: 10), transfer: 100 * factor)
      cost = cost.calibrated(by: .init(expected: expected, milliseconds: 11 + 200))
    }
    #expect((1.9...2.1).contains(cost.sentValue / usual.sentValue))
    #expect((1.9...2.1).contains(cost.sentRow / usual.sentRow))
    #expect(cost.scannedRow == usual.scannedRow)
  }

  @Test func `joins that were slower than expected say nothing of the reading of tables`() {
    let joined = FragmentCost(latency: 1, work: SourceTime(scanning: 40, computing: 100), transfer: 10)
    let cost = usual.calibrated(by: .init(expected: joined, milliseconds: 500))
    #expect(cost.computedRow > usual.computedRow)
    #expect(cost.scannedRow == usual.scannedRow && cost.foundRow == usual.foundRow)
    let found = FragmentCost(latency: 1, work: SourceTime(scanning: 100, finding: 100), transfer: 10)
    let both = usual.calibrated(by: .init(expected: found, milliseconds: 500))
    #expect(both.scannedRow > usual.scannedRow && both.foundRow > usual.foundRow)
    #expect(both.computedRow == usual.computedRow)
  }

  @Test func `as expected, nothing changes, and no time says nothing`() {
    #expect(usual.calibrated(by: .init(expected: worked, milliseconds: worked.total)) == usual)
    for odd in [0, -1, Double.nan, .infinity] {
      #expect(usual.calibrated(by: .init(expected: worked, milliseconds: odd)) == usual)
    }
    let nothing = FragmentCost(latency: 0, work: SourceTime(scanning: 0), transfer: 0)
    #expect(usual.calibrated(by: .init(expected: nothing, milliseconds: 5)) == usual)
  }

  @Test func `costs stay positive and finite however often they are corrected`() {
    var (fast, slow) = (usual, usual)
    for _ in 0..<1000 {
      fast = fast.calibrated(by: .init(expected: moved, milliseconds: 1e-6))
      slow = slow.calibrated(by: .init(expected: moved, milliseconds: 1e9))
    }
    #expect(fast.sentValue > 0 && slow.sentValue.isFinite && slow.sentValue <= 1e6)
  }

  @Test func `a fragment that gave more rows than estimated is compared with what they cost`() {
    #expect(moved.giving(rows: 300, estimated: 100).transfer == 300)
    #expect(moved.giving(rows: 300, estimated: 100).work == moved.work)
  }
}
