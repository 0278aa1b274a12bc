import Foundation
import Hansa
import HansaCore
import HansaTesting
import Testing

extension FailureTests {
  /// Many queries at once, and one after the other. `make soak` sets HANSA_SOAK, which multiplies them.
  @Suite struct LoadTests {
    static let isSoak = ProcessInfo.processInfo.environment["HANSA_SOAK"] != nil
    static let queries = [
      "SELECT count(*), sum(a.id) FROM pg.large AS a JOIN my.large AS b USING (id) JOIN lite.small AS c USING (id)",
      "SELECT a.id, a.name FROM pg.small AS a JOIN my.small AS b USING (id) ORDER BY a.id",
      "SELECT id, name FROM lite.small UNION ALL SELECT id, name FROM my.small ORDER BY name",
      "SELECT count(*) FROM my.large", "SELECT name FROM pg.large WHERE id = 77",
    ]

    @Test func `fifty merged queries at once all give the right answer`() async throws {
      let setting = try await FailureFederation()
      let sql = Self.queries[0]
      for _ in 0..<(Self.isSoak ? 20 : 1) {
        try await withThrowingTaskGroup(of: [[SQLValue]].self) { group in
          for _ in 0..<50 { group.addTask { try await setting.rows(sql) } }
          for try await rows in group { #expect(rows == [[.integer(5), .integer(15)]]) }
        }
      }
      #expect(try await setting.becomesQuiet())
      #expect(try await setting.poolsShrink())
    }

    @Test func `queries one after the other leave no more connections and memory`() async throws {
      let setting = try await FailureFederation()
      var random = SplitMix64(seed: 20_261)
      func run(_ count: Int) async throws {
        for _ in 0..<count {
          let sql = Self.queries[Int(random.next() % UInt64(Self.queries.count))]
          let result = try await setting.federation.query(sql)
          var iterator = result.makeAsyncIterator()
          let isDropped = random.next() % 3 == 0
          _ = try await iterator.next()
          if !isDropped { while try await iterator.next() != nil {} }
        }
      }
      try await run(Self.isSoak ? 300 : 30)
      let memory = try residentBytes()
      try await run(Self.isSoak ? 3000 : 30)
      #expect(try await setting.becomesQuiet())
      #expect(try await setting.poolsShrink())
      // Only alone does this process's memory say something about these queries.
      if Self.isSoak { #expect(try residentBytes() < memory + (64 << 20)) }
    }

    private func residentBytes() throws -> Int {
      let text = try String(contentsOfFile: "/proc/self/statm", encoding: .utf8)
      return (Int(text.split(separator: " ")[1]) ?? 0) * Int(getpagesize())
    }
  }
}
