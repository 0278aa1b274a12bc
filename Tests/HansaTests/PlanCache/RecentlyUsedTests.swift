import HansaTesting
import Testing

@testable import Hansa

@Suite struct RecentlyUsedTests {
  @Test func `what was left alone for longest goes first`() {
    var entries = RecentlyUsed<Int, String>()
    for number in 1...4 { entries.insert("\(number)", for: number) }
    #expect(entries.use(1) == "1")
    #expect(entries.use(3) == "3")
    #expect(entries.use(9) == nil)
    #expect(entries.insert("two", for: 2) == "2")
    #expect([0, 0, 0, 0, 0].map { _ in entries.removeOldest() } == ["4", "1", "3", "two", nil])
    #expect(entries.count == 0)
  }

  @Test func `any operations leave it like a list that is kept in order`() {
    let seed: UInt64 = 7
    var random = SeededRandom(seed: seed)
    var entries = RecentlyUsed<Int, Int>()
    // The newest last.
    var model: [(key: Int, value: Int)] = []
    for step in 0..<5000 {
      let key = Int.random(in: 0..<20, using: &random)
      let at = model.firstIndex { $0.key == key }
      switch Int.random(in: 0..<4, using: &random) {
      case 0:
        #expect(entries.insert(step, for: key) == at.map { model.remove(at: $0).value }, "seed \(seed)")
        model.append((key, step))
      case 1:
        #expect(entries.use(key) == at.map { model[$0].value }, "seed \(seed)")
        if let at { model.append(model.remove(at: at)) }
      case 2: #expect(entries.remove(key) == at.map { model.remove(at: $0).value }, "seed \(seed)")
      default: #expect(entries.removeOldest() == (model.isEmpty ? nil : model.removeFirst().value), "seed \(seed)")
      }
      #expect(entries.count == model.count, "seed \(seed)")
    }
  }
}
