import Testing

@testable import Hansa

@Suite struct StatementMemoryTests {
  @Test func `each statement has what was made of it, whatever its length and its end`() {
    var memory = StatementMemory<Int>(limit: 10_000)
    // Among thousands of statements many share the place of those that were used lately.
    let statements = (0..<2000).flatMap { number in
      ["SELECT \(number)", "SELECT \(number) FROM a_table_of_some_length WHERE id = 500", "\(number)", "é \(number)"]
    }
    for (number, statement) in statements.enumerated() { memory.insert(number, for: statement) }
    for _ in 1...2 {
      for (number, statement) in statements.enumerated() { #expect(memory.use(statement) == number) }
    }
    #expect(memory.use("SELECT 2000") == nil)
  }

  @Test func `texts are compared by their bytes`() {
    var memory = StatementMemory<Int>(limit: 10)
    memory.insert(1, for: "SELECT '\u{E9}'")
    #expect(memory.use("SELECT 'e\u{301}'") == nil)
    #expect(memory.use("SELECT '\u{E9}'") == 1)
  }

  @Test func `what was not used for the longest goes`() {
    var memory = StatementMemory<Int>(limit: 100)
    for number in 0..<1000 { memory.insert(number, for: "SELECT \(number)") }
    for number in 900..<1000 { #expect(memory.use("SELECT \(number)") == number) }
    #expect((0..<900).count { memory.use("SELECT \($0)") != nil } <= 64)
  }
}
