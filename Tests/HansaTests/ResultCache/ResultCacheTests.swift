import HansaCore
import HansaMonitoring
import HansaTesting
import Testing

@testable import Hansa

/// Which queries are answered without their sources, and which must not be.
@Suite struct ResultCacheTests {
  private static let one = "SELECT a, b FROM one.t WHERE a > 1 ORDER BY a"

  @Test func `a query that comes again asks no source for rows`() async throws {
    let fixture = try await CachedFederation()
    for sql in [Self.one, CachedFederation.both] {
      let first = try await fixture.run(sql)
      let sent = fixture.sources.map(\.sent)
      let second = try await fixture.run("  " + sql + " ; -- again")
      #expect(first.cache == .miss("it was not kept") && second.cache?.name == "hit")
      #expect(first.rows == second.rows && first.rows.count == 2)
      #expect(fixture.sources.map(\.sent) == sent)
    }
    #expect(fixture.federation.resultCacheStatus.hits == 2)
    fixture.federation.clearResultCache()
    #expect(try await fixture.outcome(Self.one) == "miss")
    await fixture.federation.close()
  }

  @Test func `the cache is off unless a session asks for it`() async throws {
    let fixture = try await CachedFederation()
    let session = fixture.federation.session()
    try session.set("cache", to: ["off"])
    for _ in 0..<2 {
      let result = try await session.execute(Self.one)
      #expect(try await result.rows().count == 2)
      #expect(result.metrics?.cache == nil)
    }
    #expect(fixture.sources[0].sent == 2 && fixture.federation.resultCacheStatus.results == 0)
    #expect(SessionSettings().cache == .off)
    await fixture.federation.close()
  }

  @Test func `no row is older than the last change of a source`() async throws {
    let fixture = try await CachedFederation()
    for round in 0..<30 {
      try await fixture.files[round % 2].execute("UPDATE t SET b = 'r\(round)'")
      for sql in ["SELECT max(b) FROM one.t", "SELECT max(b) FROM two.t"] {
        let fresh = try await fixture.federation.query(sql, settings: SessionSettings()).rows()
        #expect(try await fixture.run(sql).rows == fresh, "round \(round)")
        let again = try await fixture.run(sql)
        #expect(again.rows == fresh && again.cache?.name == "hit", "round \(round)")
      }
    }
    await fixture.federation.close()
  }

  @Test func `a change while the rows are read makes the result one of the past`() async throws {
    let fixture = try await CachedFederation()
    fixture.sources[0].shut()
    async let first = fixture.run(Self.one)
    #expect(try await eventually { fixture.sources[0].sent == 1 })
    try await fixture.files[0].execute("UPDATE t SET b = 'new'")
    fixture.sources[0].open()
    #expect(try await first.rows == [[.integer(2), .text("new")], [.integer(3), .text("new")]])
    #expect(try await fixture.run(Self.one).cache == .miss("t in one may have changed"))
    #expect(try await fixture.outcome(Self.one) == "hit")
    await fixture.federation.close()
  }

