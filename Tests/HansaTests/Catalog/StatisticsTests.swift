import HansaCatalog
import HansaCore
import HansaSource
import HansaSourceSQLite
import HansaTesting
import Synchronization
import Testing

@testable import Hansa

/// Another adapter whose statistics are counted, made up, held back, or replaced by an error.
private final class KnowingAdapter: SourceAdapter {
  private struct State {
    var asked: [[TableName]] = []
    var rows = 1.0
    var isHeld = false
    var waiting: [CheckedContinuation<Void, Never>] = []
    var failure: HansaError?
  }

  private let inner: any SourceAdapter
  private let state = Mutex(State())

  init(_ inner: any SourceAdapter) { self.inner = inner }

  var name: Name { inner.name }
  /// The names of the tables of each call.
  var asked: [[Name]] { state.withLock { $0.asked.map { $0.map(\.table) } } }

  func answer(rows: Double) { state.withLock { $0.rows = rows } }
  func fail(_ error: HansaError?) { state.withLock { $0.failure = error } }
  func hold() { state.withLock { $0.isHeld = true } }
  func release() {
    let waiting = state.withLock { state in
      state.isHeld = false
      defer { state.waiting = [] }
      return state.waiting
    }
    for continuation in waiting { continuation.resume() }
  }

  func statistics(of tables: [TableName]) async throws(HansaError) -> [TableName: TableStatistics] {
    state.withLock { $0.asked.append(tables) }
    await withCheckedContinuation { continuation in
      let passes = state.withLock { state in
        if state.isHeld { state.waiting.append(continuation) }
        return !state.isHeld
      }
      if passes { continuation.resume() }
    }
    let (rows, failure) = state.withLock { ($0.rows, $0.failure) }
    if let failure { throw failure }
    return Dictionary(tables.map { ($0, TableStatistics(rows: rows)) }) { first, _ in first }
  }

  func catalog() async throws(HansaError) -> SourceCatalog { try await inner.catalog() }
  func execute(_ fragment: FragmentRequest) -> BatchStream { inner.execute(fragment) }
  func check() async throws(HansaError) -> SourceCheck { try await inner.check() }
  func close() async { await inner.close() }
}

/// Statistics that planning gets: when they are read, waited for, and read again.
@Suite struct StatisticsTests {
  private struct Fixture {
    let files: [SQLiteFile]
    let federation: FederationManager
    let (one, two): (KnowingAdapter, KnowingAdapter)

    /// - Parameter patience: how long planning waits for statistics; nil: as long as without a test.
    init(patience: Duration? = .seconds(120)) async throws {
      federation = FederationManager(patience: patience)
      files = [try SQLiteFile(), try SQLiteFile()]
      for file in files {
        try await file.execute("CREATE TABLE t (a INTEGER); CREATE TABLE u (a INTEGER); INSERT INTO t VALUES (1);")
      }
      one = KnowingAdapter(SQLiteAdapter(name: "one", options: SQLiteOptions(path: files[0].path)))
      two = KnowingAdapter(SQLiteAdapter(name: "two", options: SQLiteOptions(path: files[1].path)))
      try federation.register(one)
      try federation.register(two)
    }

    /// The rows of `one.t` that planning is told.
    func rows(_ tables: [[Name]] = [["one", "t"]], _ settings: SessionSettings = .init()) async throws -> Double? {
      try await federation.withCatalog(for: tables, settings) { catalog throws(HansaError) in
        catalog.source("one")?.statistics[TableName("main", "t")]?.rows
      }.plan
    }
  }

  @Test func `planning gets the statistics of the tables that the query names, asked for once`() async throws {
    let fixture = try await Fixture()
    let rows = try await fixture.federation.query("SELECT count(*) FROM one.t JOIN two.t AS x USING (a), one.u").rows()
    #expect(rows == [[.integer(0)]])
    #expect(fixture.one.asked == [["t", "u"]] && fixture.two.asked == [["t"]])
    #expect(try await fixture.rows() == 1)
    #expect(try await fixture.rows([["ONE", "T"], ["w"]]) == 1, "a name that is no table's, as that of a WITH query")
    #expect(fixture.one.asked.count == 1)
    await fixture.federation.close()
  }

  @Test func `a source that does not tell in time is planned without, and what comes late serves the next`()
    async throws
  {
    let fixture = try await Fixture(patience: nil)
    fixture.one.hold()
    let started = ContinuousClock.now
    #expect(try await fixture.rows() == nil)
    #expect(ContinuousClock.now - started >= .milliseconds(500))
    // The time that a reading is waited for is over: nobody else waits.
    for _ in 0..<100 { #expect(try await fixture.rows() == nil) }
    #expect(fixture.one.asked == [["t"]])
    fixture.one.release()
    #expect(try await eventually { try await fixture.rows() == 1 })
    #expect(fixture.one.asked == [["t"]])
    await fixture.federation.close()
  }

  @Test func `old statistics are used while new ones are read`() async throws {
    let fixture = try await Fixture()
    #expect(try await fixture.rows() == 1)
    fixture.one.answer(rows: 2)
    fixture.one.hold()
    var aging = SessionSettings()
    aging.catalogTimeToLive = .nanoseconds(1)
    #expect(try await fixture.rows([["one", "t"]], aging) == 1)
    fixture.one.release()
    #expect(try await eventually { try await fixture.rows() == 2 })
    await fixture.federation.close()
  }

  @Test func `a source that cannot tell fails no query and takes nothing away`() async throws {
    let fixture = try await Fixture()
    fixture.two.fail(HansaError(.insufficientPrivilege, "not for you"))
    let rows = try await fixture.federation.query("SELECT a FROM one.t JOIN two.t USING (a)").rows()
    #expect(rows == [[.integer(1)]])
    #expect(try await eventually { !fixture.federation.events.isEmpty })
    #expect(fixture.federation.events.map(\.kind) == [.statisticsUnavailable])
    #expect(fixture.federation.events.first?.message.contains("not for you") == true)
    #expect(try await fixture.rows() == 1)

    fixture.one.fail(HansaError(.cannotConnect, "gone"))
    var aging = SessionSettings()
    aging.catalogTimeToLive = .nanoseconds(1)
    #expect(
      try await eventually {
        _ = try await fixture.rows([["one", "t"]], aging); return fixture.one.asked.count > 1
      })
    #expect(try await fixture.rows() == 1)
    await fixture.federation.close()
  }

  @Test func `refreshed catalogs have new statistics`() async throws {
    let fixture = try await Fixture()
    #expect(try await fixture.rows() == 1)
    fixture.one.answer(rows: 2)
    #expect(try await fixture.rows() == 1)
    try await fixture.federation.refreshCatalogs()
    #expect(try await fixture.rows() == 2)
    await fixture.federation.close()
  }

  @Test func `a query that is cancelled while it waits ends, and so does closing`() async throws {
    let fixture = try await Fixture()
    _ = await fixture.federation.catalog()
    fixture.one.hold()
    let query = Task { try await fixture.rows() }
    #expect(try await eventually { fixture.one.asked.count == 1 })
    query.cancel()
    let error = await #expect(throws: HansaError.self) { _ = try await query.value }
    #expect(error?.code == .queryCanceled)
    await fixture.federation.close()
    fixture.one.release()
  }
}
