import HansaCore
import Testing

@testable import HansaSQL

@Suite struct SampleConditionTests {
  private func table(rows: Double, bytes: Double? = nil, ends: ClosedRange<Int64>? = nil) -> SampledTable {
    var table = SampledTable(
      rows: rows, wanted: 500, bytes: bytes,
      address: ends.map { .init(column: "id", ends: $0, rowsEach: 1) })
    table.alias = "t"
    return table
  }

  private func numbers(_ condition: String) throws -> [Int64] {
    let list = try #require(condition.split(separator: "(").last)
    return list.dropLast().split(separator: ",").compactMap { Int64(String($0.drop { $0 == " " })) }
  }

  @Test func `numbers are spread over all of the range, each once`() throws {
    for dialect in [SQLiteDialect(), MySQLDialect(isMariaDB: true, version: "10.11")] as [any SQLDialect] {
      let condition = try #require(dialect.sample(of: table(rows: 1_000_000, ends: 1...1_000_000)))
      let numbers = try numbers(condition)
      #expect(Set(numbers).count == numbers.count && numbers.count > 490)
      for tenth in 0..<10 as Range<Int64> {
        let part = (tenth * 100_000 + 1)...(tenth * 100_000 + 100_000)
        #expect((30...70).contains(numbers.count { part.contains($0) }), "\(part) in \(dialect.name)")
      }
    }
  }

  @Test func `rows that share a value with others far away are met together as often as by chance`() throws {
    // Row i has the value i modulo 200,000: of 5,000 rows by chance about 62 have a partner.
    var table = table(rows: 1_000_000, ends: 0...999_999)
    table.wanted = 5000
    let values = try numbers(#require(SQLiteDialect().sample(of: table))).map { $0 % 200_000 }
    #expect((30...100).contains(values.count - Set(values).count))
  }

  @Test func `more numbers are tried where many are not there`() throws {
    let sparse = try numbers(#require(SQLiteDialect().sample(of: table(rows: 1_000_000, ends: 1...4_000_000))))
    #expect((1980...2000).contains(sparse.count))
    let few = try numbers(#require(SQLiteDialect().sample(of: table(rows: 1000, ends: 1...4_000_000))))
    #expect((3980...4000).contains(few.count))
  }

  @Test func `PostgreSQL is asked for places on all pages`() throws {
    let condition = try #require(PostgreSQLDialect().sample(of: table(rows: 60_000, bytes: 8192 * 1000)))
    let pages = condition.split(separator: "(").dropFirst(2).compactMap { Int(String($0.prefix { $0 != "," })) }
    #expect(condition.hasPrefix("t.ctid = ANY ('{"))
    #expect((480...500).contains(pages.count))
    #expect(pages.allSatisfy { (0..<1000).contains($0) } && Set(pages).count > 300)
  }

  @Test func `what cannot be sampled in bounds is not`() {
    #expect(PostgreSQLDialect().sample(of: table(rows: 1000)) == nil)
    #expect(SQLiteDialect().sample(of: table(rows: 1000)) == nil)
    #expect(DuckDBDialect().sample(of: table(rows: 1e9, bytes: 1e12)) == nil)
    #expect(DuckDBDialect().sample(of: table(rows: 100_000, bytes: 1e6)) == "random() < 0.005")
    #expect(SQLiteDialect().sample(of: table(rows: 1000, ends: Int64.min...Int64.max)) == nil)
  }
}