  @Test(arguments: ["random()", "now()", "current_date"])
  func `what gives another value each time is not kept`(_ function: String) async throws {
    let fixture = try await CachedFederation()
    let sql = "SELECT a, \(function)::text FROM one.t"
    for _ in 0..<2 { #expect(try await fixture.outcome(sql) == "bypass", "\(function)") }
    #expect(fixture.federation.resultCacheStatus.results == 0)
    #expect(try await fixture.outcome("SELECT 1") == "bypass", "there is no table")
    await fixture.federation.close()
  }

  @Test func `values of parameters and settings are part of the key`() async throws {
    let fixture = try await CachedFederation()
    let sql = "SELECT b FROM one.t WHERE a = $1"
    #expect(try await fixture.run(sql, [.integer(1)]).rows == [[.text("x1")]])
    #expect(try await fixture.run(sql, [.integer(2)]).rows == [[.text("x2")]])
    #expect(try await fixture.outcome(sql, [.integer(1)]) == "hit")
    for (path, rows) in [("one", [1, 2, 3]), ("two", [2, 3, 4]), ("one", [1, 2, 3])] as [(Name, [Int64])] {
      var settings = fixture.federation.defaults
      settings.searchPath = [path]
      let found = try await fixture.federation.query("SELECT a FROM t ORDER BY a", settings: settings).rows()
      #expect(found == rows.map { [.integer($0)] })
    }
    await fixture.federation.close()
  }

  @Test func `a failed or abandoned query leaves nothing behind`() async throws {
    let fixture = try await CachedFederation(rows: 20_000)
    fixture.sources[0].open(failing: HansaError(.connectionFailure, "the source is gone"))
    await #expect(throws: HansaError.self) { _ = try await fixture.run(Self.one) }
    fixture.sources[0].open()
    let result = try await fixture.federation.query(Self.one)
    fixture.sources[0].shut()
    result.cancel()
    await #expect(throws: HansaError.self) { _ = try await result.rows() }
    fixture.sources[0].open()
    _ = try await fixture.federation.query(Self.one, settings: SessionSettings()).rows()
    #expect(fixture.federation.resultCacheStatus.results <= 1)
    let fresh = try await fixture.federation.query(Self.one, settings: SessionSettings()).rows()
    for _ in 0..<2 { #expect(try await fixture.run(Self.one).rows == fresh) }
    await fixture.federation.close()
  }

  @Test func `a result that is too large goes through and is not kept`() async throws {
    let fixture = try await CachedFederation(.init(memory: 100_000), rows: 50_000)
    let all = "SELECT a, b FROM one.t"
    #expect(try await fixture.run(all).rows.count == 50_000)
    #expect(fixture.federation.resultCacheStatus.bytes == 0)
    let again = try await fixture.run(all)
    #expect(again.rows.count == 50_000 && again.cache == .bypass("the result is too large"))
    // Once the source has changed it may be smaller.
    try await fixture.files[0].execute("DELETE FROM t WHERE a > 10")
    #expect(try await fixture.run(all).rows.count == 10)
    #expect(try await fixture.outcome(all) == "hit")
    #expect(fixture.federation.resultCacheStatus.bytes <= 100_000)
    await fixture.federation.close()
  }

  @Test func `the memory limit holds over many results`() async throws {
    let fixture = try await CachedFederation(.init(memory: 60_000), rows: 500)
    for number in 0..<60 {
      let found = try await fixture.run("SELECT a, b FROM one.t WHERE a <> \(number) ORDER BY a")
      #expect(found.rows.count == (number == 0 ? 500 : 499))
      #expect(fixture.federation.resultCacheStatus.bytes <= 60_000)
    }
    let status = fixture.federation.resultCacheStatus
    #expect(status.evictions > 0 && status.results > 1)
    await fixture.federation.close()
  }

  @Test func `the fragment of a source that has not changed is not sent`() async throws {
    let fixture = try await CachedFederation()
    _ = try await fixture.run(CachedFederation.both)
    try await fixture.files[1].execute("INSERT INTO t VALUES (1, 'late')")
    let sent = fixture.sources.map(\.sent)
    let result = try await fixture.federation.query(CachedFederation.both)
    #expect(try await result.rows().count == 3)
    #expect(fixture.sources[0].sent == sent[0] && fixture.sources[1].sent == sent[1] + 1)
    let metrics = try #require(result.metrics)
    let outcomes = Dictionary(uniqueKeysWithValues: metrics.fragments.map { ($0.source, $0.cache?.name) })
    #expect(outcomes == ["one": "hit", "two": "miss"])
    await fixture.federation.close()
  }

  @Test func `rows of the past are given only where they are asked for, and then read again`() async throws {
    let fixture = try await CachedFederation()
    let sql = "SELECT max(b) FROM one.t"
    _ = try await fixture.run(sql)
    try await fixture.files[0].execute("UPDATE t SET b = 'new'")
    var settings = fixture.federation.defaults
    settings.cache = .stale
    fixture.sources[0].shut()
    let result = try await fixture.federation.query(sql, settings: settings)
    #expect(try await result.rows() == [[.text("x3")]])
    #expect(result.metrics?.cache?.name == "stale")
    fixture.sources[0].open()
    #expect(try await eventually { fixture.federation.keptResults.first.map { $0.uses > 1 } ?? false })
    #expect(try await fixture.run(sql).rows == [[.text("new")]])
    // Not where it is out of date for longer than the session allows.
    try await fixture.files[0].execute("UPDATE t SET b = 'newer'")
    settings.cacheMaxStale = .zero
    #expect(try await fixture.federation.query(sql, settings: settings).rows() == [[.text("newer")]])
    await fixture.federation.close()
  }

  @Test func `within a source's time to live it is not asked at all`() async throws {
    let fixture = try await CachedFederation(.init(timesToLive: ["one": .seconds(3600)]))
    let sql = "SELECT max(b) FROM one.t"
    _ = try await fixture.run(sql)
    try await fixture.files[0].execute("UPDATE t SET b = 'new'")
    #expect(try await fixture.run(sql).rows == [[.text("x3")]])
    // A query that reads another source as well is asked of that one.
    _ = try await fixture.run(CachedFederation.both)
    try await fixture.files[1].execute("DELETE FROM t")
    #expect(try await fixture.run(CachedFederation.both).rows.isEmpty)
    await fixture.federation.close()
  }

  @Test func `EXPLAIN ANALYZE says what the cache did and why`() async throws {
    let fixture = try await CachedFederation()
    func explain(_ options: String, _ sql: String) async throws -> String {
      let rows = try await fixture.federation.query("EXPLAIN (ANALYZE\(options)) \(sql)").rows()
      return rows.map { "\($0[0])" }.joined(separator: "\n")
    }
    #expect(try await explain("", Self.one).contains("Result cache: miss: it was not kept"))
    #expect(try await explain("", Self.one).contains("Result cache: hit, read "))
    #expect(try await explain(", FORMAT JSON", Self.one).contains("\"cache\" : \"hit, read "))
    #expect(try await explain("", "SELECT random() FROM one.t").contains("not used: a function gives other values"))
    await fixture.federation.close()
  }
}
