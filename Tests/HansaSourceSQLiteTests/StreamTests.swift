import HansaArrow
import HansaCore
import HansaSource
import HansaSourceSQLite
import HansaTesting
import Testing

@Suite struct StreamTests {
  private static let endless = "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c) "

  @Test func `a million rows arrive in order and in batches`() async throws {
    let fixture = try await Fixture("CREATE TABLE t(x);")
    let sql =
      "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c WHERE x < 1000000) SELECT x, 'r' || x FROM c"
    let stream = fixture.adapter.stream(sql, [.int8, .text])
    var expected: Int64 = 0
    var batches = 0
    while let batch = try await stream.next() {
      batches += 1
      let numbers = batch.columns[0].data.values(Int64.self)
      var isInOrder = true
      for row in 0..<batch.rowCount {
        expected += 1
        if numbers[row] != expected { isInOrder = false }
      }
      #expect(isInOrder)
      #expect(batch.columns[1].value(batch.rowCount - 1) == .text("r\(expected)"))
    }
    #expect(expected == 1_000_000)
    #expect(batches > 100)
    #expect(stream.statistics.rows == 1_000_000)
  }

  @Test func `wide rows come in small batches`() async throws {
    let fixture = try await Fixture("CREATE TABLE t(x INT); INSERT INTO t VALUES (1), (2), (3), (4), (5), (6);")
    let stream = fixture.adapter.stream("SELECT zeroblob(3000000) FROM t", [.bytea])
    var sizes: [Int] = []
    while let batch = try await stream.next() { sizes.append(batch.rowCount) }
    #expect(sizes == [2, 2, 2])
  }

  @Test func `an endless query that gives no row is cancelled soon`() async throws {
    let fixture = try await Fixture("CREATE TABLE t(x);")
    var fastest = Duration.seconds(3600)
    for _ in 0..<3 {
      let stream = fixture.adapter.stream(Self.endless + "SELECT count(*) FROM c", [.int8])
      #expect(try await eventually { stream.statistics.connected != nil })
      let start = ContinuousClock.now
      stream.cancel()
      #expect(try await eventually { stream.statistics.total != nil })
      fastest = min(fastest, ContinuousClock.now - start)
      await #expect(throws: HansaError.self) { try await stream.next() }
    }
    #expect(fastest < .seconds(60))
  }

  @Test func `a query whose reader has stopped reading is cancelled`() async throws {
    let fixture = try await Fixture("CREATE TABLE t(x);")
    let stream = fixture.adapter.stream(Self.endless + "SELECT x FROM c", [.int8])
    #expect(try await stream.next() != nil)
    stream.cancel()
    #expect(try await eventually { stream.statistics.total != nil })
    #expect(try await fixture.rows("SELECT 1", [.int8]) == [[.integer(1)]], "the adapter goes on")
  }

  @Test func `many fragments run at once`() async throws {
    let fixture = try await Fixture("CREATE TABLE t(x INT); INSERT INTO t VALUES (1), (2), (3);")
    try await withThrowingTaskGroup(of: [[SQLValue]].self) { group in
      for _ in 0..<16 { group.addTask { try await fixture.rows("SELECT sum(x) FROM t", [.int8]) } }
      for try await rows in group { #expect(rows == [[.integer(6)]]) }
    }
    await fixture.adapter.close()
    #expect(try await fixture.rows("SELECT count(*) FROM t", [.int8]) == [[.integer(3)]])
  }

  @Test func `no rows and no columns`() async throws {
    let fixture = try await Fixture("CREATE TABLE t(x INT); INSERT INTO t VALUES (1), (2);")
    #expect(try await fixture.rows("SELECT x FROM t WHERE 0", [.int8]).isEmpty)
    let stream = fixture.adapter.stream("SELECT 1 FROM t", [])
    #expect(try await stream.next()?.rowCount == 2)
  }

  @Test func `a fragment is one statement with the expected columns`() async throws {
    let fixture = try await Fixture("CREATE TABLE t(x INT);")
    #expect(await fixture.adapter.failure("SELECT 1; SELECT 2", [.int8])?.code == .syntaxError)
    #expect(await fixture.adapter.failure("SELECT 1, 2", [.int8])?.code == .internalError)
    #expect(await fixture.adapter.failure("SELECT 1", [.interval])?.code == .featureNotSupported)
    #expect(await fixture.adapter.failure("DELETE FROM t", [])?.code == .insufficientPrivilege)
  }
}
