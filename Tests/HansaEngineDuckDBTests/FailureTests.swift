import Foundation
import HansaArrow
import HansaCore
import HansaDuckDB
import HansaEngineDuckDB
import HansaSource
import Testing

@Suite(.timeLimit(.minutes(10))) struct FailureTests {
  private let number = Schema([Field("n", .int8)])

  private func error(_ sql: String, _ engine: DuckDBEngine? = nil, _ inputs: [MergeRequest.Input] = []) async throws
    -> HansaError?
  {
    let used = try engine ?? HansaEngineDuckDBTests.engine.get()
    return await failure(used.execute(MergeRequest(sql: sql, inputs: inputs, schema: number)))
  }

  @Test func `DuckDB's errors have the SQLSTATE of their kind`() async throws {
    #expect(try await error("SELECT 'x'::BIGINT")?.code == .invalidText)
    #expect(try await error("SELECT 9223372036854775807 + n FROM range(2, 3) AS t(n)")?.code == .numericOutOfRange)
    #expect(try await error("SELEC")?.code == .syntaxError)
    #expect(try await error("SELECT nothing")?.code == .syntaxError)
    #expect(try await error("SELECT error('hansa:22012:division by zero')::BIGINT")?.code == .divisionByZero)
    #expect(try await error("SELECT error('hansa:22012:division by zero')::BIGINT")?.message == "division by zero")
  }

  @Test func `an error after the first rows ends the stream with it`() async throws {
    let sql =
      "SELECT CASE WHEN n > 900000 THEN error('hansa:22003:too far')::BIGINT ELSE n END FROM hansa_fragment(0) t(n)"
    let error = try await error(sql, nil, [numbers(batches: 100, rows: 10_000)])
    #expect(error?.code == .numericOutOfRange)
    #expect(error?.message == "too far")
  }

  @Test func `merged SQL reaches neither files nor settings`() async throws {
    #expect(try await error("SELECT count(*) FROM read_csv('/etc/passwd')")?.code == .insufficientPrivilege)
    #expect(try await error("SET GLOBAL enable_external_access = true") != nil)
    #expect(try await error("SELECT * FROM hansa_fragment(7)")?.message == "the query has no fragment 7")
  }

  @Test func `cancel ends a query that waits for its inputs, and the inputs`() async throws {
    let ended = Signal()
    let request = MergeRequest(
      sql: "SELECT n FROM hansa_fragment(0) AS t(n)", inputs: [silence(onEnd: ended.set)], schema: number)
    let stream = try engine.get().execute(request)
    let task = Task { try await stream.next() }
    let started = ContinuousClock.now
    task.cancel()
    await #expect(throws: HansaError.self) { try await task.value }
    let end = try #require(await ended.wait())
    // Some milliseconds on an idle machine; a bound that a loaded one keeps too.
    #expect(end - started < .seconds(60))
  }

  @Test func `cancel ends a query that computes`() async throws {
    let request = MergeRequest(
      sql: "SELECT count(*) FROM range(1000000000) a(n), range(100000) b(m) WHERE (n * m) % 7 = 3 AND n <> m",
      inputs: [numbers(batches: 1, rows: 1)], schema: number)
    let stream = try engine.get().execute(request)
    let first = Task { try await stream.next() }
    let started = ContinuousClock.now
    stream.cancel()
    await #expect(throws: HansaError.self) { try await first.value }
    // The producer's own end is what shows that DuckDB has stopped.
    while stream.statistics.total == nil { await Task.yield() }
    #expect(ContinuousClock.now - started < .seconds(60))
  }

  private let sorting = "SELECT n FROM hansa_fragment(0) AS t(n) ORDER BY hash(n)"

  @Test func `over the memory limit without a folder to spill to is out of memory`() async throws {
    let small = try DuckDBEngine(DuckDBEngineOptions(memoryLimit: 30 << 20, threads: 2))
    #expect(try await error(sorting, small, [numbers(batches: 400, rows: 20_000)])?.code == .outOfMemory)
  }

  @Test func `over the memory limit a sort spills`() async throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "hansa-spill-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    let small = try DuckDBEngine(
      DuckDBEngineOptions(memoryLimit: 200 << 20, spillFolder: folder.path, threads: 1))
    let request = MergeRequest(sql: sorting, inputs: [numbers(batches: 600, rows: 20_000)], schema: number)
    let stream = small.execute(request)
    var count = 0
    var spilled = false
    while let batch = try await stream.next() {
      count += batch.rowCount
      spilled = spilled || (try? FileManager.default.contentsOfDirectory(atPath: folder.path).isEmpty) == false
    }
    #expect(count == 12_000_000)
    #expect(spilled)
  }
}
