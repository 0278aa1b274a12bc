import Testing

@testable import Hansa

@Suite struct GreedyDualStoreTests {
  @Test func `what costs least for its bytes makes room`() {
    var store = GreedyDualStore<String, Int>(limit: 100)
    store.insert(1, for: "cheap", bytes: 40, cost: 4)
    store.insert(2, for: "dear", bytes: 40, cost: 400)
    store.insert(3, for: "small", bytes: 20, cost: 10)
    #expect(store.bytes == 100 && store.count == 3)
    #expect(store.insert(4, for: "new", bytes: 30, cost: 30) == 1)
    #expect(store.value("cheap") == nil && store.value("dear") == 2 && store.value("small") == 3)
    #expect(store.bytes == 90)
  }

  @Test func `uses count as cost does`() {
    var store = GreedyDualStore<String, Int>(limit: 100)
    store.insert(1, for: "used", bytes: 50, cost: 50)
    store.insert(2, for: "left", bytes: 50, cost: 90)
    store.use("used")
    store.use("missing")
    #expect(store.insert(3, for: "new", bytes: 50, cost: 1) == 1)
    #expect(store.value("used") == 1 && store.value("left") == nil)
  }

  @Test func `what was dear once goes in the end`() {
    var store = GreedyDualStore<Int, Int>(limit: 100)
    store.insert(0, for: 0, bytes: 50, cost: 500)
    var rounds = 0
    while store.value(0) != nil, rounds < 100 {
      rounds += 1
      store.insert(rounds, for: rounds, bytes: 50, cost: 50)
    }
    #expect((5...15).contains(rounds))
  }

  @Test func `another value of a key takes its place, and one that is too large is not kept`() {
    var store = GreedyDualStore<String, Int>(limit: 100)
    store.insert(1, for: "a", bytes: 60, cost: 1)
    #expect(store.insert(2, for: "a", bytes: 70, cost: 1) == 0)
    #expect(store.value("a") == 2 && store.bytes == 70 && store.count == 1)
    #expect(store.insert(3, for: "b", bytes: 101, cost: 1) == nil)
    #expect(store.value("a") == 2 && store.value("b") == nil)
    #expect(store.remove("a") == 2 && store.bytes == 0)
  }

  @Test func `the bytes are never more than the limit, nor other than those of the values`() {
    var random = SystemRandomNumberGenerator()
    let seed = UInt64.random(in: 0...UInt64.max, using: &random)
    var state = seed
    func next(_ bound: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33) % bound
    }
    var store = GreedyDualStore<Int, Int>(limit: 1000)
    for step in 0..<5000 {
      switch next(4) {
      case 0: store.use(next(40))
      case 1: store.remove(next(40))
      default: store.insert(step, for: next(40), bytes: next(300), cost: Double(next(1000)))
      }
      #expect(store.bytes <= 1000 && store.bytes == store.all.reduce(0) { $0 + $1.bytes }, "seed \(seed)")
    }
  }
}
