import HansaArrow
import HansaCore
import HansaEngineDuckDB
import HansaSource
import Testing

@Suite(.timeLimit(.minutes(10))) struct InputTests {
  private let sums = Schema([
    Field("count", .int8), Field("sum", .numeric, layout: .decimal128(precision: 38, scale: 0)),
  ])

  @Test func `several threads read a million rows, each once`() async throws {
    let request = MergeRequest(
      sql: "SELECT count(*), sum(n) FROM hansa_fragment(0) AS t(n)", inputs: [numbers(batches: 50, rows: 20_000)],
      schema: sums)
    let total = Decimal128(unscaled: 999_999 * 1_000_000 / 2, scale: 0)
    #expect(try await rows(try engine.get().execute(request)) == [[.integer(1_000_000), .decimal(total)]])
  }

  @Test func `queries that run at once keep their inputs apart`() async throws {
    let engine = try engine.get()
    let schema = sums
    try await withThrowingTaskGroup(of: (Int, [[SQLValue]]).self) { group in
      for size in 1...8 {
        group.addTask {
          let inputs = [numbers(batches: 20, rows: size * 500), numbers(batches: 1, rows: size)]
          let sql = """
            SELECT count(*), sum(b.n) FROM hansa_fragment(0) AS a(n) JOIN hansa_fragment(1) AS b(n) ON a.n = b.n
            """
          return (size, try await rows(engine.execute(MergeRequest(sql: sql, inputs: inputs, schema: schema))))
        }
      }
      for try await (size, rows) in group {
        let sum = Decimal128(unscaled: Int128(size * (size - 1) / 2), scale: 0)
        #expect(rows == [[.integer(Int64(size)), .decimal(sum)]])
      }
    }
  }

  @Test func `an input's error becomes the query's error, unchanged`() async throws {
    let schema = Schema([Field("n", .int8)])
    let error = HansaError(.sourceError, "relation gone", advice: "look", detail: "there", source: "shop")
    let failing = BatchStream.produced(by: "failing", schema: schema) { stream throws(HansaError) in
      try stream.send(try self.one(schema))
      throw error
    }
    let ended = Signal()
    let request = MergeRequest(
      sql: "SELECT a.n FROM hansa_fragment(0) AS a(n) JOIN hansa_fragment(1) AS b(n) ON a.n = b.n",
      inputs: [.init(stream: failing, estimatedRows: 1), silence(onEnd: ended.set)], schema: schema)
    let got = await failure(try engine.get().execute(request))
    #expect(got?.code == error.code)
    #expect(got?.description == error.description)
    #expect(await ended.wait() != nil)
  }

  private func one(_ schema: Schema) throws(HansaError) -> RecordBatch {
    let builder = BatchBuilder(schema)
    builder.columns[0].append(Int64(1))
    builder.rowCount = 1
    return builder.take()
  }

  @Test func `LIMIT stops an input that is not read to its end`() async throws {
    let ended = Signal()
    let request = MergeRequest(
      sql: "SELECT n FROM hansa_fragment(0) AS t(n) LIMIT 3",
      inputs: [numbers(batches: 1_000_000, rows: 5000, onEnd: ended.set)],
      schema: Schema([Field("n", .int8)]))
    #expect(try await rows(try engine.get().execute(request)).count == 3)
    #expect(await ended.wait() != nil)
  }

  @Test func `LIMIT does not wait for the next rows of a slow source`() async throws {
    let schema = Schema([Field("n", .int8)])
    let stream = BatchStream(schema: schema)
    let cancelled = Signal()
    stream.onCancel {
      stream.finish()
      cancelled.set()
    }
    try stream.send(try batch(schema, [[.integer(1)], [.integer(2)], [.integer(3)]]))
    let request = MergeRequest(
      sql: "SELECT n FROM hansa_fragment(0) AS t(n) LIMIT 3", inputs: [.init(stream: stream, estimatedRows: nil)],
      schema: schema)
    #expect(try await rows(try engine.get().execute(request)).count == 3)
    #expect(await cancelled.wait() != nil)
  }

  @Test func `a fragment that is read twice gives its rows twice`() async throws {
    let schema = Schema([Field("count", .int8)])
    let sql = """
      SELECT count(*) FROM hansa_fragment(0) AS a(n), hansa_fragment(0) AS b(n), hansa_fragment(1) AS c(n)
      """
    let inputs = [numbers(batches: 1, rows: 30), numbers(batches: 1, rows: 2)]
    #expect(
      try await rows(try engine.get().execute(MergeRequest(sql: sql, inputs: inputs, schema: schema)))
        == [[.integer(1800)]])
  }

  @Test func `a common table that is read twice gives its rows twice`() async throws {
    let schema = Schema([Field("count", .int8)])
    for hint in ["", "MATERIALIZED", "NOT MATERIALIZED"] {
      let sql = """
        WITH x AS \(hint) (SELECT n FROM hansa_fragment(0) AS t(n) WHERE n > 0) SELECT count(*) FROM x a, x b
        """
      let request = MergeRequest(sql: sql, inputs: [numbers(batches: 1, rows: 31)], schema: schema)
      #expect(try await rows(try engine.get().execute(request)) == [[.integer(900)]], "\(hint)")
    }
  }

  @Test func `a recursive query reads a fragment in every step`() async throws {
    let schema = Schema([Field("count", .int8)])
    let sql = """
      WITH RECURSIVE walk(n) AS (
        SELECT 0::BIGINT UNION ALL SELECT t.n FROM walk JOIN hansa_fragment(0) AS t(n) ON t.n = walk.n + 1)
      SELECT count(*) FROM walk
      """
    let request = MergeRequest(sql: sql, inputs: [numbers(batches: 2, rows: 50)], schema: schema)
    #expect(try await rows(try engine.get().execute(request)) == [[.integer(100)]])
  }

  @Test func `a correlated subquery over fragments finds all rows`() async throws {
    let schema = Schema([Field("n", .int8), Field("c", .int8)])
    let sql = """
      SELECT a.n, (SELECT count(*) FROM hansa_fragment(1) AS b(n) WHERE b.n <= a.n) FROM hansa_fragment(0) AS a(n)
      ORDER BY 1
      """
    let inputs = [numbers(batches: 1, rows: 20), numbers(batches: 3, rows: 4)]
    let expected = (0..<20).map { [SQLValue.integer(Int64($0)), .integer(Int64(min($0 + 1, 12)))] }
    #expect(
      try await rows(try engine.get().execute(MergeRequest(sql: sql, inputs: inputs, schema: schema))) == expected)
  }

  @Test func `ORDER BY holds over many rows and threads`() async throws {
    let schema = Schema([Field("n", .int8)])
    let request = MergeRequest(
      sql: "SELECT n FROM hansa_fragment(0) AS t(n) ORDER BY n DESC", inputs: [numbers(batches: 30, rows: 10_000)],
      schema: schema)
    var expected: Int64 = 300_000
    let stream = try engine.get().execute(request)
    while let batch = try await stream.next() {
      for value in batch.columns[0].data.values(Int64.self) {
        expected -= 1
        guard value == expected else {
          Issue.record("\(value) where \(expected) was due")
          return
        }
      }
    }
    #expect(expected == 0)
  }
}
